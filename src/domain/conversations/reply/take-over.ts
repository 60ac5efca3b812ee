import type { QueryFilter } from 'mongoose';
import { AppError } from '../../../errors.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import type { User } from '../../people/core/user.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { routingMayChange } from '../core/route-bell.js';
import { settleHandoff } from '../hand-off/handoff.js';
import { openHandoff } from '../hand-off/handoff-record.js';
import { notifyDesk } from '../messages/notice.js';

/**
 * Numbers an agent's reply and makes people the owner: one write, so the bot cannot speak between. Returns the
 * conversation with the number as its `seq`; `by` is the agent, null when somebody wrote on the phone itself. The
 * thread is told when the bot had it. Errors: `not_found`.
 */
export async function takeOver(id: string, by: Replier | null): Promise<Conversation> {
  const conversation =
    (await number({ _id: id, ai_enabled: false, 'desk.wanted': true, status: 'active' })) ??
    (await mute(id, by)) ??
    (await number({ _id: id })); // somebody else muted the bot at this very moment
  if (!conversation) throw new AppError('not_found', 'There is no conversation with this id.');
  return conversation;
}

/** Who replied. */
type Replier = Pick<User, '_id' | 'name'>;

const number = (filter: QueryFilter<Conversation>): Promise<Conversation | null> =>
  ConversationModel.findOneAndUpdate(
    filter,
    { $inc: { seq: 1 } },
    { returnDocument: 'after' },
  ).lean<Conversation>();

/** Gives people a conversation that is with the bot, snoozed or resolved. Null when they have it already. */
async function mute(id: string, by: Replier | null): Promise<Conversation | null> {
  let botHadIt = false;
  const taken = await inTransaction(async () => {
    const fromBot = await give({ _id: id, ai_enabled: true });
    botHadIt = fromBot !== null;
    const conversation =
      fromBot ?? (await give({ _id: id, $or: [{ 'desk.wanted': false }, { status: { $ne: 'active' } }] }));
    if (conversation) await openHandoff(conversation, by);
    return conversation;
  });
  if (taken) {
    await settleHandoff(taken);
    if (botHadIt) await sayTakenOver(taken, by);
    routingMayChange();
  }
  return taken;
}

/** Gives the conversation that the filter finds to people. */
const give = (filter: QueryFilter<Conversation>): Promise<Conversation | null> =>
  ConversationModel.findOneAndUpdate(
    filter,
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

const sayTakenOver = ({ _id, ai_epoch }: Conversation, by: Replier | null): Promise<void> =>
  notifyDesk(
    _id,
    `taken-over:${_id}:${ai_epoch}`,
    `${by?.name ?? 'Somebody on the phone'} replied, so the bot is muted here. “Return to bot” gives it back.`,
    { kind: 'info', message_id: null },
  );
