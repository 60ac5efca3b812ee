import type { QueryFilter } from 'mongoose';
import { inTransaction } from '../../../platform/database/transaction.js';
import type { Lease } from '../../../platform/queue/lease.js';
import {
  type LongJobEnd,
  type LongJobResult,
  type LongJobRun,
  runLongJob,
  whileHeld,
} from '../../../platform/queue/long-job.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { withoutWords } from '../../contacts/segments/filter-schema.js';
import { type ContactJob, ContactJobModel, OpenJobModel } from './contact-job.js';
import { type ContactWork, workOf } from './contact-job-kinds.js';

export interface ContactJobRun extends LongJobRun {
  /** Contacts that are looked at together, at most 500. */
  batchSize?: number;
  /** How long it runs before it lets other work of the queue come first, in milliseconds. */
  sliceMs?: number;
}

/**
 * Runs a job, or goes on with one whose worker died, under its lease. What a batch changes is decided, recorded in the
 * job and counted in one write before it is changed. A killed worker's batch is changed again, but not decided or
 * counted again, so the counts are those of an undisturbed run; only what somebody did to the same fields of those
 * contacts in the meantime is overwritten. Throws when MongoDB is away: it can be run again.
 */
export const runContactJob = (id: string, options: ContactJobRun = {}): Promise<LongJobResult> =>
  whileHeld(name, id, (lease) =>
    runLongJob<ContactJob>(
      {
        name: `${name} ${id}`,
        mostStarts: 10,
        take: () => take(id),
        work: async (job) => walk(job, await workOf(job), lease, options),
        place: ({ matched }) => `after ${matched} contacts`,
        fail: (job, reason) => end(job, 'failed', reason),
      },
      options.log,
    ),
  );

const name = 'contact-job';

async function take(id: string): Promise<ContactJob | 'finished'> {
  const job = await ContactJobModel.findOne({ _id: id, owed: true }).lean<ContactJob>();
  if (!job) return 'finished';
  const started_at = job.started_at ?? new Date();
  const start = { $set: { status: 'running', started_at }, $inc: { starts: 1 } } as const;
  await ContactJobModel.updateOne({ _id: id, owed: true }, start);
  return job;
}

async function walk(
  start: ContactJob,
  work: ContactWork,
  lease: Lease,
  { batchSize = 500, signal, sliceMs = 10_000 }: ContactJobRun,
): Promise<LongJobEnd> {
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

/** Writes place and counts together; null when somebody else recorded this batch or ended the job. */
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

/** Ends the job. Only what says nothing of single persons is kept of what it was about. */
async function end(
  job: ContactJob,
  status: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<'finished'> {
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
