import { ringForContactJob } from '../src/domain/bulk/jobs/contact-job-owed.js';
import { type ContactJobRun, runContactJob } from '../src/domain/bulk/jobs/contact-job-run.js';
import { stopSignal } from '../src/platform/queue/lease.js';

/** Does some of the job with this id and rings for the rest; false while another worker has it. */
export async function contactJobTask(id: string, options: Pick<ContactJobRun, 'log'>): Promise<boolean> {
  const result = await runContactJob(id, { ...options, signal: stopSignal() });
  if (result === 'stopped') ringForContactJob(id);
  return result !== 'busy';
}
