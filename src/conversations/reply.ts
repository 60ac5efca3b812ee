import { AppError } from '../errors.js';
import type { User } from '../people/user.js';
import { ring, ringLater } from '../platform/doorbell.js';
import { newId } from '../platform/ids.js';
import { insertOnce } from '../platform/mongo.js';
import { type Conversation, ConversationModel } from './conversation.js';
import { settleHandoff } from './handoff.js';
import { deskLane, type Message, MessageModel, newMessage } from './message.js';

export interface AgentReply {
  conversationId: string;
  author: Pick<User, '_id' | 'name'>;
  /** WhatsApp formatting, what the customer will read. */
  text: string;
  /** Makes a repeated request one message: Slack channel + ts, or API token + Idempotency-Key. */
  dedupKey?: string;
  /** Where it was written in Slack; without it the desk shows the reply itself. */
  slack?: { channel: string; ts: string };
  /** Milliseconds during which it can be taken back. */
  undoMs?: number;
}

/** Longest text the Cloud API takes (text.body: 4096 characters). */
export const longestText = 4096;

/**
 * Queues an agent's reply and mutes the bot in the same write that numbers it. Returns the message; a repeated
 * request returns the first one and changes nothing.
 */
export async function reply(input: AgentReply): Promise<{ message: Message; fresh: boolean }> {
  const text = input.text.trim();
  if (text === '')
    throw new AppError('invalid_input', 'A reply needs text.', {
      errors: [{ field: 'text', message: 'is empty' }],
    });
  if (text.length > longestText) {
    throw new AppError(
      'invalid_input',
      `WhatsApp takes ${longestText} characters in one message; this one has ${text.length}. Send it in parts.`,
      {
        errors: [{ field: 'text', message: `is longer than ${longestText} characters` }],
      },
    );
  }
  const id = newId();
  const dedup_key = input.dedupKey ?? id;
  const existing = await MessageModel.findOne({ dedup_key }).lean<Message>();
  if (existing) return { message: existing, fresh: false };

  const conversation = await takeOver(input.conversationId);
  const undo = input.undoMs ?? 0;
  const { document: message, inserted } = await insertOnce(
    MessageModel,
    newMessage(conversation, {
      _id: id,
      direction: 'out',
      author: 'agent',
      author_user_id: input.author._id,
      author_name: input.author.name,
      text,
      state: 'queued',
      dedup_key,
      ...(input.slack
        ? {
            said_at: new Date(Number(input.slack.ts) * 1000),
            order_at: Number(input.slack.ts) * 1000,
            mark: { shown: null, owed: true },
          }
        : {}),
      desk: deskLane(input.slack ? 'done' : 'pending', input.slack),
      not_before: undo > 0 ? new Date(Date.now() + undo) : null,
    }),
    { dedup_key },
  );
  if (undo > 0) ringLater('deliver', conversation._id, undo);
  else ring('deliver', conversation._id);
  ring('desk', conversation._id);
  return { message, fresh: inserted };
}

/** Numbers the reply and makes people the owner: one write, so the bot cannot speak between. */
async function takeOver(id: string): Promise<Conversation> {
  const mute = {
    $inc: { seq: 1, ai_epoch: 1, 'desk.card_rev': 1 },
    $set: {
      ai_enabled: false,
      status: 'active' as const,
      resolved_at: null,
      snoozed_until: null,
      handed_off_at: new Date(),
      handoff_reason: 'an agent replied',
      handoff_message_id: null,
      'desk.wanted': true,
      'desk.card_owed': true,
    },
  };
  const taken = await ConversationModel.findOneAndUpdate(
    { _id: id, $or: [{ ai_enabled: true }, { 'desk.wanted': false }, { status: { $ne: 'active' } }] },
    mute,
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (taken) {
    await settleHandoff(taken);
    return taken;
  }
  const conversation = await ConversationModel.findOneAndUpdate(
    { _id: id },
    { $inc: { seq: 1 } },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!conversation) throw new AppError('not_found', 'There is no conversation with this id.');
  return conversation;
}

/** Takes back a reply that has not left yet. False when it is too late. */
export async function cancelReply(messageId: string): Promise<boolean> {
  const cancelled = await MessageModel.updateOne(
    { _id: messageId, direction: 'out', state: { $in: ['queued', 'held'] } },
    { $set: { state: 'cancelled', 'mark.owed': true } },
  );
  return cancelled.modifiedCount === 1;
}

/** Changes the text of a reply that has not left yet. False when it is too late. */
export async function editReply(messageId: string, text: string): Promise<boolean> {
  const edited = await MessageModel.updateOne(
    { _id: messageId, direction: 'out', state: { $in: ['queued', 'held'] } },
    { $set: { text } },
  );
  return edited.matchedCount === 1;
}

/**
 * Sends a failed or unknown message once more, because a person asked. It goes after what is queued already.
 * False when it is in another state by now, so that two clicks send one message.
 */
export async function resend(messageId: string): Promise<boolean> {
  const again = await MessageModel.findOneAndUpdate(
    { _id: messageId, direction: 'out', state: { $in: ['failed', 'unknown'] } },
    {
      $set: {
        state: 'queued',
        error: null,
        not_before: null,
        order_at: Date.now(),
        attempts: 0,
        'mark.owed': true,
      },
    },
  ).lean<Message>();
  if (again) {
    ring('deliver', again.conversation_id);
    ring('desk', again.conversation_id);
  }
  return again !== null;
}

/** Gives a failed or unknown message up, because a person said so. */
export async function discard(messageId: string): Promise<boolean> {
  const given = await MessageModel.findOneAndUpdate(
    { _id: messageId, direction: 'out', state: { $in: ['failed', 'unknown'] } },
    { $set: { state: 'cancelled', 'mark.owed': true } },
  ).lean<Message>();
  if (given) ring('desk', given.conversation_id);
  return given !== null;
}
