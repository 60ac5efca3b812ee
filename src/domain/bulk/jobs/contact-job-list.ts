import { AppError } from '../../../errors.js';
import type { PageOfIds } from '../../people/core/audit.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import {
  type ContactJob,
  type ContactJobKind,
  ContactJobModel,
  contactJobKinds,
  getContactJob,
  jobPermissions,
} from './contact-job.js';
import { ringForContactJob } from './contact-job-sweep.js';

/** Jobs of the kinds this person may start, newest first; of one kind when it is named. Errors: `forbidden`. */
export async function listContactJobs(
  { kind }: { kind?: ContactJobKind },
  viewer: Actor,
  { limit, after }: PageOfIds,
): Promise<ContactJob[]> {
  must(viewer, kind ? jobPermissions[kind] : 'view_contacts');
  const allowed = contactJobKinds.filter(
    (one) => may(viewer, jobPermissions[one]) && (!kind || one === kind),
  );
  return ContactJobModel.find({ kind: { $in: allowed }, ...(after ? { _id: { $lt: after } } : {}) })
    .sort({ _id: -1 })
    .limit(limit)
    .select({ ids: 0 })
    .lean<ContactJob[]>();
}

/** Half of it done, these would leave values that nothing defines. */
const unstoppable: readonly ContactJobKind[] = ['delete_attribute', 'replace_choice'];

/**
 * Cancels a job after the batch in hand; what was changed until then stays and is counted. One that has ended stays
 * as it is. Errors: `forbidden`, `not_found`, `conflict` for changes of custom fields, which are carried through.
 */
export async function cancelContactJob(id: string, actor: Actor): Promise<ContactJob> {
  const { kind } = await getContactJob(id, actor);
  if (unstoppable.includes(kind)) {
    throw new AppError('conflict', 'A change of a custom field cannot be cancelled once it has begun.');
  }
  await ContactJobModel.updateOne({ _id: id, owed: true }, { $set: { cancel_requested: true } });
  ringForContactJob(id);
  return getContactJob(id, actor);
}
