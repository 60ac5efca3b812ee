import { ring } from '../../../platform/queue/doorbell.js';
import { withLease } from '../../../platform/queue/lease.js';
import { Rotation } from '../../../platform/queue/rotation.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { DuplicateModel, recordDuplicate } from '../../contacts/duplicates/duplicate.js';
import { type Conversation, ConversationModel } from '../../conversations/core/conversation.js';
import { deskBell } from '../../conversations/core/doorbells.js';
import { FormerConversationModel } from '../../conversations/core/former-conversation.js';
import {
  getMerge,
  type Merge,
  type MergedConversation,
  MergeModel,
  mergeLease,
} from '../../conversations/core/merge-record.js';
import { holdConversations, withLeaseSoon } from '../../conversations/delivery/hold-conversations.js';
import { MessageModel } from '../../conversations/messages/message.js';
import { joinConversation } from './merge-join.js';
import { moveBelongings, moveMessages } from './merge-moves.js';
import { takeIn } from './merge-take-in.js';
import { finishUndo } from './unmerge-finish.js';

/** More conversations than this one contact does not have: it has one per channel. */
const mostConversations = 500;

/**
 * Does what is left to do of a merge or its undo: all of it is made of steps that may be repeated. Returns the
 * record; it is still `merging` (or `undoing`) when a worker was busy with a conversation, and open for as long as
 * writes that were under way may bring something of the former contacts.
 */
export async function finishMerge(id: string): Promise<Merge> {
  await withLeaseSoon(mergeLease(id), () => goOn(id, Date.now()));
  return getMerge(id);
}

async function goOn(id: string, now: number): Promise<void> {
  const merge = await MergeModel.findOne({ _id: id, open: true }).lean<Merge>();
  if (merge?.state === 'undoing') await finishUndo(merge);
  else if (merge) await finish(merge, now);
}

/** How many one sweep looks at; the next one goes on from there. */
const lanes = { cards: new Rotation(50), open: new Rotation(50) };

/**
 * Goes on with merges that were broken off, looks after those of the last minute, and rings for former threads that do
 * not say yet where their conversation goes on. The sweeper calls it.
 */
export async function finishMerges(now = Date.now()): Promise<void> {
  const cards = await lanes.cards.next(async (after, most) => {
    const rows = await FormerConversationModel.find({ card_owed: true, _id: { $gt: after } })
      .sort({ _id: 1 })
      .select({ _id: 1 })
      .limit(most)
      .lean();
    return rows.map(({ _id }) => _id);
  });
  for (const id of cards) ring(deskBell, id);
  const open = await lanes.open.next(async (after, most) => {
    const rows = await MergeModel.find({ open: true, _id: { $gt: after } })
      .sort({ _id: 1 })
      .select({ _id: 1 })
      .limit(most)
      .lean();
    return rows.map(({ _id }) => _id);
  });
  // Whoever holds one is doing this.
  for (const id of open) await withLease(mergeLease(id), () => goOn(id, now));
}

async function finish(merge: Merge, now: number): Promise<void> {
  const expecting = merge.state === 'merged' && now < merge.strays_until.getTime();
  const former = [...formerContacts(merge).keys()];
  if (expecting && !(await ConversationModel.exists({ contact_uuid: { $in: former } }))) return;
  const into = await ContactModel.findById(merge.into_id).lean<Contact>();
  const done = into ? await bringEverything(merge, into) : true;
  if (!done) return;
  await MergeModel.updateOne(
    { _id: merge._id, state: { $in: ['merging', 'merged'] } },
    { $set: { state: 'merged', open: now < merge.strays_until.getTime() } },
  );
}

async function bringEverything(merge: Merge, into: Contact): Promise<boolean> {
  const former = formerContacts(merge);
  const ids = [...former.keys()];
  const left = await ConversationModel.find({ contact_uuid: { $in: ids } })
    .sort({ _id: 1 })
    .limit(mostConversations)
    .lean<Conversation[]>();
  for (const conversation of left)
    await takeIn(merge, into, conversation, former.get(conversation.contact_uuid)!);
  const { conversations } = left.length > 0 ? await getMerge(merge._id) : merge;
  for (const entry of conversations) await bring(merge, entry);
  await moveBelongings(merge._id, ids, into._id);
  await inheritDuplicates(merge, ids);
  return (await stillOwed(merge._id, ids)) === false;
}

/** The contacts whose things are looked for, each with the one as whose they came. */
function formerContacts({ from_ids, absorbed }: Merge): Map<string, string> {
  return new Map([
    ...from_ids.map((id): [string, string] => [id, id]),
    ...absorbed.map(({ contact_id, into_id }): [string, string] => [contact_id, into_id]),
  ]);
}

async function bring(merge: Merge, entry: MergedConversation): Promise<void> {
  if (entry.kind === 'moved') return void (await moveMessages(merge._id, entry, merge.into_id));
  const { conversation_id, contact_id, into, numbered_from } = entry;
  const late =
    numbered_from === null ||
    (await MessageModel.exists({ conversation_id })) ||
    (await MessageModel.exists({ conversation_id: into, seq: { $lte: numbered_from } }));
  if (!late) return;
  await holdConversations([conversation_id, into], () =>
    joinConversation(merge, entry, { conversation_id, contact_id, into }),
  );
}

/** What made a former contact somebody's duplicate makes the contact it is now one. */
async function inheritDuplicates(merge: Merge, former: string[]): Promise<void> {
  const own = new Set([...former, merge.into_id]);
  const pairs = await DuplicateModel.find({ contact_ids: { $in: former }, merge_id: merge._id })
    .limit(1_000)
    .lean();
  for (const { contact_ids, reasons } of pairs) {
    const third = contact_ids.find((id) => !own.has(id));
    if (!third) continue;
    for (const reason of reasons) await recordDuplicate(merge.into_id, third, reason);
  }
}

/** Whether a worker kept something from being brought over. */
async function stillOwed(mergeId: string, former: string[]): Promise<boolean> {
  if (await ConversationModel.exists({ contact_uuid: { $in: former } })) return true;
  const { conversations } = await getMerge(mergeId);
  const joined = conversations.filter(({ kind }) => kind === 'joined');
  if (joined.some(({ numbered_from }) => numbered_from === null)) return true;
  const ids = joined.map(({ conversation_id }) => conversation_id);
  return (await MessageModel.exists({ conversation_id: { $in: ids } })) !== null;
}
