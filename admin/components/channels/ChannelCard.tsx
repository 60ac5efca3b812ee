import React, { useState } from 'react';
import { Ago, Card, Pill, Soft } from '../shared/ui.js';
import { ChannelForm } from './ChannelForm.js';
import { ChannelLink } from './ChannelLink.js';
import { ChannelWebhook } from './ChannelWebhook.js';
import { type Channel, changeChannel, removeChannel, testChannel } from './channel-client.js';

/** What people call the states, and the colour of each. */
const states: Record<string, [level: string, label: string]> = {
  ok: ['done', 'Works'],
  degraded: ['snoozed', 'Works, with problems'],
  disconnected: ['failed', 'Disconnected'],
  needs_person: ['failed', 'Needs a person'],
  off: ['', 'Switched off'],
};

const kinds = { cloud: 'Cloud API', web: 'WhatsApp Web, unofficial' };

const facts = [
  ['display_phone_number', 'Number'],
  ['verified_name', 'Name'],
  ['quality_rating', 'Quality'],
  ['messaging_limit', 'Limit'],
] as const;

/** One number. */
export const ChannelCard: React.FC<{ channel: Channel; onChange: () => void }> = ({ channel, onChange }) => {
  const [open, setOpen] = useState<'edit' | 'webhook' | ''>('');
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const [level, label] = states[channel.state ?? ''] ?? ['', 'Not checked yet'];
  const own = channel.origin === 'panel';

  const run = async (work: () => Promise<unknown>): Promise<void> => {
    setBusy(true);
    setError('');
    await work().catch((thrown: Error) => setError(thrown.message));
    setBusy(false);
    onChange();
  };
  const button = (text: string, onClick: () => void): React.ReactElement => (
    <button type="button" className="tl-quiet" disabled={busy} onClick={onClick}>
      {text}
    </button>
  );
  const toggle = (what: 'edit' | 'webhook'): void => setOpen(open === what ? '' : what);
  const remove = (): void => {
    const question = `Remove "${channel.name}"? Its conversations stay, but can no longer be answered.`;
    if (window.confirm(question)) void run(() => removeChannel(channel));
  };

  return (
    <Card title={channel.name} aside={own ? kinds[channel.kind] : 'From the environment'}>
      <div className="tl-row" data-testid={`channel-${channel.id}`} style={{ flexWrap: 'wrap' }}>
        <Pill level={level}>{label}</Pill>
        {facts.map(([name, title]) =>
          channel.facts[name] ? (
            <Soft key={name}>
              {title} {channel.facts[name]}
            </Soft>
          ) : null,
        )}
        {channel.checked_at && (
          <Soft>
            checked <Ago at={channel.checked_at} />
          </Soft>
        )}
      </div>
      {channel.problem && (
        <p role="alert" className="tl-alert">
          {channel.problem}
        </p>
      )}
      {channel.kind === 'web' && channel.active && <ChannelLink id={channel.id} />}
      <div className="tl-row" style={{ marginTop: 16 }}>
        {channel.active && button('Test', () => void run(() => testChannel(channel)))}
        {channel.kind === 'cloud' && button('Webhook', () => toggle('webhook'))}
        {own && button('Edit', () => toggle('edit'))}
        {own &&
          button(channel.active ? 'Switch off' : 'Switch on', () => {
            void run(() => changeChannel(channel, { active: !channel.active }));
          })}
        {own && button('Remove', remove)}
        {!own && <Soft>Set by environment variables: change it there.</Soft>}
      </div>
      {error && (
        <p role="alert" className="tl-alert">
          {error}
        </p>
      )}
      {open === 'webhook' && <ChannelWebhook id={channel.id} />}
      {open === 'edit' && (
        <ChannelForm
          channel={channel}
          onSave={async (entered, opened = channel) => {
            await changeChannel(opened, entered);
            setOpen('');
            onChange();
          }}
          onCancel={() => setOpen('')}
        />
      )}
    </Card>
  );
};
