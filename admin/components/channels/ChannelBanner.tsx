import type { ReduxState } from 'adminjs';
import React from 'react';
import { useSelector } from 'react-redux';
import { Link } from 'react-router-dom';
import { usePolled } from '../shared/use-polled.js';
import { allChannels } from './channel-client.js';

/** Says on every page which WhatsApp channels are down, to those who can do something about it. */
export const ChannelBanner: React.FC = () => {
  const mayManage = useSelector(({ pages }: ReduxState) => pages.some(({ name }) => name === 'channels'));
  return mayManage ? <Down /> : null;
};

const Down: React.FC = () => {
  const { data = [] } = usePolled(allChannels);
  const down = data.filter(({ state }) => state === 'disconnected' || state === 'needs_person');
  if (down.length === 0) return null;
  const names = down.map(({ name }) => name).join(', ');
  return (
    <div
      role="alert"
      className="tl-alert"
      style={{ margin: 0, padding: '6px 12px', fontSize: 13 }}
      data-testid="channel-banner"
    >
      <Link to="/dashboard/pages/channels" style={{ color: 'inherit' }}>
        {down.length === 1 ? `The WhatsApp channel ${names} is down` : `WhatsApp channels are down: ${names}`}
      </Link>
    </div>
  );
};
