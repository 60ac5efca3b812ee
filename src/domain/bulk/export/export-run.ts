import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { AppError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import { type Lease, withLease } from '../../../platform/queue/lease.js';
import { type Actor, may } from '../../people/core/permissions.js';
import { UserModel } from '../../people/core/user.js';
import { contactCsv } from './export-csv.js';
import { removeExportFile, writeExportFile } from './export-file.js';
import { type ExportJob, ExportModel, keptMs } from './export-job.js';
import { csvOptions, exportFilename } from './export-options.js';

export interface ExportRun {
  /** Stops; another worker writes the file anew. */
  signal?: AbortSignal;
  log?: Log;
}

/** Starts without an orderly stop after which an export is given up. */
const mostStarts = 5;
const progressMs = 1_000;

/**
 * Writes the file of an export under its lease, from the beginning if a former worker died: contacts have changed
 * since. finished: it is done or failed; busy: another worker writes it; stopped: it is to be run again. Throws when
 * MongoDB is away: it can be run again.
 */
export async function runExport(
  id: string,
  options: ExportRun = {},
): Promise<'finished' | 'busy' | 'stopped'> {
  let result: 'finished' | 'stopped' = 'finished';
  const held = await withLease(`export:${id}`, async (lease) => {
    result = await begin(id, lease, options);
  });
  return held ? result : 'busy';
}

class Stopped extends Error {}

async function begin(id: string, lease: Lease, options: ExportRun): Promise<'finished' | 'stopped'> {
  const file = new mongoose.Types.ObjectId();
  const before = await ExportModel.findOneAndUpdate(
    { _id: id, status: { $in: ['queued', 'running'] } },
    { $set: { status: 'running', file, rows: 0, bytes: 0, started_at: new Date() }, $inc: { starts: 1 } },
    { returnDocument: 'before' },
  ).lean<ExportJob>();
  if (!before) return 'finished';
  if (before.file) await removeExportFile(before.file);
  const job = { ...before, file };
  try {
    if (before.starts >= mostStarts)
      throw new AppError('conflict', `The export stopped ${mostStarts} times. The worker's log says why.`);
    await write(job, lease, options.signal);
    return 'finished';
  } catch (error) {
    await removeExportFile(file);
    if (error instanceof AppError && !error.retryable) return fail(job, error.message);
    if (error instanceof Stopped) {
      await ExportModel.updateOne({ _id: id, file }, { $set: { starts: 0 } });
      return 'stopped';
    }
    options.log?.warn({ err: error, export_id: id }, 'an export stopped');
    throw error;
  }
}

async function write(job: Current, lease: Lease, signal: AbortSignal | undefined): Promise<void> {
  const viewer = await viewerOf(job);
  const csv = await csvOptions(job, viewer, job.created_at);
  const masked = isMasked(viewer);
  const written = { rows: 0, bytes: 0 };
  let noted = Date.now();
  async function* text(): AsyncGenerator<string> {
    for await (const part of contactCsv(csv, viewer)) {
      if (signal?.aborted || lease.until <= Date.now()) throw new Stopped();
      written.rows += part.rows;
      written.bytes += Buffer.byteLength(part.text);
      yield part.text;
      if (Date.now() - noted < progressMs) continue;
      noted = Date.now();
      if (!(await set(job, { ...written }))) throw new Stopped();
    }
  }
  await pipeline(
    Readable.from(text(), { objectMode: false }),
    writeExportFile(job.file, exportFilename(job.created_at)),
  );
  const finished_at = new Date();
  const kept = await set(job, {
    ...written,
    status: 'done',
    masked: masked && isMasked(viewer), // the settings may have changed meanwhile
    finished_at,
    expires_at: new Date(finished_at.getTime() + keptMs),
  });
  if (!kept) throw new Stopped(); // somebody has it written anew
}

const isMasked = (viewer: Actor): boolean => !may(viewer, 'see_private_data');

type Current = ExportJob & { file: mongoose.Types.ObjectId };

/** Who it is for: as they are now, but not more than they were when they asked. Errors: `forbidden`. */
async function viewerOf({ created_by, scopes }: ExportJob): Promise<Actor> {
  const user = await UserModel.findOne({ _id: created_by, active: true, kind: 'person' }).lean();
  const viewer: Actor | null = user && { ...user, scopes };
  if (may(viewer, 'export_contacts')) return viewer!;
  throw new AppError('forbidden', 'The user who asked for this export may no longer export contacts.');
}

/** Changes the export while this start is the one that writes it; false when it is not. */
async function set(job: Current, fields: Partial<ExportJob>): Promise<boolean> {
  const { matchedCount } = await ExportModel.updateOne(
    { _id: job._id, status: 'running', file: job.file },
    { $set: fields },
  );
  return matchedCount === 1;
}

async function fail(job: Current, error: string): Promise<'finished'> {
  const now = Date.now();
  await set(job, {
    status: 'failed',
    error,
    file: null,
    finished_at: new Date(now),
    expires_at: new Date(now + keptMs),
  });
  return 'finished';
}
