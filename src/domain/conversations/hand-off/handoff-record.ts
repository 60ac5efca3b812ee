import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import type { Actor } from '../../people/core/permissions.js';
import type { Conversation } from '../core/conversation.js';
import { copyOwner } from '../core/owner.js';
import { type Message, MessageModel } from '../messages/message.js';

/**
 * What people did with a conversation, from a hand-off until they were done with it: the source of first-response
 * and resolution times. Written in the transactions that move the conversation, so there is one per hand-off.
 */
export interface Handoff {
  _id: string;
  conversation_id: string;
  contact_id: string;
  /** The conversation's epoch when this was made: unique per conversation. */
  ai_epoch: number;
  /** Null for a conversation that was resolved while the bot had it: only its end counts. */
  opened_at: Date | null;
  reason: string | null;
  /** Null: the customer or the bot asked for it. */
  opened_by: string | null;
  /** The contact's owner when it was opened, and when it ended. */
  assigned_to: string | null;
  /** The first reply of a person that was not taken back. */
  first_response_at: Date | null;
  first_response_by: string | null;
  first_response_id: string | null;
  /** When people were reminded that there is none yet. */
  reminded_at: Date | null;
  /** When people were done: by resolving, or by returning the conversation to the bot. */
  resolved_at: Date | null;
  /** Null: nobody in particular. */
  resolved_by: string | null;
  outcome: 'resolved' | 'returned' | null;
  created_at: Date;
  updated_at: Date;
}

const text = { type: String, default: null };
const date = { type: Date, default: null };

const schema = new Schema<Handoff>(
  {
    _id: { type: String, default: newId },
    conversation_id: { type: String, required: true },
    contact_id: { type: String, required: true },
    ai_epoch: { type: Number, required: true },
    opened_at: date,
    reason: text,
    opened_by: text,
    assigned_to: text,
    first_response_at: date,
    first_response_by: text,
    first_response_id: text,
    reminded_at: date,
    resolved_at: date,
    resolved_by: text,
    outcome: { type: String, enum: ['resolved', 'returned', null], default: null },
  },
  { ...documentOptions, collection: 'handoffs' },
);
schema.index({ conversation_id: 1, ai_epoch: -1 }, { unique: true });
schema.index({ contact_id: 1, _id: 1 });
schema.index({ opened_at: 1 });
schema.index({ first_response_at: 1 });
schema.index({ resolved_at: 1 });

export const HandoffModel = mongoose.model<Handoff>('Handoff', schema);

/**
 * Records that people have the conversation, unless that is recorded already. Call it in the transaction that gives it
 * to them, with the conversation as that left it; `by` is the person who took it or gave it. Returns the owner.
 */
export async function openHandoff(
  conversation: Conversation,
  by: Pick<Actor, '_id'> | null,
): Promise<string | null> {
  const { _id: conversation_id, contact_uuid: contact_id, ai_epoch } = conversation;
  const assigned_to = await copyOwner(conversation);
  if (await HandoffModel.exists({ conversation_id, resolved_at: null })) return assigned_to;
  await HandoffModel.create({
    conversation_id,
    contact_id,
    ai_epoch,
    assigned_to,
    opened_at: conversation.handed_off_at,
    reason: conversation.handoff_reason,
    opened_by: by?._id ?? null,
  });
  return assigned_to;
}

/** Records that people are done with the conversation. Call it in the transaction that takes it from them. */
export async function closeHandoff(
  conversation: Conversation,
  outcome: 'resolved' | 'returned',
  by: Pick<Actor, '_id'> | null,
): Promise<void> {
  const { _id: conversation_id, contact_uuid: contact_id, assigned_to = null, ai_epoch } = conversation;
  const end = { resolved_at: new Date(), resolved_by: by?._id ?? null, outcome, assigned_to };
  const { matchedCount } = await HandoffModel.updateOne(
    { conversation_id, resolved_at: null },
    { $set: end },
  );
  if (matchedCount === 0 && outcome === 'resolved') {
    await HandoffModel.create({ conversation_id, contact_id, ai_epoch, ...end });
  }
}

/** Records an agent's reply as the first response, if it is. Safe to run again. */
export async function recordFirstResponse(reply: Message): Promise<void> {
  if (reply.state === 'cancelled' || reply.state === 'held') return;
  await HandoffModel.updateOne(
    {
      conversation_id: reply.conversation_id,
      resolved_at: null,
      first_response_at: null,
      opened_at: { $lte: reply.created_at },
    },
    {
      $set: {
        first_response_at: reply.created_at,
        first_response_by: reply.author_user_id,
        first_response_id: reply._id,
      },
    },
  );
}

/** A reply was taken back before the customer got it: if it was the first response, the next one is. */
export async function withdrawFirstResponse(reply: Message): Promise<void> {
  const { conversation_id, _id } = reply;
  const handoff = await HandoffModel.findOneAndUpdate(
    { conversation_id, resolved_at: null, first_response_id: _id },
    { $set: { first_response_at: null, first_response_by: null, first_response_id: null } },
  ).lean<Handoff>();
  if (!handoff) return;
  const next = await MessageModel.findOne({
    conversation_id,
    seq: { $gt: reply.seq },
    author: 'agent',
    state: { $nin: ['cancelled', 'held'] },
  })
    .sort({ seq: 1 })
    .lean<Message>();
  if (next) await recordFirstResponse(next);
}
