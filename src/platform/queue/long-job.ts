import { AppError } from '../../errors.js';
import type { Log } from '../../log.js';
import { type Lease, underLease } from './lease.js';

/** finished: it is done, failed or cancelled; stopped: it goes on later. */
export type LongJobEnd = 'finished' | 'stopped';
/** busy: another worker runs it. */
export type LongJobResult = LongJobEnd | 'busy';

export interface LongJobRun {
  /** Stops after the batch in hand; another worker goes on from there. */
  signal?: AbortSignal;
  log?: Log;
}

/** Work of minutes or hours that any worker can go on with: what its kind does. */
export interface LongJob<Job extends { starts: number }> {
  /** What logs call it, with its id. */
  name: string;
  /** Starts without progress between them after which it is given up. */
  mostStarts: number;
  /** Takes it and counts the start; gives it with the starts before this one, or what there is to say instead. */
  take(): Promise<Job | LongJobEnd>;
  /** Works until it is done or stopped. What makes progress sets `starts` to 0. */
  work(job: Job): Promise<LongJobEnd>;
  /** How far it came, as `after row 12`. */
  place?(job: Job): string;
  /** Ends it as failed, for this reason. */
  fail(job: Job, reason: string): Promise<'finished'>;
}

/** Does this while no other worker has the job. */
export const whileHeld = async (
  name: string,
  id: string,
  work: (lease: Lease) => Promise<LongJobEnd>,
): Promise<LongJobResult> => (await underLease(`${name}:${id}`, work)) || 'busy';

/**
 * Runs a job that is held, or goes on with one whose worker died. It fails for what it is itself to blame for (an error
 * that is not retryable), and when it was started `mostStarts` times without progress: something in it ends every
 * worker. Anything else may pass when it is run again, and is thrown.
 */
export async function runLongJob<Job extends { starts: number }>(
  { name, mostStarts, take, work, place, fail }: LongJob<Job>,
  log?: Log,
): Promise<LongJobEnd> {
  const job = await take();
  if (typeof job === 'string') return job;
  if (job.starts >= mostStarts) {
    const where = place ? ` ${place(job)}` : '';
    return fail(job, `It stopped ${mostStarts} times${where}. The worker's log says why.`);
  }
  try {
    return await work(job);
  } catch (error) {
    log?.warn({ err: error, job: name }, 'a long job stopped');
    if (error instanceof AppError && !error.retryable) return fail(job, error.message);
    throw error;
  }
}
