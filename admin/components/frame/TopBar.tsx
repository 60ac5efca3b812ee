import { Icon } from '@adminjs/design-system';
import { LoggedIn, type ReduxState } from 'adminjs';
import React from 'react';
import { useSelector } from 'react-redux';

/** The bar above every page. AdminJS opens the sidebar of narrow windows by a box that no keyboard reaches. */
const TopBar: React.FC<{ toggleSidebar: () => void }> = ({ toggleSidebar }) => {
  const { session, paths } = useSelector((state: ReduxState) => state);
  return (
    <header className="tl-top" data-css="topbar">
      <button type="button" className="tl-icon tl-menu" aria-label="Menu" onClick={toggleSidebar}>
        <Icon icon="Menu" size={24} />
      </button>
      <span className="tl-grow" />
      {session && <LoggedIn session={session} paths={paths} />}
    </header>
  );
};

export default TopBar;
