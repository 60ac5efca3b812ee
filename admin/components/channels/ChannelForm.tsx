import React, { useId } from 'react';
import { Soft } from '../shared/ui.js';
import type { Channel, Entered } from './channel-client.js';
import type { Field } from './channel-fields.js';
import { type ChannelFormState, useChannelForm } from './use-channel-form.js';

/** What a channel needs to be used. Secrets are never shown: an empty one stays as it is. */
export const ChannelForm: React.FC<{
  channel?: Channel;
  /** `opened`: the channel as the form has it, which is not always how it is by now. */
  onSave: (entered: Entered, opened?: Channel) => Promise<void>;
  onCancel: () => void;
}> = ({ channel, onSave, onCancel }) => {
  const form = useChannelForm(channel, onSave);
  const { kind, shown, busy, error } = form;
  const flags = shown.filter(({ flag }) => flag);
  return (
    <form
      onSubmit={(event) => void form.save(event)}
      style={{ marginTop: channel ? 20 : 0 }}
      data-testid="channel-form"
    >
      {!channel && (
        <div className="tl-row" style={{ marginBottom: 16, gap: 20, flexWrap: 'wrap' }}>
          {(['cloud', 'web'] as const).map((one) => (
            <label className="tl-row" style={{ gap: 6 }} key={one}>
              <input type="radio" name="kind" checked={kind === one} onChange={() => form.choose(one)} />
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
        {shown
          .filter((field) => !flags.includes(field))
          .map((field) => (
            <TextField key={field.name} field={field} isNew={!channel} form={form} />
          ))}
      </div>
      {flags.map((field) => (
        <Flag key={field.name} field={field} form={form} />
      ))}
      <div className="tl-row" style={{ flexWrap: 'wrap' }}>
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

type FieldProps = { field: Field; form: ChannelFormState };

const TextField: React.FC<FieldProps & { isNew: boolean }> = ({ field, isNew, form }) => {
  const { name, label, hint, secret, optional } = field;
  const id = useId();
  const kept = secret && !isNew;
  return (
    <div>
      <label>
        {label}
        <input
          className="tl-field"
          name={name}
          type={secret ? 'password' : 'text'}
          autoComplete="off"
          value={form.texts[name] ?? ''}
          placeholder={kept ? 'unchanged' : (hint ?? '')}
          required={!optional && !kept}
          disabled={form.busy}
          aria-describedby={form.theirs[name] && id}
          onChange={({ target }) => form.type(name, target.value)}
        />
      </label>
      <Theirs id={id} text={form.theirs[name]} />
    </div>
  );
};

const Flag: React.FC<FieldProps> = ({ field: { name, label }, form }) => {
  const id = useId();
  return (
    <div style={{ marginBottom: 16 }}>
      <label className="tl-row" style={{ gap: 6 }}>
        <input
          type="checkbox"
          name={name}
          checked={form.texts[name] === 'true'}
          disabled={form.busy}
          aria-describedby={form.theirs[name] && id}
          onChange={({ target }) => form.type(name, String(target.checked))}
        />
        {label}
      </label>
      <Theirs id={id} text={form.theirs[name]} />
    </div>
  );
};

const Theirs: React.FC<{ id: string; text?: string }> = ({ id, text }) =>
  text ? (
    <p id={id} className="tl-soft bad">
      {text}
    </p>
  ) : null;

/** What somebody should know before a phone is linked. */
export const WebNotice: React.FC = () => (
  <p className="tl-alert" style={{ margin: '0 0 16px' }} data-testid="web-notice">
    WhatsApp does not allow programs to use WhatsApp Web. It may block the number for good, and any change on
    its side may stop this from working. Do not link a number that you cannot afford to lose; the Cloud API is
    the way that WhatsApp supports. Broadcasts do not go over it unless you turn them on.
  </p>
);
