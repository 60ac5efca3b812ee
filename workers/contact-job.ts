import { ringForContactJob } from '../src/bulk/jobs/contact-job-owed.js';
import { type ContactJobRun, runContactJob } from '../src/bulk/jobs/contact-job-run.js';
import { stopSignal } from '../src/platform/lease.js';

/** Does some of the job with this id and rings for the rest; false while another worker has it. */
export async function contactJobTask(id: string, options: Pick<ContactJobRun, 'log'>): Promise<boolean> {
  const result = await runContactJob(id, { ...options, signal: stopSignal() });
  if (result === 'stopped') ringForContactJob(id);
  return result !== 'busy';
}
