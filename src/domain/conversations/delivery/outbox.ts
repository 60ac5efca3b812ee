import { ring, ringLater } from '../../../platform/queue/doorbell.js';
import { deliverBell, deskBell } from '../core/doorbells.js';
import { deliverOwed, type Message, MessageModel } from '../messages/message.js';
import type { SendError } from '../messages/send-error.js';
import { applyEarlyStatuses, applyStatusesOf } from './status.js';
import { recordStopped } from './stopped-marketing.js';
import { tellFailure } from './tell-failure.js';

/** What is refused for now is tried again this long, at growing pauses; then the agent is asked. */
const giveUpMs = 6 * 60 * 60 * 1000;
const longestPauseMs = 60_000;

/**
 * The oldest message this conversation owes the customer, in the order agents and bot wrote them.
 * One that is `sending` already is under way: nothing may overtake it until it is known or given up.
 */
export function nextOwed(conversationId: string): Promise<Message | null> {
  return MessageModel.findOne({
    conversation_id: conversationId,
    direction: 'out',
    ...deliverOwed,
  })
    .sort({ order_at: 1, seq: 1 })
    .lean<Message>();
}

/** The platform took it. Statuses that overtook this note are applied now. */
export async function recordAccepted(message: Message, providerId: string): Promise<void> {
  const thisTry = { _id: message._id, tries: message.tries, resends: message.resends };
  const sent = await MessageModel.updateOne(
    { ...thisTry, state: { $in: ['sending', 'unknown'] } },
    { $set: { provider_id: providerId, state: 'sent', error: null, 'mark.owed': true } },
  );
  // A status was quicker: then what is left to note is the id, of this try or, sent again since, of a former one.
  if (sent.matchedCount === 0) await noteId(message, providerId);
  await applyEarlyStatuses(message.channel_id, providerId);
  ring(deskBell, message.conversation_id);
}

async function noteId({ _id, tries, resends }: Message, providerId: string): Promise<void> {
  const { matchedCount } = await MessageModel.updateOne(
    { _id, tries, resends },
    { $set: { provider_id: providerId } },
  );
  if (matchedCount > 0) return;
  await MessageModel.updateOne(
    { _id, 'former_tries.number': tries },
    { $set: { 'former_tries.$.provider_id': providerId } },
  );
}

/** Whether it is too late to send this without asking. */
export const waitedTooLong = ({ order_at }: Message): boolean => Date.now() - order_at > giveUpMs;

/** Puts a message that was certainly not taken back into the queue, where it holds what comes after it. */
export async function recordRetry(message: Message, error: SendError, afterMs?: number): Promise<void> {
  if (waitedTooLong(message)) return recordRefused(message, error);
  const growing = Math.min(longestPauseMs, 250 * 2 ** Math.min(message.attempts, 12));
  const pause = Math.max(afterMs ?? 0, growing);
  await MessageModel.updateOne(
    { _id: message._id, state: 'sending', fence: message.fence },
    { $set: { state: 'queued', error, not_before: new Date(Date.now() + pause) } },
  );
  ringLater(deliverBell, message.conversation_id, pause);
}

/** Fails a message that was certainly not taken and never will be, with the reason in the thread. */
export async function recordRefused(message: Message, error: SendError): Promise<void> {
  await recordStopped(message, error);
  await giveUp(message, 'failed', error);
}

/** The request left and nothing came back: stays under way while a status may tell; see `settleUncertain`. */
export async function recordUncertain(message: Message, error: SendError): Promise<void> {
  await MessageModel.updateOne({ _id: message._id, state: 'sending' }, { $set: { error } });
}

/**
 * What to do about a message found under way: also one whose worker died between the call and its note, where
 * nobody can know. After `waitMs` without a status it is `unknown`, the agent is asked, and the next may go.
 * Returns how many milliseconds are left to wait, 0 when it is settled.
 */
export async function settleUncertain(message: Message, waitMs: number): Promise<number> {
  const left = (message.sending_at ?? message.updated_at).getTime() + waitMs - Date.now();
  if (left > 0) return left;
  await applyStatusesOf(message);
  await giveUp(
    message,
    'unknown',
    message.error ?? { code: 'no_answer', message: 'WhatsApp did not answer.' },
  );
  return 0;
}

async function giveUp(message: Message, state: 'failed' | 'unknown', error: SendError): Promise<void> {
  const given = await MessageModel.findOneAndUpdate(
    { _id: message._id, state: 'sending' },
    { $set: { state, error, 'mark.owed': true } },
    { returnDocument: 'after' },
  ).lean<Message>();
  // It is told also when an earlier run died between the two writes: the notice itself is stored once.
  const current = given ?? (await MessageModel.findOne({ _id: message._id, state }).lean<Message>());
  if (current) await tellFailure(current);
}
