import type { Contact } from '../../../contacts/contact/contact.js';
import { deleteContacts } from '../../../contacts/write/write.js';
import { type Assignment, AssignmentModel } from '../../../conversations/assignment/assign.js';
import { ConversationModel } from '../../../conversations/core/conversation.js';
import { NoteModel } from '../../../conversations/notes/note.js';
import { takeBackWelcomes } from '../../../templates/welcome.js';
import { createdContacts } from '../job/created.js';
import type { ImportJob } from '../job/import-job.js';
import { assignReason } from '../run/assign-new.js';
import { welcomeKey } from '../welcome/welcome-created.js';
import type { UndoneBatch } from './undone-batch.js';

const batchSize = 500;

/**
 * Removes the next contacts an import created, in the transaction around it, unless they were used since. Welcomes
 * that have not left are taken back first.
 */
export async function removeCreated(job: ImportJob): Promise<UndoneBatch> {
  const contacts = await createdContacts(job, job.undo!.place as string | null, {
    limit: batchSize,
    fields: ['rev'],
  });
  if (contacts.length === 0) return { removed: 0, restored: 0, kept: [], place: null, changedIds: [] };
  if (job.welcome) await takeBackWelcomes(contacts.map(({ _id }) => welcomeKey(job._id, _id)));
  const used = await usesOf(job, contacts);
  const unused = contacts.map(({ _id }) => _id).filter((id) => !used.has(id));
  if (unused.length > 0) {
    await AssignmentModel.deleteMany({ contact_id: { $in: unused } });
    await deleteContacts(unused);
  }
  return {
    removed: unused.length,
    restored: 0,
    kept: [...used].map(([contact_id, reason]) => ({ contact_id, what: 'created', fields: [], reason })),
    place: contacts.length < batchSize ? null : contacts.at(-1)!._id,
    changedIds: [],
  };
}

/** Why contacts may not be removed, by their ids; those that nobody used are not in it. */
async function usesOf(
  job: ImportJob,
  contacts: readonly Pick<Contact, '_id' | 'rev'>[],
): Promise<Map<string, string>> {
  const ids = contacts.map(({ _id }) => _id);
  const uses = new Map<string, string>();
  const conversations = await ConversationModel.find({ contact_uuid: { $in: ids } })
    .select({ contact_uuid: 1 })
    .lean();
  const notes = await NoteModel.find({ entity_id: { $in: ids } })
    .select({ entity_id: 1 })
    .lean();
  const assignments = await AssignmentModel.find({ contact_id: { $in: ids } }).lean<Assignment[]>();
  const owners = ownAssignments(job, assignments);
  for (const { _id, rev } of contacts) {
    // A new contact has revision 1; being assigned by its import made it 2.
    if (rev !== 1 + (owners.get(_id) ?? 0)) uses.set(_id, 'somebody changed it since');
  }
  for (const { contact_id } of assignments) {
    if (!owners.has(contact_id)) uses.set(contact_id, 'somebody assigned it since');
  }
  for (const { entity_id } of notes) uses.set(entity_id, 'it has notes');
  for (const { contact_uuid } of conversations) uses.set(contact_uuid, 'it has a conversation');
  return uses;
}

/** Contacts that nobody assigned but the import itself, with how often. */
function ownAssignments(job: ImportJob, assignments: readonly Assignment[]): Map<string, number> {
  const reason = job.assignees.length > 0 ? assignReason(job) : undefined;
  const counts = new Map<string, number>();
  for (const { contact_id } of assignments) counts.set(contact_id, (counts.get(contact_id) ?? 0) + 1);
  for (const assignment of assignments) {
    if (counts.get(assignment.contact_id) !== 1 || assignment.reason !== reason)
      counts.delete(assignment.contact_id);
  }
  return counts;
}
