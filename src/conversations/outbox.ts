import { ring, ringLater } from '../platform/doorbell.js';
import type { Address } from './conversation.js';
import { type Conversation, ConversationModel } from './conversation.js';
import { successorOf } from './former-conversation.js';
import { holdForWindow } from './held.js';
import { deliverOwed, type Message, MessageModel, type SendError } from './message.js';
import { applyEarlyStatuses, tellFailure } from './status.js';
import { windowIsShut } from './window.js';

/** Refused for now is tried again this long, at growing pauses; then the agent is asked. */
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

/**
 * Claims a queued message for sending, with the fence of the caller's lease: only one caller gets it, and never one
 * that was edited or cancelled, or that only a template may stand for now: it is held. `providerId` is noted where the channel chooses it before it sends.
 */
export async function claimForSending(
  message: Message,
  fence: number,
  providerId: string | null = message.provider_id,
): Promise<{ message: Message; to: Address } | null> {
  const conversation = await recipientOf(message.conversation_id);
  if (!conversation) {
    // Its contact was erased just now.
    await MessageModel.updateOne({ _id: message._id, state: 'queued' }, { $set: { state: 'cancelled' } });
    return null;
  }
  if (message.author === 'bot' && message.ai_epoch !== null && message.ai_epoch < conversation.ai_epoch) {
    await MessageModel.updateOne({ _id: message._id, state: 'queued' }, { $set: { state: 'cancelled' } });
    return null;
  }
  if (message.author === 'agent' && !message.template && windowIsShut(conversation)) {
    await holdForWindow(message, conversation);
    return null;
  }
  const claimed = await MessageModel.findOneAndUpdate(
    { _id: message._id, state: 'queued', order_at: message.order_at },
    {
      $set: { state: 'sending', sending_at: new Date(), fence, provider_id: providerId },
      $inc: { attempts: 1 },
    },
    { returnDocument: 'after' },
  ).lean<Message>();
  return claimed && { message: claimed, to: conversation.address };
}

/** Where a conversation's messages go now; null when its contact was erased. */
export async function addressOf(conversationId: string): Promise<Address | null> {
  return (await recipientOf(conversationId))?.address ?? null;
}

type Recipient = Pick<Conversation, '_id' | 'address' | 'ai_epoch' | 'channel_id' | 'window_expires_at'>;

async function recipientOf(conversationId: string): Promise<Recipient | null> {
  const found = await ConversationModel.findById(conversationId)
    .select({ address: 1, ai_epoch: 1, channel_id: 1, window_expires_at: 1 })
    .lean<Conversation>();
  return found ?? successorOf({ id: conversationId });
}

/** The platform took it. Statuses that overtook this note are applied now. */
export async function noteAccepted(message: Message, providerId: string): Promise<void> {
  await MessageModel.updateOne({ _id: message._id }, { $set: { provider_id: providerId } });
  await MessageModel.updateOne(
    { _id: message._id, state: { $in: ['sending', 'unknown'] } },
    { $set: { state: 'sent', error: null, 'mark.owed': true } },
  );
  await applyEarlyStatuses(message.channel_id, providerId);
  ring('desk', message.conversation_id);
}

/** Whether it is too late to send this without asking. */
export const waitedTooLong = ({ order_at }: Message): boolean => Date.now() - order_at > giveUpMs;

/** Certainly not taken, and trying again can help: back to the queue, holding what comes after it. */
export async function noteRetry(message: Message, error: SendError, afterMs?: number): Promise<void> {
  if (waitedTooLong(message)) return noteRefused(message, error);
  const growing = Math.min(longestPauseMs, 250 * 2 ** Math.min(message.attempts, 12));
  const pause = Math.max(afterMs ?? 0, growing);
  await MessageModel.updateOne(
    { _id: message._id, state: 'sending', fence: message.fence },
    { $set: { state: 'queued', error, not_before: new Date(Date.now() + pause) } },
  );
  ringLater('deliver', message.conversation_id, pause);
}

/** Certainly not taken and never will be: failed, with the reason in the thread. */
export async function noteRefused(message: Message, error: SendError): Promise<void> {
  await giveUp(message, 'failed', error);
}

/** The request left and nothing came back: stays under way while a status may tell; see `settleUncertain`. */
export async function noteUncertain(message: Message, error: SendError): Promise<void> {
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
  // Told also when an earlier run died between the two writes: the notice itself is stored once.
  const current = given ?? (await MessageModel.findOne({ _id: message._id, state }).lean<Message>());
  if (current) await tellFailure(current);
}
