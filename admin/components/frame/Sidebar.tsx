import { Box, Icon } from '@adminjs/design-system';
import type { ReduxState } from 'adminjs';
import React, { useEffect } from 'react';
import { useSelector } from 'react-redux';
import { Link, useLocation } from 'react-router-dom';
import { nameAdminParts } from '../shared/name-admin-parts.js';
import { usePageTitle } from '../shared/use-title.js';

const root = '/dashboard';

/** What the sidebar holds, in this order; what a user may not open is left out. */
const sections: { title?: string; items: { id: string; page?: true; icon: string; label?: string }[] }[] = [
  { items: [{ id: '', icon: 'BarChart2', label: 'Dashboard' }] },
  {
    title: 'Contacts',
    items: [
      { id: 'Contact', icon: 'Users', label: 'Contacts' },
      { id: 'Note', icon: 'Edit3', label: 'Notes' },
    ],
  },
  {
    title: 'Desk',
    items: [
      { id: 'Conversation', icon: 'MessageCircle', label: 'Conversations' },
      { id: 'Assignment', icon: 'UserCheck', label: 'Assignment log' },
    ],
  },
  {
    title: 'Bulk work',
    items: [
      { id: 'import', page: true, icon: 'Upload', label: 'Import contacts' },
      { id: 'Import', icon: 'List', label: 'Imports' },
      { id: 'export', page: true, icon: 'Download', label: 'Exports' },
    ],
  },
  {
    title: 'Settings',
    items: [
      { id: 'User', icon: 'Shield', label: 'Users' },
      { id: 'channels', page: true, icon: 'Smartphone', label: 'Channels' },
    ],
  },
];

/** Everything at one click: AdminJS's own sidebar hides the lists in groups that have to be opened first. */
const Sidebar: React.FC<{ isVisible: boolean }> = ({ isVisible }) => {
  const { branding, resources, pages } = useSelector((state: ReduxState) => state);
  const { pathname } = useLocation();
  usePageTitle();
  useEffect(nameAdminParts, []);
  const hrefOf = ({ id, page }: { id: string; page?: true }): string | undefined => {
    if (id === '') return root;
    if (page) return pages.some(({ name }) => name === id) ? `${root}/pages/${id}` : undefined;
    return resources.find((resource) => resource.id === id)?.href ?? undefined;
  };
  return (
    <Box
      as="aside"
      className={isVisible ? 'visible' : 'hidden'}
      data-css="sidebar"
      position={['absolute', 'absolute', 'absolute', 'absolute', 'initial']}
      left={isVisible ? 0 : '-248px'}
      width={248}
      height="100%"
      bg="sidebar"
      flex
      flexDirection="column"
      flexShrink={0}
      style={{ zIndex: 50, borderRight: '1px solid #E3E9E7', overflowY: 'auto' }}
    >
      <nav className="tl-side" data-css="sidebar-resources">
        <Link to={root} className="tl-brand" data-css="sidebar-logo">
          <img src={branding.logo || undefined} alt="" width={26} height={26} />
          {branding.companyName}
        </Link>
        <div className="tl-nav">
          {sections.map(({ title = '', items }) => {
            const open = items.filter((item) => hrefOf(item));
            return open.length === 0 ? null : (
              <section key={title}>
                {title && <h3>{title}</h3>}
                {open.map((item) => (
                  <Item key={item.id} {...item} to={hrefOf(item)!} pathname={pathname} />
                ))}
              </section>
            );
          })}
        </div>
      </nav>
    </Box>
  );
};

const Item: React.FC<{ to: string; icon: string; label?: string; pathname: string }> = ({
  to,
  icon,
  label,
  pathname,
}) => {
  const here = to === root ? pathname === root : pathname === to || pathname.startsWith(`${to}/`);
  return (
    <Link to={to} aria-current={here ? 'page' : undefined}>
      <Icon icon={icon} />
      {label}
    </Link>
  );
};

export default Sidebar;
