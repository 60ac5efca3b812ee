import type { Message } from '../../../../domain/conversations/messages/message.js';

/** A state that the next one mostly follows at once waits so long for it: one reaction instead of several. */
const settleMs = 1_500;
/** Somebody whose reply goes out at once need not be shown that it waits. */
const patienceMs = 3_000;

/**
 * Milliseconds until the reaction of this state is shown, 0 when that is now. Every change costs two calls of a method
 * that Slack limits for the whole workspace, so what is about to change is not shown first. What a person should see to
 * is shown at once.
 */
export function settlesIn({
  state,
  attempts,
  not_before,
  created_at,
  sending_at,
  updated_at,
}: Message): number {
  const left = (since: Date, ms: number): number => Math.max(0, since.getTime() + ms - Date.now());
  if (state === 'sent' || state === 'delivered') return left(updated_at, settleMs);
  if (state === 'sending') return left(sending_at ?? updated_at, patienceMs);
  // One that was tried already waits for something.
  if (state === 'queued' && attempts === 0) return left(not_before ?? created_at, patienceMs);
  return 0;
}
