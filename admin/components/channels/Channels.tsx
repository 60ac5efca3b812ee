import React, { useState } from 'react';
import { Card, Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';
import { ChannelCard } from './ChannelCard.js';
import { ChannelForm } from './ChannelForm.js';
import { addChannel, allChannels } from './channel-client.js';

/** The WhatsApp numbers of this installation: how they are, and what can be done with them. */
const Channels: React.FC = () => {
  const { data: channels, stale, again } = usePolled(allChannels);
  const [adding, setAdding] = useState(false);
  return (
    <div className="tl-page tl-stack" style={{ maxWidth: 880 }} data-testid="channels">
      <header className="tl-row" style={{ marginBottom: 0 }}>
        <h1>Channels</h1>
        {!adding && (
          <button type="button" className="tl-button" onClick={() => setAdding(true)}>
            Add a number
          </button>
        )}
      </header>
      {adding && (
        <Card title="A new number">
          <ChannelForm
            onSave={async (entered) => {
              await addChannel(entered);
              setAdding(false);
              again();
            }}
            onCancel={() => setAdding(false)}
          />
        </Card>
      )}
      {stale && (
        <p role="alert" className="tl-alert">
          The channels could not be loaded. Trying again.
        </p>
      )}
      {channels?.map((channel) => (
        <ChannelCard key={channel.id} channel={channel} onChange={again} />
      ))}
      {channels?.length === 0 && <Soft>There are no channels yet.</Soft>}
    </div>
  );
};

export default Channels;
