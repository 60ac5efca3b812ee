import { AppError } from '../../../errors.js';
import { currentSession } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { newId } from '../../../platform/ids.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { DuplicateModel } from '../../contacts/duplicates/duplicate.js';
import { deleteContacts, updateContact } from '../../contacts/write/write.js';
import { contactCardsChanged } from '../../conversations/core/card-owed.js';
import { ConversationModel } from '../../conversations/core/conversation.js';
import { type Merge, MergeModel, strayMs } from '../../conversations/core/merge-record.js';
import { showContact } from '../../conversations/core/show-contact.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { finishMerge } from './merge-finish.js';
import { conversationsOf, type MergeInput, mergeSchema, planOf } from './merge-input.js';
import type { NotTaken } from './merge-plan.js';
import { repoint } from './merge-take-in.js';
import { inMergeTransaction } from './merge-transaction.js';

export interface MergeResult {
  merge_id: string;
  contact: Contact;
  /** False when a worker was busy with a conversation: what is left follows within seconds. */
  finished: boolean;
}

/**
 * Makes one contact of several. The others are gone and everything of theirs is that contact's; `unmergeContacts`
 * undoes it. Errors: `forbidden`, `invalid_input`, `not_found`, `unavailable` when their Slack thread is just being
 * opened or an earlier merge of theirs is under way.
 */
export async function mergeContacts(input: MergeInput, actor: Actor): Promise<MergeResult> {
  must(actor, 'merge_contacts');
  const { into_id, from_ids } = parseInput(mergeSchema, input);
  await settleFormerMerges([into_id, ...from_ids]);
  await refuseWhileOpening([into_id, ...from_ids]);
  const mergeId = await inMergeTransaction(() => store(into_id, from_ids, actor));
  const { state } = await finishMerge(mergeId);
  await contactCardsChanged([into_id]);
  const contact = await ContactModel.findById(into_id).lean<Contact>();
  if (!contact) throw new AppError('not_found', 'The contact was deleted just now.');
  return { merge_id: mergeId, contact, finished: state === 'merged' };
}

async function settleFormerMerges(ids: string[]): Promise<void> {
  const open = await MergeModel.find({ open: true, into_id: { $in: ids } })
    .select({ state: 1 })
    .limit(100)
    .lean<Pick<Merge, '_id' | 'state'>[]>();
  for (const { _id, state } of open) {
    if (state === 'merged' || ['merged', 'undone'].includes((await finishMerge(_id)).state)) continue;
    throw new AppError(
      'unavailable',
      'An earlier merge of these contacts is under way. Try again in a moment.',
    );
  }
}

/** A thread that is being posted would open twice, or be lost, if its conversation went on in another. */
async function refuseWhileOpening(ids: string[]): Promise<void> {
  const opening = await ConversationModel.exists({
    contact_uuid: { $in: ids },
    'desk.root_state': 'sending',
  });
  if (!opening) return;
  throw new AppError(
    'unavailable',
    'A Slack thread of these contacts is just being opened. Try again in a moment.',
  );
}

/** Everything that must happen together; few documents, however much there is to move afterwards. */
async function store(into_id: string, from_ids: string[], actor: Actor): Promise<string> {
  const { contact, write, changed, added_tags, not_taken, others } = await planOf(into_id, from_ids);
  const { own, theirs } = await conversationsOf(into_id, from_ids);
  const merge_id = newId();
  await deleteContacts(from_ids);
  const into = await updateContact({ _id: into_id }, write);
  await MergeModel.create({
    _id: merge_id,
    into_id,
    from_ids,
    state: 'merging',
    open: true,
    strays_until: new Date(Date.now() + strayMs),
    absorbed: await absorb(from_ids),
    contacts: others,
    changed,
    added_tags,
    merged_by: actor._id,
  });
  // New messages come in on the channel from now on, so its conversation is the contact's at once.
  const channels = new Set(own.map(({ channel_id }) => channel_id));
  for (const conversation of theirs) {
    if (channels.has(conversation.channel_id)) continue;
    channels.add(conversation.channel_id);
    await repoint(merge_id, into!, conversation, conversation.contact_uuid);
  }
  await showContact(contact);
  await DuplicateModel.updateMany(
    { contact_ids: { $in: from_ids }, state: 'open' },
    { $set: { state: 'merged', merge_id } },
  );
  await audit(merge_id, { into_id, from_ids, changed, not_taken, actor });
  return merge_id;
}

/** Contacts whose last writes may still come in, and whose they are: those merged into one of these just now. */
async function absorb(fromIds: string[]): Promise<Merge['absorbed']> {
  const open = await MergeModel.find({ open: true, into_id: { $in: fromIds } })
    .limit(100)
    .lean<Merge[]>();
  await MergeModel.updateMany({ _id: { $in: open.map(({ _id }) => _id) } }, { $set: { open: false } });
  return open.flatMap((merge) =>
    [...merge.from_ids, ...merge.absorbed.map(({ contact_id }) => contact_id)].map((contact_id) => ({
      contact_id,
      into_id: merge.into_id,
    })),
  );
}

interface Decided extends Pick<Merge, 'into_id' | 'from_ids' | 'changed'> {
  not_taken: NotTaken[];
  actor: Actor;
}

function audit(merge_id: string, { into_id, from_ids, changed, not_taken, actor }: Decided): Promise<void> {
  const about = { entity_type: 'contact', actor_user_id: actor._id } as const;
  const changes = Object.fromEntries(changed.map(({ field, before, after }) => [field, { before, after }]));
  const details = { merge_id, from_ids, not_taken };
  return recordAudit(
    [
      { ...about, action: 'contact.merged', entity_id: into_id, changes, details },
      ...from_ids.map((id) => ({
        ...about,
        action: 'contact.merged_away',
        entity_id: id,
        details: { merge_id, into_id },
      })),
    ],
    currentSession(),
  );
}
