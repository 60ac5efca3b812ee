import { AppError } from '../../../errors.js';
import { currentSession } from '../../../platform/database/transaction.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { type Identity, identityKey } from '../../contacts/contact/identity.js';
import { DuplicateModel } from '../../contacts/duplicates/duplicate.js';
import { insertContacts, updateContact } from '../../contacts/write/write.js';
import { contactCardsChanged } from '../../conversations/core/card-owed.js';
import { ConversationModel } from '../../conversations/core/conversation.js';
import {
  getMerge,
  type Merge,
  MergeModel,
  mergeLease,
  type UndoReport,
  undoMs,
} from '../../conversations/core/merge-record.js';
import { showContact } from '../../conversations/core/show-contact.js';
import { withLeaseSoon } from '../../conversations/delivery/hold-conversations.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { finishMerge } from './merge-finish.js';
import { inMergeTransaction } from './merge-transaction.js';
import { isWrittenIn, restored, undoOf } from './unmerge-contact.js';
import { putBackConversation } from './unmerge-conversation.js';

/**
 * Takes a merge back within 30 days: the contacts are there again under their ids, with their own conversations,
 * messages, notes and assignments; what happened since stays with the contact they were merged into. Says what could
 * not be put back. Safe to call again. Errors: `forbidden`, `not_found`, `conflict` when it is too late or later
 * merges build on it, `unavailable` while a worker is busy with a conversation.
 */
export async function unmergeContacts(mergeId: string, actor: Actor): Promise<UndoReport> {
  must(actor, 'merge_contacts');
  const found = await getMerge(mergeId);
  const merge = found.open ? await finishMerge(mergeId) : found;
  if (merge.state === 'undone') return merge.report!;
  if (merge.state === 'merged') {
    // Who looks after what still comes in would else bring together again what is just being taken apart.
    await withLeaseSoon(mergeLease(mergeId), () => inMergeTransaction(() => takeApart(mergeId, actor)));
  }
  const done = merge.state === 'merging' ? merge : await finishMerge(mergeId);
  if (done.state !== 'undone') {
    throw new AppError(
      'unavailable',
      'A worker is busy with one of the conversations. Try again in a moment.',
    );
  }
  await contactCardsChanged([merge.into_id, ...merge.from_ids]);
  return done.report!;
}

function refuseWhenLate({ created_at }: Merge): void {
  if (Date.now() - created_at.getTime() <= undoMs) return;
  throw new AppError('conflict', 'A merge can only be undone within 30 days.');
}

/** Later merges stand on this one: what they moved and changed would be put back to where it never was. */
async function refuseWhenBuiltUpon({ _id, into_id }: Merge): Promise<void> {
  const later = await MergeModel.find({
    _id: { $gt: _id },
    $or: [{ into_id }, { from_ids: into_id }],
    state: { $ne: 'undone' },
  })
    .sort({ _id: -1 })
    .limit(100)
    .select({ _id: 1 })
    .lean();
  if (later.length === 0) return;
  throw new AppError(
    'conflict',
    'These contacts were merged with others since. Undo the later merges first.',
    {
      merge_ids: later.map(({ _id }) => _id),
    },
  );
}

async function takeApart(mergeId: string, actor: Actor): Promise<void> {
  const merge = await getMerge(mergeId);
  if (merge.state !== 'merged') return;
  refuseWhenLate(merge);
  await refuseWhenBuiltUpon(merge);
  const into = await ContactModel.findById(merge.into_id).lean<Contact>();
  if (!into) throw new AppError('conflict', 'The contact they were merged into no longer exists.');
  const report: UndoReport = {
    contact_ids: merge.from_ids,
    put_back: { conversations: 0, messages: 0, notes: 0, assignments: 0 },
    not_put_back: [],
  };
  const theirs = theirsOf(into, merge.contacts);
  const kept = (await updateContact({ _id: into._id }, undoOf(merge, into, theirs, report)))!;
  const others = merge.contacts.map((contact) => restored(contact, theirs, report));
  await insertContacts(others);
  for (const entry of merge.conversations) {
    const contact = others.find(({ _id }) => _id === entry.contact_id)!;
    if (await putBackConversation(merge._id, entry, contact, kept)) report.put_back.conversations += 1;
    else report.not_put_back.push(`Conversation #${entry.before.number} no longer exists.`);
  }
  await hidePhones(kept, theirs);
  for (const contact of [kept, ...others]) await showContact(contact);
  await DuplicateModel.updateMany(
    { contact_ids: { $in: merge.from_ids }, merge_id: merge._id },
    { $set: { state: 'open', merge_id: null } },
  );
  const undoing = {
    state: 'undoing',
    open: true,
    report,
    undone_by: actor._id,
    undone_at: new Date(),
  } as const;
  await MergeModel.updateOne({ _id: merge._id }, { $set: undoing });
  await audit(merge, actor);
}

/**
 * Those of the identities that go back: by their keys, in any spelling; those whose keys were made by an older table of
 * national variants as they are written, unless the contact that stays has the same number in another spelling.
 */
function theirsOf({ identities }: Contact, contacts: readonly Contact[]): Identity[] {
  const byKey = identities.filter((one) =>
    contacts.some(({ identity_keys }) => identity_keys.includes(identityKey(one))),
  );
  const written = identities.filter((one) => !byKey.includes(one) && isWrittenIn(contacts, one));
  const staying = identities.filter((one) => !byKey.includes(one) && !written.includes(one)).map(identityKey);
  return [...byKey, ...written.filter((one) => !staying.includes(identityKey(one)))];
}

/** Conversations of a contact without a phone go by what is left to it. */
async function hidePhones({ _id, identities }: Contact, theirs: Identity[]): Promise<void> {
  await ConversationModel.updateMany(
    { contact_uuid: _id, contact_id: { $in: theirs.map(({ value }) => value) } },
    { $set: { contact_id: identities[0]?.value ?? '' } },
  );
}

function audit({ _id: merge_id, into_id, from_ids }: Merge, actor: Actor): Promise<void> {
  return recordAudit(
    [into_id, ...from_ids].map((id) => ({
      action: 'contact.unmerged',
      entity_type: 'contact' as const,
      entity_id: id,
      actor_user_id: actor._id,
      details: { merge_id },
    })),
    currentSession(),
  );
}
