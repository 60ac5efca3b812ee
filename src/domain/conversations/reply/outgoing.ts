import { AppError } from '../../../errors.js';
import { insertOnce } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import { ring } from '../../../platform/queue/doorbell.js';
import type { Actor } from '../../people/core/permissions.js';
import type { User } from '../../people/core/user.js';
import { cardChanged } from '../core/card-owed.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deliverBell, deskBell, mediaBell } from '../core/doorbells.js';
import { mustBecome } from '../core/verdict.js';
import { windowIsShut } from '../core/window.js';
import { recordFirstResponse } from '../hand-off/handoff-record.js';
import { deskLane, type Message, MessageModel, newMessage } from '../messages/message.js';
import { heldCodes, sayWindowShut, windowShut } from './held.js';
import { takeOver } from './take-over.js';

/** Something an agent says to a customer, and where they said it. */
export interface Outgoing {
  conversationId: string;
  author: Actor & Pick<User, '_id' | 'name'>;
  /** Makes a repeated request one message: Slack channel + ts, or API token + Idempotency-Key. */
  dedupKey?: string;
  /** Where it was written in Slack; without it the desk shows the reply itself. */
  slack?: { channel: string; ts: string };
  /** Milliseconds during which it can be taken back. */
  undoMs?: number;
  /** Why it may not be meant for the customer, and what it would say as a note: it is held until somebody says. */
  doubt?: { because: string; noteText: string };
}

/**
 * Queues what an agent says and mutes the bot in the same write that numbers it; or holds it: in doubt, without
 * muting anybody, and where only a template can be sent now. A repeated request returns the first message and
 * changes nothing. Errors: `forbidden`, `not_found`.
 */
export async function queueOutgoing(
  input: Outgoing,
  said: Pick<Message, 'text'> & Partial<Message>,
): Promise<{ message: Message; fresh: boolean }> {
  const { author, slack, doubt, undoMs: undo = 0 } = input;
  mustBecome('reply', author);
  const _id = newId();
  const dedup_key = input.dedupKey ?? _id;
  const existing = await MessageModel.findOne({ dedup_key }).lean<Message>();
  if (existing) {
    await recordFirstResponse(existing);
    return { message: existing, fresh: false };
  }

  const conversation = doubt
    ? await number(input.conversationId)
    : await takeOver(input.conversationId, author);
  const shut = !said.template && windowIsShut(conversation);
  const error = doubt ? { code: heldCodes.note, message: doubt.because } : shut ? windowShut : null;
  const { document: message, inserted } = await insertOnce(
    MessageModel,
    newMessage(conversation, {
      _id,
      direction: 'out',
      author: 'agent',
      author_user_id: author._id,
      author_name: author.name,
      ...said,
      state: error ? 'held' : 'queued',
      error,
      note_text: doubt?.noteText ?? null,
      dedup_key,
      ...(slack
        ? {
            said_at: new Date(Number(slack.ts) * 1000),
            order_at: Number(slack.ts) * 1000,
            mark: { shown: null, owed: true },
          }
        : {}),
      desk: deskLane(slack ? 'done' : 'pending', slack),
      not_before: undo > 0 ? new Date(Date.now() + undo) : null,
    }),
    { dedup_key },
  );
  if (message.media?.state === 'pending') ring(mediaBell, message._id);
  if (message.state === 'queued') {
    await recordFirstResponse(message);
    // It rings also while the reply can be taken back: the customer sees that somebody is writing.
    ring(deliverBell, conversation._id);
  }
  if (shut && !doubt) await sayWindowShut(conversation, message._id);
  ring(deskBell, conversation._id);
  return { message, fresh: inserted };
}

/** A number for what is held, which leaves the bot alone and shows on the card. */
async function number(id: string): Promise<Conversation> {
  const conversation = await ConversationModel.findOneAndUpdate(
    { _id: id },
    { $inc: { seq: 1, ...cardChanged.$inc }, $set: cardChanged.$set },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!conversation) throw new AppError('not_found', 'There is no conversation with this id.');
  return conversation;
}
