import type { QueryFilter } from 'mongoose';
import { AppError } from '../errors.js';
import { inTransaction } from '../platform/transaction.js';
import { type Conversation, ConversationModel } from './conversation.js';
import { settleHandoff } from './handoff.js';
import { openHandoff } from './handoff-record.js';
import { routingMayChange } from './route-bell.js';

/**
 * Numbers an agent's reply and makes people the owner: one write, so the bot cannot speak between. Returns the
 * conversation with the number as its `seq`. Errors: `not_found`.
 */
export async function takeOver(id: string): Promise<Conversation> {
  const conversation =
    (await number({ _id: id, ai_enabled: false, 'desk.wanted': true, status: 'active' })) ??
    (await mute(id)) ??
    (await number({ _id: id })); // somebody else muted the bot at this very moment
  if (!conversation) throw new AppError('not_found', 'There is no conversation with this id.');
  return conversation;
}

const number = (filter: QueryFilter<Conversation>): Promise<Conversation | null> =>
  ConversationModel.findOneAndUpdate(
    filter,
    { $inc: { seq: 1 } },
    { returnDocument: 'after' },
  ).lean<Conversation>();

/** With the bot, snoozed or resolved: people have it from now on. Null when they have it already. */
async function mute(id: string): Promise<Conversation | null> {
  const taken = await inTransaction(async () => {
    const conversation = await ConversationModel.findOneAndUpdate(
      { _id: id, $or: [{ ai_enabled: true }, { 'desk.wanted': false }, { status: { $ne: 'active' } }] },
      {
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
      },
      { returnDocument: 'after' },
    ).lean<Conversation>();
    if (conversation) await openHandoff(conversation);
    return conversation;
  });
  if (taken) {
    await settleHandoff(taken);
    routingMayChange();
  }
  return taken;
}
