import { AppError } from '../../../errors.js';
import { removeDeadLettersSaying } from '../../../platform/database/dead-letter.js';
import { forgetFailures } from '../../../platform/queue/doorbell-queues.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { ConversationModel } from '../../conversations/core/conversation.js';
import {
  type FormerConversation,
  FormerConversationModel,
} from '../../conversations/core/former-conversation.js';
import { type Merge, MergeModel } from '../../conversations/core/merge-record.js';
import { mergedInto, scrubAuditOfMerges, scrubAuditSaying } from '../../people/accounts/audit-erase.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { finishMerge } from '../merge/merge-finish.js';
import { emptyMentions, findMentions, type Mentions } from './mentions-elsewhere.js';
import { type Removal, RemovalModel, removeContactAndAll, removeStrays } from './removal.js';
import {
  eraseTraces,
  fullNames,
  ownTexts,
  type Person,
  personOf,
  type SlackTrace,
  threadsOf,
} from './traces.js';

export interface Erased {
  contact_id: string;
  /** Threads that still show what was said: Slack's copies are outside. */
  slack_traces: SlackTrace[];
  /** Segments, and notes about others, that still name the person. */
  left: Mentions;
}

/** What an erasure would leave, or empty when that is asked for. Errors: `forbidden`, `not_found`. */
export async function previewErasure(contactId: string, actor: Actor): Promise<Mentions> {
  must(actor, 'erase_contacts');
  await mustExist(contactId);
  return findMentions(await whoIs({ _id: contactId, ...(await belongings(contactId)) }));
}

/**
 * Erases a person for good: contact, conversations, messages and their files, notes, assignments, hand-offs, merges,
 * and every trace of them in the audit log and in what other rooms keep. What is left is who erased, and when; and
 * segments and notes about others that name the person, unless `empty_mentions` says to take them out of those. An
 * erasure that is broken off goes on by itself, or by asking again. Errors: `forbidden`, `not_found`, `unavailable`
 * while a merge of the contact is under way.
 */
export async function erasePerson(
  contactId: string,
  actor: Actor,
  { empty_mentions = false }: { empty_mentions?: boolean } = {},
): Promise<Erased> {
  must(actor, 'erase_contacts');
  return remove(contactId, { kind: 'erased', empty_mentions }, actor);
}

/**
 * Deletes a contact with everything of it. The audit log keeps what was done to it, as for every other contact.
 * Errors: as `erasePerson`.
 */
export async function deletePerson(contactId: string, actor: Actor): Promise<Erased> {
  must(actor, 'delete_contacts');
  return remove(contactId, { kind: 'deleted', empty_mentions: false }, actor);
}

type How = Pick<Removal, 'kind' | 'empty_mentions'>;

async function remove(contactId: string, how: How, actor: Actor): Promise<Erased> {
  await mustExist(contactId);
  await endMerges(contactId);
  const removal = await recordRemoval(contactId, how, actor);
  return { contact_id: contactId, ...(await work(removal)) };
}

async function mustExist(contactId: string): Promise<void> {
  if (await ContactModel.exists({ _id: contactId })) return;
  throw new AppError('not_found', 'There is no contact with this id.');
}

/** Goes on with removals that were broken off, and looks after those of the last minute. The sweeper calls it. */
export async function finishRemovals(now = Date.now()): Promise<void> {
  const open = await RemovalModel.find().sort({ created_at: 1 }).limit(50).lean<Removal[]>();
  for (const removal of open) {
    if (await ContactModel.exists({ _id: removal._id })) await work(removal);
    else if (await removeStrays(removal, now)) await RemovalModel.deleteOne({ _id: removal._id });
  }
}

/**
 * The contact goes last: what is needed to find the rest is in it. Then traces are looked for once more: an export
 * may have read the contact meanwhile. Returns the threads that are left in Slack, and who else is left to name them.
 */
async function work(removal: Removal): Promise<Omit<Erased, 'contact_id'>> {
  const person = removal.kind === 'erased' ? await whoIs(removal) : null;
  const more = person ? await eraseElsewhere(person) : [];
  const emptied = person && removal.empty_mentions ? await emptyMentions(person) : [];
  await removeContactAndAll(removal);
  if (person) await eraseTraces(person);
  const left = person ? await findMentions(person) : { found: [], complete: true };
  return { slack_traces: [...removal.threads, ...more, ...emptied], left };
}

async function eraseElsewhere(person: Person): Promise<SlackTrace[]> {
  const threads = await eraseTraces(person);
  await removeDeadLettersSaying([...person.phones, ...person.ids]);
  await scrubAuditSaying([...ownTexts(person), ...fullNames(person)]);
  await scrubAuditOfMerges(person.contact_ids);
  await forgetFailures(person.conversation_ids);
  return threads;
}

async function endMerges(contactId: string): Promise<void> {
  const open = await MergeModel.find({ open: true, $or: [{ into_id: contactId }, { from_ids: contactId }] })
    .select({ _id: 1 })
    .limit(100)
    .lean();
  for (const { _id } of open) {
    const { state } = await finishMerge(_id);
    if (state === 'merged' || state === 'undone') continue;
    throw new AppError('unavailable', 'A merge of this contact is under way. Try again in a moment.');
  }
}

/** Everything there is to remove, recorded before the first of it is removed. */
async function recordRemoval(
  contactId: string,
  { kind, empty_mentions }: How,
  actor: Actor,
): Promise<Removal> {
  const { contact_ids, conversation_ids, threads } = await belongings(contactId);
  await RemovalModel.updateOne(
    { _id: contactId },
    {
      // Who is being erased is not merely deleted any more.
      ...(kind === 'erased'
        ? { $set: { kind, removed_by: actor._id, ...(empty_mentions ? { empty_mentions } : {}) } }
        : {}),
      $addToSet: {
        contact_ids: { $each: contact_ids },
        conversation_ids: { $each: conversation_ids },
        threads: { $each: threads },
      },
      $setOnInsert: {
        ...(kind === 'deleted' ? { kind, removed_by: actor._id } : {}),
        strays_until: null,
        created_at: new Date(),
      },
    },
    { upsert: true },
  );
  return (await RemovalModel.findById(contactId).lean<Removal>())!;
}

/** Everything of a contact, also of those that were merged into it: found before the first of it is removed. */
async function belongings(
  contactId: string,
): Promise<Pick<Removal, 'contact_ids' | 'conversation_ids' | 'threads'>> {
  const contact_ids = [contactId, ...(await formerContacts(contactId))];
  const conversations = await ConversationModel.find({ contact_uuid: { $in: contact_ids } })
    .select({ desk: 1 })
    .limit(1_000)
    .lean();
  const former = await formerConversations(conversations.map(({ _id }) => _id));
  return {
    contact_ids,
    conversation_ids: [...conversations, ...former].map(({ _id }) => _id),
    threads: [...conversations.flatMap(threadsOf), ...former.flatMap(({ slack }) => slack ?? [])],
  };
}

/** Contacts that were merged into this one and are not there again. */
async function formerContacts(contactId: string): Promise<string[]> {
  const merged = await mergedInto(contactId);
  const again = await ContactModel.find({ _id: { $in: merged } })
    .select({ _id: 1 })
    .lean();
  return merged.filter((id) => !again.some(({ _id }) => _id === id));
}

/** Conversations that went on in these, and in those. */
async function formerConversations(ids: string[]): Promise<FormerConversation[]> {
  const found: FormerConversation[] = [];
  for (let next = ids; next.length > 0; ) {
    const former = await FormerConversationModel.find({ conversation_id: { $in: next } })
      .limit(1_000)
      .lean<FormerConversation[]>();
    found.push(...former);
    next = former.map(({ _id }) => _id);
  }
  return found;
}

async function whoIs({
  _id,
  contact_ids,
  conversation_ids,
  threads,
}: Pick<Removal, '_id' | 'contact_ids' | 'conversation_ids' | 'threads'>): Promise<Person> {
  const contact = await ContactModel.findById(_id).lean<Contact>();
  const merges = await MergeModel.find({ into_id: { $in: contact_ids }, state: 'merged' })
    .limit(1_000)
    .lean<Merge[]>();
  const contacts = [...(contact ? [contact] : []), ...merges.flatMap((merge) => merge.contacts)];
  return personOf(contacts, { contact_ids, conversation_ids, threads });
}
