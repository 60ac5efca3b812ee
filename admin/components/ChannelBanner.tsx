import React, { useCallback } from 'react';
import { Link } from 'react-router-dom';
import { allChannels } from './channel-client.js';
import { usePolled } from './use-polled.js';

/** Says on every page which WhatsApp channels are down; nothing while all work. */
export const ChannelBanner: React.FC = () => {
  const { data = [] } = usePolled(useCallback(() => allChannels(), []));
  const down = data.filter(({ state }) => state === 'disconnected' || state === 'needs_person');
  if (down.length === 0) return null;
  const names = down.map(({ name }) => name).join(', ');
  return (
    <Link
      to="/dashboard/pages/channels"
      role="alert"
      className="tl-alert"
      style={{ margin: '0 12px 8px', fontSize: 13, textDecoration: 'none' }}
      data-testid="channel-banner"
    >
      {down.length === 1 ? `The WhatsApp channel ${names} is down.` : `WhatsApp channels are down: ${names}.`}
    </Link>
  );
};
