import type { QueryFilter } from 'mongoose';
import { AppError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type Lease, withLease } from '../../../platform/queue/lease.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { withoutWords } from '../../contacts/segments/filter-schema.js';
import { type ContactJob, ContactJobModel, OpenJobModel } from './contact-job.js';
import { type ContactWork, workOf } from './contact-job-kinds.js';

export interface ContactJobRun {
  /** Contacts that are looked at together, at most 500. */
  batchSize?: number;
  /** Stops after the batch in hand; another worker goes on from there. */
  signal?: AbortSignal;
  /** How long it runs before it lets other work of the queue come first, in milliseconds. */
  sliceMs?: number;
  log?: Log;
}

/** finished: the job is done, failed or cancelled; busy: another worker runs it; stopped: it goes on later. */
export type ContactJobResult = 'finished' | 'busy' | 'stopped';

/** Starts without a finished batch between them after which a job is given up. */
const mostStarts = 10;

/**
 * Runs a job, or goes on with one whose worker died, under its lease. What a batch changes is decided, noted in the
 * job and counted in one write before it is changed. A killed worker's batch is changed again, but not decided or
 * counted again, so the counts are those of an undisturbed run; only what somebody did to the same fields of those
 * contacts in the meantime is overwritten. Throws when MongoDB is away: it can be run again.
 */
export async function runContactJob(id: string, options: ContactJobRun = {}): Promise<ContactJobResult> {
  let result: ContactJobResult = 'finished';
  const held = await withLease(`contact-job:${id}`, async (lease) => {
    result = await begin(id, lease, options);
  });
  return held ? result : 'busy';
}

async function begin(id: string, lease: Lease, options: ContactJobRun): Promise<ContactJobResult> {
  const job = await ContactJobModel.findById(id).lean<ContactJob>();
  if (!job?.owed) return 'finished';
  if (job.starts >= mostStarts) {
    const where = `after ${job.matched} contacts`;
    return end(job, 'failed', `The job stopped ${mostStarts} times ${where}. The worker's log says why.`);
  }
  const started_at = job.started_at ?? new Date();
  await ContactJobModel.updateOne(
    { _id: id },
    { $set: { status: 'running', started_at }, $inc: { starts: 1 } },
  );
  try {
    return await walk(job, await workOf(job), lease, options);
  } catch (error) {
    options.log?.warn({ err: error, contact_job_id: id }, 'a contact job stopped');
    // What the job itself is to blame for; anything else may pass when it is run again.
    if (error instanceof AppError && !error.retryable) return end(job, 'failed', error.message);
    throw error;
  }
}

async function walk(
  start: ContactJob,
  work: ContactWork,
  lease: Lease,
  { batchSize = 500, signal, sliceMs = 10_000 }: ContactJobRun,
): Promise<ContactJobResult> {
  const sliceEnds = Date.now() + sliceMs;
  let job = start;
  if (job.batch.length > 0) await work.apply(job.batch);
  do {
    if (job.cancel_requested) return end(job, 'cancelled');
    const batch = await decide(job, work, batchSize);
    if (!batch) {
      await work.end?.();
      return end(job, 'done');
    }
    const noted = await record(job, batch, work.looksOnly ? 0 : batch.changing.length);
    if (!noted) return 'stopped'; // somebody else has it by now
    job = { ...noted, ids: job.ids };
    if (batch.changing.length > 0) await work.apply(batch.changing);
  } while (!signal?.aborted && Date.now() < sliceEnds && lease.until > Date.now());
  await ContactJobModel.updateOne(
    { _id: job._id, batches: job.batches, owed: true },
    { $set: { batch: [], starts: 0 } },
  );
  return 'stopped';
}

interface Batch {
  matched: number;
  /** The contacts that are to be changed. */
  changing: string[];
  place: string | null;
}

/** The next contacts and which of them are to be changed; null when there are none left. */
async function decide(job: ContactJob, work: ContactWork, size: number): Promise<Batch | null> {
  const { ids, place } = job;
  const chosen = ids?.slice(place === null ? 0 : ids.indexOf(place) + 1).slice(0, size);
  const next = chosen ? { $in: chosen } : { $gt: place ?? '' };
  const found =
    work.walk === 'in_order'
      ? await idsOf({ $and: [work.match, { _id: next }] }, size, { _id: 1 })
      : await idsOf(work.match, size);
  const last = (chosen ?? found).at(-1);
  if (last === undefined) return null;
  const { differs } = work;
  const changing = differs ? await idsOf({ $and: [{ _id: { $in: found } }, differs] }, size) : found;
  return { matched: found.length, changing, place: work.walk === 'in_order' ? last : null };
}

async function idsOf(query: QueryFilter<Contact>, limit: number, order?: { _id: 1 }): Promise<string[]> {
  const found = ContactModel.find(query).limit(limit).select({ _id: 1 });
  const rows = await (order ? found.sort(order) : found).lean<Pick<Contact, '_id'>[]>();
  return rows.map(({ _id }) => _id);
}

/** Place and counts in one write; null when somebody else noted this batch or ended the job. */
function record(
  job: ContactJob,
  { matched, changing, place }: Batch,
  changed: number,
): Promise<ContactJob | null> {
  return ContactJobModel.findOneAndUpdate(
    { _id: job._id, owed: true, batches: job.batches },
    {
      $set: { place, batch: changing, starts: 0 },
      $inc: { batches: 1, matched, changed },
    },
    { returnDocument: 'after' },
  )
    .select({ ids: 0 })
    .lean<ContactJob>()
    .exec();
}

/** Ends the job. Of what it was about only what says nothing of single persons is kept. */
async function end(
  job: ContactJob,
  status: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<ContactJobResult> {
  const filters = job.filters?.map(withoutWords) ?? null;
  await inTransaction(async () => {
    await ContactJobModel.updateOne(
      { _id: job._id, owed: true },
      { $set: { status, error, filters, owed: false, ids: null, batch: [], finished_at: new Date() } },
    );
    if (job.open_key) await OpenJobModel.deleteOne({ _id: job.open_key, job_id: job._id });
  });
  return 'finished';
}
