import { type Contact, ContactModel } from '../../../contacts/contact.js';
import { deleteContacts } from '../../../contacts/write.js';
import { type Assignment, AssignmentModel } from '../../../conversations/assign.js';
import { ConversationModel } from '../../../conversations/conversation.js';
import { NoteModel } from '../../../conversations/note.js';
import type { ImportJob } from '../import-job.js';
import { assignReason } from '../run/assign-new.js';
import type { UndoneBatch } from './undo-run.js';

const batchSize = 500;
/** Clocks of several machines may differ by less than this, in milliseconds. */
const clockSkew = 3600 * 1000;

/** Removes the next contacts an import created, in the transaction around it, unless they were used since. */
export async function removeCreated(job: ImportJob): Promise<UndoneBatch> {
  const after = (job.undo!.place as string | null) ?? idAt(job.started_at, -clockSkew);
  // Ids are made of the time, so the contacts of an import lie side by side in the index that every collection has.
  const contacts = await ContactModel.find({
    _id: { $gt: after, $lt: idAt(job.finished_at, clockSkew) },
    import_id: job._id,
  })
    .sort({ _id: 1 })
    .limit(batchSize)
    .select({ rev: 1 })
    .lean<Pick<Contact, '_id' | 'rev'>[]>();
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

/** The beginning of ids made then, so many milliseconds later; '' where the time is unknown. */
function idAt(time: Date | null, later: number): string {
  if (!time) return '';
  const hex = (time.getTime() + later).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
