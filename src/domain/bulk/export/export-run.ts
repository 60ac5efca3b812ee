import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import mongoose from 'mongoose';
import { AppError } from '../../../errors.js';
import type { Lease } from '../../../platform/queue/lease.js';
import {
  type LongJobEnd,
  type LongJobResult,
  type LongJobRun,
  runLongJob,
  whileHeld,
} from '../../../platform/queue/long-job.js';
import { type Actor, may } from '../../people/core/permissions.js';
import { UserModel } from '../../people/core/user.js';
import { contactCsv } from './export-csv.js';
import { removeExportFile, writeExportFile } from './export-file.js';
import { type ExportJob, ExportModel, keptMs } from './export-job.js';
import { csvOptions, exportFilename } from './export-options.js';

const progressMs = 1_000;

/**
 * Writes the file of an export under its lease, from the beginning if a former worker died: contacts have changed
 * since. Throws when MongoDB is away: it can be run again.
 */
export const runExport = (id: string, options: LongJobRun = {}): Promise<LongJobResult> =>
  whileHeld(name, id, (lease) =>
    runLongJob<Current>(
      {
        name: `${name} ${id}`,
        mostStarts: 5,
        take: () => take(id),
        work: (job) => writeOrStop(job, lease, options.signal),
        fail,
      },
      options.log,
    ),
  );

const name = 'export';

class Stopped extends Error {}

async function take(id: string): Promise<Current | 'finished'> {
  const file = new mongoose.Types.ObjectId();
  const before = await ExportModel.findOneAndUpdate(
    { _id: id, status: { $in: ['queued', 'running'] } },
    { $set: { status: 'running', file, rows: 0, bytes: 0, started_at: new Date() }, $inc: { starts: 1 } },
    { returnDocument: 'before' },
  ).lean<ExportJob>();
  if (!before) return 'finished';
  if (before.file) await removeExportFile(before.file);
  return { ...before, file };
}

/** A file that is not whole is kept by nobody. */
async function writeOrStop(job: Current, lease: Lease, signal?: AbortSignal): Promise<LongJobEnd> {
  try {
    await write(job, lease, signal);
    return 'finished';
  } catch (error) {
    await removeExportFile(job.file);
    if (!(error instanceof Stopped)) throw error;
    await ExportModel.updateOne({ _id: job._id, file: job.file }, { $set: { starts: 0 } });
    return 'stopped';
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
