import { invalidField } from '../../../errors.js';
import { anyTime } from '../../../platform/database/partial-index.js';
import { type Doorbell, ring, ringLater } from '../../../platform/queue/doorbell.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { getConversation } from '../core/find.js';
import { routingMayChange } from '../core/route-bell.js';
import { notifyDesk } from '../messages/notice.js';

/** A snoozed conversation whose time has come. */
export const snoozeBell: Doorbell = { queue: 'schedule', name: 'snooze' };

const longestMs = 366 * 24 * 3600 * 1000;

/**
 * Puts a conversation aside until then: it comes back by itself, and at once when the customer writes. Snoozing
 * again sets another time. Errors: `forbidden`, `not_found`, `invalid_input` for a time that is past or further away
 * than a year.
 */
export async function snooze(conversationId: string, until: Date, by: Actor): Promise<Conversation> {
  must(by, 'manage_conversations');
  const wait = until.getTime() - Date.now();
  if (Number.isNaN(wait)) throw invalidField('until', 'is not a time');
  if (wait <= 0) throw invalidField('until', 'must be in the future');
  if (wait > longestMs) throw invalidField('until', 'must be at most a year from now');
  const { _id } = await getConversation(conversationId);
  const changed = await ConversationModel.findOneAndUpdate(
    { _id },
    {
      $inc: { 'desk.card_rev': 1 },
      $set: {
        status: 'snoozed',
        snoozed_until: until,
        snoozed_by: by._id,
        resolved_at: null,
        'desk.card_owed': true,
      },
    },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!changed) return getConversation(conversationId);
  ringLater(snoozeBell, _id, wait);
  shown(changed);
  return changed;
}

/** Brings a snoozed conversation back now; another one stays as it is. Errors: `forbidden`, `not_found`. */
export async function unsnooze(conversationId: string, by: Actor): Promise<Conversation> {
  must(by, 'manage_conversations');
  const conversation = await getConversation(conversationId);
  return (
    (await activate({ _id: conversation._id, status: 'snoozed' }, { snoozed_until: null })) ?? conversation
  );
}

/**
 * Brings a conversation back whose time has come and says so in its thread, once. `snoozed_until` stays until it is
 * said, so that a worker that dies between leaves it owed. The milliseconds until its time comes, 0 when there is nothing
 * left to do.
 */
export async function wake(conversationId: string): Promise<number> {
  const conversation = await ConversationModel.findById(conversationId).lean<Conversation>();
  const until = conversation?.snoozed_until;
  if (!until) return 0;
  const wait = until.getTime() - Date.now();
  if (wait > 0) return wait;
  const due = { _id: conversationId, snoozed_until: until };
  await activate({ ...due, status: 'snoozed' }, {});
  await notifyDesk(
    conversationId,
    `snooze:${conversationId}:${until.getTime()}`,
    'This conversation is back: its snooze is over.',
    { kind: 'info', message_id: null },
  );
  await ConversationModel.updateOne(due, { $set: { snoozed_until: null } });
  return 0;
}

/** Rings for snoozed conversations whose time came at least so long ago and who are not back: their timer was lost. */
export async function ringForSnoozed(olderThanMs: number): Promise<void> {
  const due = await ConversationModel.find({
    snoozed_until: { ...anyTime, $lt: new Date(Date.now() - olderThanMs) },
  })
    .sort({ snoozed_until: 1 })
    .select({ _id: 1 })
    .limit(500)
    .lean();
  for (const { _id } of due) ring(snoozeBell, _id);
}

async function activate(
  filter: Partial<Pick<Conversation, '_id' | 'status' | 'snoozed_until'>>,
  set: Partial<Pick<Conversation, 'snoozed_until'>>,
): Promise<Conversation | null> {
  const changed = await ConversationModel.findOneAndUpdate(
    filter,
    { $inc: { 'desk.card_rev': 1 }, $set: { ...set, status: 'active', 'desk.card_owed': true } },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (changed) shown(changed);
  return changed;
}

/** What follows from another status: the card in Slack, and for the router how much its owner has to do. */
function shown({ _id, desk }: Conversation): void {
  if (desk.wanted) ring(deskBell, _id);
  routingMayChange();
}
