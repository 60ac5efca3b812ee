import type { FormerTry, Message } from '../messages/message.js';

/** What the platform repeats in a status: which message it is about, and which try to send it. */
export interface TryReference {
  messageId: string;
  /** Null where only the message is named, as before tries had numbers. */
  number: number | null;
}

type Tried = Pick<Message, '_id' | 'provider_id' | 'attempts' | 'tries' | 'former_tries' | 'resends'>;

/** What is sent along with the try that a claimed message is in (`biz_opaque_callback_data`). */
export const referenceOf = ({ _id, tries }: Pick<Message, '_id' | 'tries'>): string => `${_id}:${tries}`;

/** Reads what `referenceOf` wrote. */
export function readReference(reference: string): TryReference {
  const [, messageId = reference, number = null] = /^(.+):(\d+)$/.exec(reference) ?? [];
  return { messageId, number: number === null ? null : Number(number) };
}

/**
 * What a channel makes its id of a message from, where it can choose it: the same in every try until a person has it
 * sent again, so that a try whose answer was lost is found and not repeated.
 */
export const idSeedOf = ({ _id, resends }: Pick<Message, '_id' | 'resends'>): string =>
  resends ? `${_id}:${resends}` : _id;

/** The number of the last try, 0 before the first. A message sent before tries were numbered has had one. */
export const lastTry = ({ tries, attempts, provider_id }: Tried): number =>
  tries || (attempts > 0 || provider_id ? 1 : 0);

/** The last try of those before a person had it sent again, 0 when nobody had. */
export const lastFormerTry = ({ former_tries }: Pick<Message, 'former_tries'>): number =>
  former_tries?.at(-1)?.number ?? 0;

/** More of them are not remembered: each is a click. */
export const mostFormerTries = 20;

/** The try that a failed or unknown message is in, as it is remembered from now on; undefined: it was never tried. */
export function formerTryOf(message: Tried & Pick<Message, 'state'>): FormerTry | undefined {
  const number = lastTry(message);
  if (number <= lastFormerTry(message)) return undefined;
  return {
    number,
    provider_id: message.provider_id,
    state: message.state === 'failed' ? 'failed' : 'unknown',
  };
}

/** WhatsApp's ids under which it may have left before it was sent again. */
export const formerIds = ({ former_tries }: Pick<Message, 'former_tries'>): string[] =>
  former_tries?.flatMap(({ provider_id }) => provider_id ?? []) ?? [];
