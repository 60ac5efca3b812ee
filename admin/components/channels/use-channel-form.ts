import type React from 'react';
import { useState } from 'react';
import { type Channel, channelNow, type Entered } from './channel-client.js';
import { afterConflict, enteredIn, type Field, fieldsOf, type Texts, textsOf } from './channel-fields.js';

export interface ChannelFormState {
  kind: Channel['kind'];
  choose(kind: Channel['kind']): void;
  /** The fields that the form has. */
  shown: Field[];
  texts: Texts;
  type(name: string, text: string): void;
  /** The values that somebody else gave to fields that were changed here as well. */
  theirs: Record<string, string>;
  error: string;
  busy: boolean;
  save(event: React.FormEvent): Promise<void>;
}

const stillHere =
  'Somebody else changed this channel in the meantime. What you typed is still here: save again to write it over theirs.';

/**
 * What a form about a channel holds. `onSave` gets what was changed and the channel as it was when the form was opened,
 * whatever the page has learned since: what somebody else changed meanwhile is never written over unasked.
 */
export function useChannelForm(
  channel: Channel | undefined,
  onSave: (entered: Entered, opened?: Channel) => Promise<void>,
): ChannelFormState {
  const [kind, choose] = useState<Channel['kind']>(channel?.kind ?? 'cloud');
  const [opened, setOpened] = useState(channel);
  const [texts, setTexts] = useState(() => textsOf(channel));
  const [theirs, setTheirs] = useState<Record<string, string>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState('');
  const shown = fieldsOf[kind].filter(({ fixed }) => !(channel && fixed));

  const attempt = async (from: Channel | undefined, typed: Texts, again: boolean): Promise<void> => {
    const entered = enteredIn(shown, typed, from && textsOf(from));
    try {
      await onSave(from ? entered : { ...entered, kind }, from);
    } catch (thrown) {
      const now = from && (await channelNow(from.id).catch(() => undefined));
      if (!now || now.rev === from.rev) return setError((thrown as Error).message);
      const merged = afterConflict(shown, typed, textsOf(from), textsOf(now));
      setOpened(now);
      setTexts(merged.texts);
      setTheirs(merged.theirs);
      if (Object.keys(merged.theirs).length === 0 && again) return attempt(now, merged.texts, false);
      setError(stillHere);
    }
  };
  const save = async (event: React.FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setError('');
    setTheirs({});
    await attempt(opened, texts, true);
    setBusy(false);
  };
  const type = (name: string, text: string): void => setTexts({ ...texts, [name]: text });
  return { kind, choose, shown, texts, type, theirs, error, busy, save };
}
