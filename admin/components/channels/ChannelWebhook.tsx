import React, { useEffect, useState } from 'react';
import { Soft } from '../shared/ui.js';
import { webhookOf } from './channel-client.js';

/** What is to be entered at Meta so that messages arrive, to be copied. */
export const ChannelWebhook: React.FC<{ id: string }> = ({ id }) => {
  const [webhook, setWebhook] = useState<{ url: string; verify_token: string | null }>();
  const [error, setError] = useState('');
  useEffect(() => {
    webhookOf(id)
      .then(setWebhook)
      .catch((thrown: Error) => setError(thrown.message));
  }, [id]);
  if (error) {
    return (
      <p role="alert" className="tl-alert">
        {error}
      </p>
    );
  }
  return (
    <div className="tl-stack" style={{ gap: 12, marginTop: 16 }} data-testid="webhook">
      <Soft>
        In your app at Meta, under WhatsApp, Configuration: enter these and subscribe to messages,
        user_preferences, account_update, account_alerts, phone_number_quality_update,
        phone_number_name_update and message_template_*.
      </Soft>
      {webhook && <Copied label="Callback URL" text={webhook.url} />}
      {webhook && (
        <Copied label="Verify token" text={webhook.verify_token ?? 'as in WHATSAPP_CLOUD_VERIFY_TOKEN'} />
      )}
    </div>
  );
};

const Copied: React.FC<{ label: string; text: string }> = ({ label, text }) => {
  const [done, setDone] = useState(false);
  return (
    <div className="tl-row">
      <label className="tl-grow">
        {label}
        <input className="tl-field" readOnly value={text} onFocus={({ target }) => target.select()} />
      </label>
      <button
        type="button"
        className="tl-quiet"
        onClick={() => {
          void navigator.clipboard.writeText(text).then(() => setDone(true));
        }}
      >
        {done ? 'Copied' : 'Copy'}
      </button>
    </div>
  );
};
