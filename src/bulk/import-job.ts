import mongoose, { Schema } from 'mongoose';
import { AppError } from '../errors.js';
import { newId } from '../platform/ids.js';
import { documentOptions } from '../platform/mongo.js';
import type { ColumnPlan } from './columns.js';
import type { Delimiter } from './detect.js';
import type { Encoding } from './encoding.js';
import type { ImportOptions } from './options.js';

export const importStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type ImportStatus = (typeof importStatuses)[number];

/** What became of the rows read so far: `rows` is always the sum of the other five. */
export interface ImportCounts {
  rows: number;
  created: number;
  updated: number;
  unchanged: number;
  duplicate: number;
  rejected: number;
}

/** How the file is written, found when it was uploaded. */
export interface Dialect {
  encoding: Encoding;
  delimiter: Delimiter;
  /** Whether the file said that it is Unicode; the file of rejected rows then says so too. */
  marked: boolean;
  /** The line of the headings. */
  heading_line: number;
}

/** One import of one file. The place to go on from and the counts up to it change in one write. */
export interface ImportJob extends ImportCounts {
  _id: string;
  status: ImportStatus;
  filename: string;
  /** The upload, null once it is finished and the file is removed: what has a file is still owed work. */
  file: mongoose.Types.ObjectId | null;
  options: Omit<ImportOptions, 'mapping'>;
  dialect: Dialect;
  headings: string[];
  plan: ColumnPlan;
  /** Rows in the file, known after its structure was checked, before the first write. */
  rows_total: number | null;
  bytes: number;
  bytes_total: number;
  /** Most cells of a rejected row. */
  widest: number;
  /** The batch being written: rows that a killed worker had decided to update still count as updated. */
  batch: { updated: number[] } | null;
  cancel_requested: boolean;
  /** Starts since the last finished batch. */
  starts: number;
  error: string | null;
  created_by: string;
  dedup_key: string | null;
  started_at: Date | null;
  finished_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const count = { type: Number, default: 0 };
const text = { type: String, default: null };
const date = { type: Date, default: null };

const schema = new Schema<ImportJob>(
  {
    _id: { type: String, default: newId },
    status: { type: String, enum: importStatuses, default: 'queued' },
    filename: { type: String, default: '' },
    file: { type: Schema.Types.ObjectId, default: null },
    options: { default_country: String, tags: [String], on_duplicate: String, dry_run: Boolean },
    dialect: { encoding: String, delimiter: String, marked: Boolean, heading_line: Number },
    headings: [String],
    plan: { type: Schema.Types.Mixed, required: true },
    rows: count,
    created: count,
    updated: count,
    unchanged: count,
    duplicate: count,
    rejected: count,
    rows_total: { type: Number, default: null },
    bytes: count,
    bytes_total: count,
    widest: count,
    batch: { type: Schema.Types.Mixed, default: null },
    cancel_requested: { type: Boolean, default: false },
    starts: count,
    error: text,
    created_by: { type: String, required: true, ref: 'User' },
    dedup_key: text,
    started_at: date,
    finished_at: date,
  },
  { ...documentOptions, collection: 'imports' },
);
schema.index({ dedup_key: 1 }, { unique: true, partialFilterExpression: { dedup_key: { $type: 'string' } } });
schema.index({ file: 1 }, { partialFilterExpression: { file: { $type: 'objectId' } } });

export const ImportModel = mongoose.model<ImportJob>('Import', schema);

/** A row that was not imported: its cells as they were, and why. */
export interface ImportReject {
  _id: string;
  import_id: string;
  /** 1 for the first row after the headings. */
  row: number;
  line: number;
  cells: string[];
  error: string;
}

const rejectSchema = new Schema<ImportReject>(
  { _id: String, import_id: String, row: Number, line: Number, cells: [String], error: String },
  { collection: 'import_rejects', versionKey: false },
);
rejectSchema.index({ import_id: 1, row: 1 });

export const ImportRejectModel = mongoose.model<ImportReject>('ImportReject', rejectSchema);

/** The import, or `not_found`. */
export async function getImport(id: string): Promise<ImportJob> {
  const job = await ImportModel.findById(id).lean<ImportJob>();
  if (!job) throw new AppError('not_found', 'There is no import with this id.');
  return job;
}
