import { AppError } from '../errors.js';
import type { User } from '../people/user.js';
import { ring, ringLater } from '../platform/doorbell.js';
import { newId } from '../platform/ids.js';
import { insertOnce } from '../platform/mongo.js';
import { noteFirstResponse, withdrawFirstResponse } from './handoff-record.js';
import { deskLane, type Message, MessageModel, newMessage } from './message.js';
import { takeOver } from './take-over.js';

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
  if (existing) {
    await noteFirstResponse(existing);
    return { message: existing, fresh: false };
  }

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
  await noteFirstResponse(message);
  if (undo > 0) ringLater('deliver', conversation._id, undo);
  else ring('deliver', conversation._id);
  ring('desk', conversation._id);
  return { message, fresh: inserted };
}

/** Takes back a reply that has not left yet. False when it is too late. */
export async function cancelReply(messageId: string): Promise<boolean> {
  const cancelled = await MessageModel.findOneAndUpdate(
    { _id: messageId, direction: 'out', state: { $in: ['queued', 'held'] } },
    { $set: { state: 'cancelled', 'mark.owed': true } },
  ).lean<Message>();
  if (cancelled) await withdrawFirstResponse(cancelled);
  return cancelled !== null;
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
