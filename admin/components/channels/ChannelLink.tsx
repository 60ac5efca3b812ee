import React, { useCallback, useState } from 'react';
import { Soft } from '../shared/ui.js';
import { usePolled } from '../shared/use-polled.js';
import { WebNotice } from './ChannelForm.js';
import { askWeb, pairWeb, qrOf, webState } from './channel-client.js';

/** The phone of a web channel: linked, or the code with which it is to be linked. */
export const ChannelLink: React.FC<{ id: string }> = ({ id }) => {
  const { data: state, again } = usePolled(useCallback(() => webState(id), [id]));
  const [phone, setPhone] = useState('');
  const [error, setError] = useState('');
  const run = (work: Promise<unknown>): void => {
    setError('');
    void work.then(again, (thrown: Error) => setError(thrown.message));
  };
  if (!state) return <Soft>No process with the role whatsapp has started it yet.</Soft>;
  const linked = state.phone !== null && ['ready', 'authenticated', 'degraded'].includes(state.state);
  return (
    <div className="tl-stack" style={{ gap: 12, marginTop: 16 }} data-testid="link">
      {linked ? (
        <Soft>
          Linked: {state.push_name} {state.phone}
        </Soft>
      ) : (
        <WebNotice />
      )}
      {state.has_qr && (
        <>
          <img src={qrOf(state)} alt="QR code to scan with WhatsApp" width={240} height={240} />
          <Soft>
            On the phone: Settings, Linked devices, Link a device. The code changes every few seconds.
          </Soft>
        </>
      )}
      {state.pairing_code && (
        <p>
          On the phone: Linked devices, Link with phone number. Type <strong>{state.pairing_code}</strong>
        </p>
      )}
      {!linked && (
        <form
          className="tl-row"
          onSubmit={(event) => {
            event.preventDefault();
            run(pairWeb(id, phone));
          }}
        >
          <input
            className="tl-field"
            style={{ maxWidth: 260 }}
            aria-label="Phone number with its country code"
            placeholder="+34 600 000 000"
            value={phone}
            onChange={({ target }) => setPhone(target.value)}
          />
          <button type="submit" className="tl-quiet" disabled={!phone.trim()}>
            Link by number
          </button>
          <button type="button" className="tl-quiet" onClick={() => run(askWeb(id, 'connect'))}>
            Link by QR code
          </button>
        </form>
      )}
      <div className="tl-row">
        <button type="button" className="tl-quiet" onClick={() => run(askWeb(id, 'restart'))}>
          Restart the browser
        </button>
        {linked && (
          <button
            type="button"
            className="tl-quiet"
            onClick={() => {
              if (window.confirm('Log this device out? The phone must then be linked again.'))
                run(askWeb(id, 'log-out'));
            }}
          >
            Log out
          </button>
        )}
      </div>
      {error && (
        <p role="alert" className="tl-alert">
          {error}
        </p>
      )}
    </div>
  );
};
