import type { QueryFilter } from 'mongoose';
import { inTransaction } from '../../../platform/database/transaction.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { getConversation } from '../core/find.js';
import { routingMayChange } from '../core/route-bell.js';
import { MessageModel } from '../messages/message.js';
import { closeHandoff, openHandoff } from './handoff-record.js';
import { oweOwnerHandoff } from './tell-owner.js';

export type HandoffReason =
  | 'the customer asked for a person'
  | 'the bot could not answer'
  | 'an agent claimed it'
  | 'an agent replied'
  | 'requested through the API';

/**
 * Gives the conversation to people and mutes the bot in the same write; what the bot had not sent yet is
 * cancelled. Opens the thread with what was said before, and has the owner told who did not do it themselves. Already
 * handed off: nothing changes. `by` is the person who
 * said so, `messageId` the customer's message that asked for it. Errors: `forbidden`, `not_found`.
 */
export async function handOff(
  conversationId: string,
  reason: HandoffReason,
  { by = null, messageId = null }: { by?: Actor | null; messageId?: string | null } = {},
): Promise<Conversation> {
  if (by) must(by, 'manage_conversations');
  const changed = await inTransaction(async () => {
    const conversation = await ConversationModel.findOneAndUpdate(
      { _id: conversationId, $or: [{ ai_enabled: true }, { 'desk.wanted': false }] },
      {
        $inc: { ai_epoch: 1, 'desk.card_rev': 1 },
        $set: {
          ai_enabled: false,
          handed_off_at: new Date(),
          handoff_reason: reason,
          handoff_message_id: messageId,
          'desk.wanted': true,
          'desk.card_owed': true,
        },
      },
      { returnDocument: 'after' },
    ).lean<Conversation>();
    if (!conversation) return null;
    const owner = await openHandoff(conversation, by);
    return { conversation, tell: await oweOwnerHandoff(conversation, owner, by?._id ?? null) };
  });
  if (changed) {
    changed.tell();
    await settleHandoff(changed.conversation);
    routingMayChange();
  }
  return changed?.conversation ?? getConversation(conversationId);
}

/** The part of a hand-off that follows from the conversation's state; safe to run again after a crash. */
export async function settleHandoff(conversation: Conversation): Promise<void> {
  await cancelBotMessages(conversation);
  if (conversation.desk.wanted) {
    await MessageModel.updateMany(
      { conversation_id: conversation._id, 'desk.state': 'waiting' },
      { $set: { 'desk.state': 'pending' } },
    );
    ring(deskBell, conversation._id);
  }
}

/** Bot messages of an older epoch that have not left yet are never sent. */
async function cancelBotMessages(conversation: Conversation): Promise<void> {
  await MessageModel.updateMany(
    {
      conversation_id: conversation._id,
      state: 'queued',
      author: 'bot',
      ai_epoch: { $lt: conversation.ai_epoch },
    },
    { $set: { state: 'cancelled' } },
  );
}

/** Lets the bot answer again. It is only ever done because somebody said so: `by`. Errors: `forbidden`, `not_found`. */
export function returnToBot(conversationId: string, by: Actor | null = null): Promise<Conversation> {
  return takeFromPeople({ _id: conversationId, ai_enabled: false }, {}, { outcome: 'returned', by });
}

/**
 * Closes the conversation and returns it to the bot; `by` is the person who said so. The customer's next message
 * opens it again. Errors: `forbidden`, `not_found`.
 */
export function resolve(conversationId: string, by: Actor | null = null): Promise<Conversation> {
  return takeFromPeople(
    { _id: conversationId, status: { $ne: 'resolved' } },
    { status: 'resolved', resolved_at: new Date(), snoozed_until: null },
    { outcome: 'resolved', by },
  );
}

/** Gives the conversation that the filter finds to the bot and ends its hand-off, together; else changes nothing. */
async function takeFromPeople(
  filter: { _id: string } & QueryFilter<Conversation>,
  set: Partial<Conversation>,
  { outcome, by }: { outcome: 'resolved' | 'returned'; by: Actor | null },
): Promise<Conversation> {
  if (by) must(by, 'manage_conversations');
  const changed = await inTransaction(async () => {
    const conversation = await ConversationModel.findOneAndUpdate(
      filter,
      {
        $inc: { ai_epoch: 1, 'desk.card_rev': 1 },
        $set: { ...set, ai_enabled: true, 'desk.card_owed': true },
      },
      { returnDocument: 'after' },
    ).lean<Conversation>();
    if (conversation) await closeHandoff(conversation, outcome, by);
    return conversation;
  });
  if (changed) {
    ring(deskBell, filter._id);
    routingMayChange();
  }
  return changed ?? getConversation(filter._id);
}
