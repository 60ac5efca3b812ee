import { AppError } from '../errors.js';
import type { Log } from '../log.js';
import { type Lease, withLease } from '../platform/lease.js';
import { type ImportJob, ImportModel, ImportRejectModel } from './import-job.js';
import { fileJudge, type JudgedRow } from './judge-rows.js';
import { inBatches, type ReadProgress, readRows } from './read-rows.js';
import { type StoredBatch, storeBatch } from './store-batch.js';
import { removeUpload, tidyUploads } from './upload.js';

export interface RunOptions {
  /** Rows that are written, counted and made resumable together. */
  batchSize?: number;
  /** Largest number of contacts; absent: no limit. */
  contactLimit?: number;
  /** Stops after the batch in hand; another worker goes on from there. */
  signal?: AbortSignal;
  log?: Log;
}

/**
 * finished – the import is done, failed or cancelled; busy – another worker runs it; stopped – it goes on later.
 */
export type RunResult = 'finished' | 'busy' | 'stopped';

/** Starts without a finished batch between them after which an import is given up. */
const mostStarts = 10;

/**
 * Runs an import, or goes on with one whose worker died, under its lease. Counts and place change in one write per
 * batch, so it ends with the counts of an undisturbed run. Throws when MongoDB is away: it can be run again.
 */
export async function runImport(id: string, options: RunOptions = {}): Promise<RunResult> {
  let result: RunResult = 'finished';
  const held = await withLease(`import:${id}`, async (lease) => {
    result = await begin(id, lease, options);
  });
  return held ? result : 'busy';
}

async function begin(id: string, lease: Lease, options: RunOptions): Promise<RunResult> {
  const found = await ImportModel.findById(id).lean<ImportJob>();
  if (!found) return 'finished';
  if (found.status !== 'queued' && found.status !== 'running') return tidy(found);
  if (found.cancel_requested && !found.batch) return finish(found, 'cancelled');
  if (found.starts >= mostStarts) {
    return finish(
      found,
      'failed',
      `The import stopped ${mostStarts} times after row ${found.rows}. What was imported until there stays. The worker's log says why.`,
    );
  }
  const job = await ImportModel.findOneAndUpdate(
    { _id: id, status: found.status },
    { $set: { status: 'running', started_at: found.started_at ?? new Date() }, $inc: { starts: 1 } },
    { returnDocument: 'after' },
  ).lean<ImportJob>();
  if (!job) return 'stopped';
  try {
    const counted = await withTotal(job, options.signal);
    return counted ? await work(counted, lease, options) : await pause(job);
  } catch (error) {
    options.log?.warn({ err: error, import_id: id }, 'an import stopped');
    // What the file itself is to blame for; anything else may pass when it is run again.
    if (error instanceof AppError && error.code === 'invalid_input')
      return finish(job, 'failed', error.message);
    throw error;
  }
}

/**
 * Reads the whole file once before the first write, so that one broken in its middle leaves nothing half-written.
 * Null when the process stops meanwhile.
 */
async function withTotal(job: ImportJob, signal?: AbortSignal): Promise<ImportJob | null> {
  if (job.rows_total !== null) return job;
  let rows_total = 0;
  for await (const { row } of readRows(job)) {
    if (signal?.aborted) return null;
    rows_total = row;
  }
  await ImportModel.updateOne({ _id: job._id }, { $set: { rows_total } });
  return { ...job, rows_total };
}

async function work(start: ImportJob, lease: Lease, options: RunOptions): Promise<RunResult> {
  let job = start;
  // Rejects beyond the place belong to a batch that was broken off: it runs again.
  await ImportRejectModel.deleteMany({ import_id: job._id, row: { $gt: job.rows } });
  const judge = fileJudge(job);
  const progress: ReadProgress = { bytes: 0 };
  for await (const batch of inBatches(
    judged(readRows(job, progress), judge, job.rows),
    options.batchSize ?? 1_000,
  )) {
    if (lease.until <= Date.now()) return 'stopped';
    const done = await storeBatch(job, batch, options.contactLimit);
    const next = await commit(job, { ...done, bytes: Math.min(progress.bytes, job.bytes_total) });
    if (!next) return 'stopped';
    job = next;
    if (job.cancel_requested) return finish(job, 'cancelled');
    if (options.signal?.aborted) return pause(job);
  }
  return finish(job, 'done');
}

/** An orderly stop is no failed start. */
async function pause(job: ImportJob): Promise<RunResult> {
  await ImportModel.updateOne({ _id: job._id, status: 'running' }, { $set: { starts: 0 } });
  return 'stopped';
}

/** Judges every row, those done already too: their phones decide which later rows are duplicates. */
async function* judged(
  rows: ReturnType<typeof readRows>,
  judge: ReturnType<typeof fileJudge>,
  done: number,
): AsyncGenerator<JudgedRow> {
  for await (const row of rows) {
    const verdict = judge(row);
    if (row.row > done) yield verdict;
  }
}

/** Place and counts in one write; null when somebody else has counted this batch or ended the import. */
function commit(
  job: ImportJob,
  { counts, widest, bytes }: StoredBatch & { bytes: number },
): Promise<ImportJob | null> {
  return ImportModel.findOneAndUpdate(
    { _id: job._id, status: 'running', rows: job.rows },
    { $inc: counts, $set: { bytes, batch: null, starts: 0 }, $max: { widest } },
    { returnDocument: 'after' },
  )
    .lean<ImportJob>()
    .exec();
}

async function finish(
  job: ImportJob,
  status: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<RunResult> {
  await ImportModel.updateOne(
    { _id: job._id, status: { $in: ['queued', 'running'] } },
    {
      $set: {
        status,
        error,
        finished_at: new Date(),
        batch: null,
        ...(status === 'done' ? { bytes: job.bytes_total } : {}),
      },
    },
  );
  return tidy(job);
}

/** A finished import keeps no copy of the file: it is full of people's data. Nor do uploads that were broken off. */
async function tidy(job: ImportJob): Promise<RunResult> {
  if (!job.file) return 'finished';
  await removeUpload(job.file);
  await ImportModel.updateOne({ _id: job._id }, { $set: { file: null } });
  await tidyUploads();
  return 'finished';
}
