import React, { useState } from 'react';
import type { Channel, Entered } from './channel-client.js';
import { Soft } from './ui.js';

interface Field {
  name: string;
  label: string;
  hint?: string;
  secret?: true;
  /** Only when the channel is added. */
  fixed?: true;
  optional?: true;
  number?: true;
}

const fields: Record<Channel['kind'], Field[]> = {
  cloud: [
    {
      name: 'phone_number_id',
      label: 'Phone number id',
      hint: 'not the number itself; see WhatsApp Manager',
      fixed: true,
    },
    { name: 'business_account_id', label: 'WhatsApp Business Account id' },
    { name: 'access_token', label: 'Access token', hint: 'of a system user, permanent', secret: true },
    { name: 'app_secret', label: 'App secret', hint: 'App settings, Basic', secret: true },
    { name: 'api_url', label: 'API address', hint: 'usually empty', optional: true },
    { name: 'messages_per_second', label: 'Messages per second', hint: '80', optional: true, number: true },
  ],
  web: [{ name: 'pair_with', label: 'Phone number to pair with', hint: 'empty: by QR code', optional: true }],
};

/** What a channel needs to be used. Secrets are never shown: an empty one stays as it is. */
export const ChannelForm: React.FC<{
  channel?: Channel;
  onSave: (entered: Entered) => Promise<void>;
  onCancel: () => void;
}> = ({ channel, onSave, onCancel }) => {
  const [kind, setKind] = useState<Channel['kind']>(channel?.kind ?? 'cloud');
  const [texts, setTexts] = useState<Record<string, string>>(() => ({
    name: channel?.name ?? '',
    ...Object.fromEntries(
      Object.entries(channel?.settings ?? {}).map(([name, value]) => [name, String(value ?? '')]),
    ),
  }));
  const [broadcasts, setBroadcasts] = useState(channel?.settings.broadcasts ?? false);
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const shown = fields[kind].filter(({ fixed }) => !(channel && fixed));

  const save = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError('');
    const entered: Entered = { name: texts.name ?? '' };
    if (!channel) entered.kind = kind;
    if (kind === 'web') entered.broadcasts = broadcasts;
    for (const { name, optional, number } of shown) {
      const text = texts[name]?.trim() ?? '';
      if (text) entered[name] = number ? Number(text) : text;
      else if (optional && !number) entered[name] = null;
    }
    await onSave(entered).catch((thrown: Error) => setError(thrown.message));
    setBusy(false);
  };
  const input = ({ name, label, hint, secret, optional }: Field): React.ReactElement => (
    <label key={name}>
      {label}
      <input
        className="tl-field"
        name={name}
        type={secret ? 'password' : 'text'}
        autoComplete="off"
        value={texts[name] ?? ''}
        placeholder={secret && channel ? 'unchanged' : (hint ?? '')}
        required={!optional && !(secret && channel)}
        disabled={busy}
        onChange={({ target }) => setTexts({ ...texts, [name]: target.value })}
      />
    </label>
  );

  return (
    <form
      onSubmit={(event) => void save(event)}
      style={{ marginTop: channel ? 20 : 0 }}
      data-testid="channel-form"
    >
      {!channel && (
        <div className="tl-row" style={{ marginBottom: 16, gap: 20 }}>
          {(['cloud', 'web'] as const).map((one) => (
            <label className="tl-row" style={{ gap: 6 }} key={one}>
              <input type="radio" name="kind" checked={kind === one} onChange={() => setKind(one)} />
              {one === 'cloud' ? 'Cloud API (official)' : 'WhatsApp Web (unofficial)'}
            </label>
          ))}
        </div>
      )}
      {kind === 'web' && <WebNotice />}
      <div
        className="tl-grid two"
        style={{ gridTemplateColumns: 'repeat(auto-fit, minmax(min(280px, 100%), 1fr))' }}
      >
        {input({ name: 'name', label: 'Name', hint: 'what people call this number' })}
        {shown.map(input)}
      </div>
      {kind === 'web' && (
        <label className="tl-row" style={{ gap: 6, marginBottom: 16 }}>
          <input type="checkbox" checked={broadcasts} onChange={() => setBroadcasts(!broadcasts)} />
          Allow broadcasts. I know that WhatsApp blocks numbers for this.
        </label>
      )}
      <div className="tl-row">
        <button type="submit" className="tl-button" disabled={busy}>
          {busy ? 'Trying…' : 'Save'}
        </button>
        <button type="button" className="tl-quiet" onClick={onCancel}>
          Cancel
        </button>
        {kind === 'cloud' && <Soft>The credentials are checked before they are kept.</Soft>}
      </div>
      {error && (
        <p role="alert" className="tl-alert">
          {error}
        </p>
      )}
    </form>
  );
};

/** What somebody should know before a phone is linked. */
export const WebNotice: React.FC = () => (
  <p className="tl-alert" style={{ margin: '0 0 16px' }} data-testid="web-notice">
    WhatsApp does not allow programs to use WhatsApp Web. It may block the number for good, and any change on
    its side may stop this from working. Do not link a number that you cannot afford to lose; the Cloud API is
    the way that WhatsApp supports. Broadcasts do not go over it unless you turn them on.
  </p>
);
