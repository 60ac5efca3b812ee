import { AppError } from '../../../errors.js';
import type { Lease } from '../../../platform/queue/lease.js';
import {
  type LongJobEnd,
  type LongJobResult,
  type LongJobRun,
  runLongJob,
  whileHeld,
} from '../../../platform/queue/long-job.js';
import { definitionsOf } from '../../contacts/attributes/attribute.js';
import { customKey } from './columns/columns.js';
import { lookThrough } from './file/look-through.js';
import { inBatches, type ReadProgress, readRows } from './file/read-rows.js';
import { type ImportJob, ImportModel } from './job/import-job.js';
import { removeUpload, tidyUploads } from './job/upload.js';
import { rememberMapping } from './mapping/mapping-memory.js';
import { fileJudge, type JudgedRow } from './rows/judge-rows.js';
import { ahead } from './run/ahead.js';
import { readClaims } from './run/read-claims.js';
import { endAbandoned, type RunSession, withRunSession } from './run/run-session.js';
import { showContacts } from './run/show-contacts.js';
import { withSmallHeap } from './run/small-heap.js';
import { type LookedUp, lookUp, storeBatch } from './run/store-batch.js';
import { runUndo } from './undo/undo-run.js';
import { welcomeBatch } from './welcome/welcome-created.js';

export interface RunOptions extends LongJobRun {
  /** Rows that are written, counted and made resumable together, at most. */
  batchSize?: number;
  /** Largest number of contacts; absent: no limit. */
  contactLimit?: number;
}

const usualBatch = 1_000;
/** Characters in the cells of a batch: with rows of any length its size in memory and in the database is bounded. */
const mostCharacters = 4 * 1024 * 1024;

/**
 * Runs an import, goes on with one whose worker died, or undoes one, under its lease. Everything a batch does
 * happens together with the place and the counts, so it ends with the contacts and counts of an undisturbed run.
 * Throws when MongoDB is away: it can be run again.
 */
export const runImport = (id: string, options: RunOptions = {}): Promise<LongJobResult> =>
  whileHeld(name, id, (lease) =>
    withSmallHeap(() => withRunSession((session) => runHeld(id, { ...options, lease, session }))),
  );

const name = 'import';

const runHeld = (id: string, run: Run): Promise<LongJobEnd> =>
  runLongJob<ImportJob>(
    {
      name: `${name} ${id}`,
      mostStarts: 10,
      take: () => take(id, run),
      async work(job) {
        const counted = await withTotal(job, run.signal);
        if (!counted) return pause(job);
        // Once somebody was welcomed all rows are stored.
        return counted.welcome_place === null ? work(counted, run) : welcome(counted, run);
      },
      place: ({ rows }) => `after row ${rows}. What was imported until there stays`,
      fail: (job, reason) => finish(job, 'failed', reason),
    },
    run.log,
  );

interface Run extends RunOptions {
  lease: Lease;
  session: RunSession;
}

/** Takes an import that is to be run; one that is over is tidied up, or its undo goes on. */
async function take(id: string, run: Run): Promise<ImportJob | LongJobEnd> {
  const found = await ImportModel.findById(id).lean<ImportJob>();
  if (!found) return 'finished';
  await endAbandoned(found);
  await showContacts(found.unshown);
  if (found.status !== 'queued' && found.status !== 'running') {
    await tidy(found);
    return found.undo?.open ? runUndo(found, run) : 'finished';
  }
  if (found.cancel_requested) return finish(found, 'cancelled');
  const job = await ImportModel.findOneAndUpdate(
    { _id: id, status: found.status },
    {
      $set: {
        status: 'running',
        started_at: found.started_at ?? new Date(),
        run_started_at: new Date(),
        run_started_row: found.rows,
        session_id: run.session.id,
      },
      $inc: { starts: 1 },
    },
    { returnDocument: 'after' },
  ).lean<ImportJob>();
  return job ? { ...job, starts: found.starts } : 'stopped';
}

/** Null when the process stops meanwhile. */
async function withTotal(job: ImportJob, signal?: AbortSignal): Promise<ImportJob | null> {
  if (job.rows_total !== null) return job;
  const found = await lookThrough(job, signal);
  if (found === null) return null;
  const known = { rows_total: found.rows, conventions: found.conventions, run_started_at: new Date() };
  await ImportModel.updateOne({ _id: job._id }, { $set: known });
  return { ...job, ...known };
}

async function work(start: ImportJob, run: Run): Promise<LongJobEnd> {
  const { lease, session, signal, batchSize = usualBatch, contactLimit } = run;
  let job = start;
  const keys = job.plan.flatMap(({ field }) => customKey(field) ?? []);
  const claims = await readClaims(job, signal);
  if (claims === 'stopped') return pause(job);
  const judge = fileJudge(job, await definitionsOf(keys), claims);
  const progress: ReadProgress = { bytes: 0 };
  const size = { rows: batchSize, characters: mostCharacters };
  const batches = inBatches(judged(readRows(job, progress), judge, job.rows), size);
  let changedIds: string[] = [];
  // The next batch is read, judged and looked up while one is written.
  for await (const read of ahead(lookedUp(job, batches))) {
    if (lease.until <= Date.now()) return 'stopped';
    const batch = isOld(read, changedIds) ? await lookUp(job, read.rows) : read;
    const bytes = Math.min(progress.bytes, job.bytes_total);
    const stored = await storeBatch(job, batch, { bytes, contactLimit, session });
    if (!stored) return 'stopped';
    ({ job, changedIds } = stored);
    await showContacts(job.unshown);
    if (job.cancel_requested) return finish(job, 'cancelled');
    if (signal?.aborted) return pause(job);
  }
  return welcome(job, run);
}

/** Welcomes the contacts it created, if it is to, and ends the import. */
async function welcome(start: ImportJob, { lease, signal }: Run): Promise<LongJobEnd> {
  let job = start;
  const { welcome: planned, options } = start;
  if (!planned || options.dry_run) return finish(job, 'done');
  try {
    for (;;) {
      if (lease.until <= Date.now()) return 'stopped';
      const batch = await welcomeBatch(job, planned, lease);
      if (!batch) return 'stopped';
      job = batch.job;
      if (job.cancel_requested) return finish(job, 'cancelled');
      if (batch.over) return finish(job, 'done');
      if (signal?.aborted) return pause(job);
    }
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_input') throw error;
    return finish(
      job,
      'done',
      `All rows are imported, but not all new contacts could be welcomed. ${error.message}`,
    );
  }
}

/** An orderly stop is no failed start. */
async function pause(job: ImportJob): Promise<LongJobEnd> {
  const { _id, session_id } = job;
  await ImportModel.updateOne(
    { _id, status: 'running', session_id },
    { $set: { starts: 0, session_id: null } },
  );
  return 'stopped';
}

/** Judges every row, those done already too: their phones decide which later rows are duplicates. */
async function* judged(
  rows: ReturnType<typeof readRows>,
  judge: ReturnType<typeof fileJudge>,
  done: number,
): AsyncGenerator<JudgedRow[]> {
  for await (const some of rows) {
    const verdicts = some.map(judge);
    yield (some[0]?.row ?? 0) > done ? verdicts : verdicts.filter(({ row }) => row > done);
  }
}

async function* lookedUp(job: ImportJob, batches: AsyncIterable<JudgedRow[]>): AsyncGenerator<LookedUp> {
  for await (const rows of batches) yield await lookUp(job, rows);
}

/** Whether the batch before changed one of these contacts: it is known by two phones. */
function isOld({ known }: LookedUp, changedIds: readonly string[]): boolean {
  if (changedIds.length === 0) return false;
  const changed = new Set(changedIds);
  return [...known.values()].some(({ _id }) => changed.has(_id));
}

async function finish(
  job: ImportJob,
  status: 'done' | 'failed' | 'cancelled',
  error: string | null = null,
): Promise<'finished'> {
  if (status === 'done' && job.mapping && !job.options.dry_run)
    await rememberMapping(job.headings, job.mapping);
  await ImportModel.updateOne(
    { _id: job._id, status: { $in: ['queued', 'running'] } },
    {
      $set: {
        status,
        error,
        finished_at: new Date(),
        unshown: [],
        session_id: null,
        ...(status === 'done' ? { bytes: job.bytes_total } : {}),
      },
    },
  );
  await tidy(job);
  return 'finished';
}

/** A finished import keeps no copy of the file: it is full of people's data. Nor do uploads that were broken off. */
async function tidy(job: ImportJob): Promise<void> {
  if (!job.file) return;
  await removeUpload(job.file);
  await ImportModel.updateOne({ _id: job._id }, { $set: { file: null } });
  await tidyUploads();
}
