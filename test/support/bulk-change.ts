import { type ContactJob, ContactJobModel } from '../../src/domain/bulk/jobs/contact-job.js';
import { type BulkChangeInput, startBulkChange } from '../../src/domain/bulk/jobs/contact-job-changes.js';
import { runContactJob } from '../../src/domain/bulk/jobs/contact-job-run.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';

/** Does a contact job as a worker would, where the test has none; gives what became of it. */
export async function doContactJob(id: string): Promise<ContactJob> {
  while ((await runContactJob(id)) !== 'finished');
  return (await ContactJobModel.findById(id).lean<ContactJob>())!;
}

/** Makes these changes on these contacts, from the request to its end. */
export async function bulkChange(
  ids: string[],
  changes: BulkChangeInput['changes'],
  actor: Actor,
): Promise<ContactJob> {
  const { _id } = await startBulkChange({ ids, changes }, actor);
  return doContactJob(_id);
}
