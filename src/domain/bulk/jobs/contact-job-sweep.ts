import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { ContactJobModel } from './contact-job.js';

export const contactJobBell: Doorbell = { queue: 'schedule', name: 'contact-job' };

/** Rings for this job. */
export const ringForContactJob = (id: string): void => ring(contactJobBell, id);

/**
 * Rings for jobs that wait or whose worker went quiet: a running one records every batch. One that is held by a living
 * worker is left alone by its lease.
 */
export async function ringForOwedContactJobs(olderThanMs: number): Promise<void> {
  const owed = await ContactJobModel.find({
    owed: true,
    updated_at: { $lt: new Date(Date.now() - olderThanMs) },
  })
    .select({ _id: 1 })
    .limit(100)
    .lean();
  for (const { _id } of owed) ringForContactJob(_id);
}
