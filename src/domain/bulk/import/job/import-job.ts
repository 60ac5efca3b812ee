import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../../errors.js';
import { documentOptions } from '../../../../platform/database/mongo.js';
import { anyObjectId, anyText } from '../../../../platform/database/partial-index.js';
import { newId } from '../../../../platform/ids.js';
import type { Doorbell } from '../../../../platform/queue/doorbell.js';
import type { ColumnPlan } from '../columns/columns.js';
import type { Delimiter } from '../text/detect.js';
import type { Encoding } from '../text/encoding.js';
import type { PlannedWelcome } from './check-welcome.js';
import type { Conventions } from './conventions.js';
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

/** How many of the created contacts were not welcomed, and why. */
export interface NotWelcomed {
  no_consent: number;
  no_phone: number;
  /** People have their conversation already. */
  in_conversation: number;
}

/** How the file is written, found when it was uploaded. */
export interface Dialect {
  encoding: Encoding;
  /** What a person should know about how it was decoded, or null. */
  note: string | null;
  delimiter: Delimiter;
  decimal_comma: boolean;
  /** Whether the file said that it is Unicode; the file of rejected rows then says so too. */
  marked: boolean;
  /** The line of the headings. */
  heading_line: number;
  /** Rows without content are none. Absent: the import began before that, and has counted them. */
  content_only?: boolean;
}

export const undoStatuses = ['queued', 'running', 'done'] as const;

/** How far the undoing of an import is. Place and counts change in one write for each batch. */
export interface ImportUndo {
  status: (typeof undoStatuses)[number];
  /** There is still something to do. */
  open: boolean;
  by: string;
  /** Created contacts that were removed again. */
  removed: number;
  /** Updated contacts of which everything was put back. */
  restored: number;
  /** Contacts that were left as they are, wholly or in part; `import_kept` says which and why. */
  kept: number;
  /** Updated contacts come first, the last row first, then created ones by their ids. */
  stage: 'changed' | 'created';
  /** The last row, or the last id, that was looked at. */
  place: number | string | null;
  requested_at: Date;
  finished_at: Date | null;
}

/** One import of one file. The place to go on from and the counts up to it change in one write. */
export interface ImportJob extends ImportCounts {
  _id: string;
  status: ImportStatus;
  filename: string;
  /** The upload, null once it is finished and the file is removed: what has a file is still owed work. */
  file: mongoose.Types.ObjectId | null;
  options: Omit<ImportOptions, 'mapping' | 'welcome'>;
  /** What created contacts hear once all rows are stored; null: nothing. */
  welcome: PlannedWelcome | null;
  welcomed: number;
  not_welcomed: NotWelcomed;
  /** The last contact that was looked at to be welcomed. */
  welcome_place: string | null;
  dialect: Dialect;
  /** How the file writes phones; null until it was looked through. */
  conventions: Conventions | null;
  headings: string[];
  /** Which columns a person chose themselves; remembered for such files when the import is done. */
  mapping: { column: string; field: string | null }[] | null;
  plan: ColumnPlan;
  /** Who gets the new contacts in turn; empty: nobody. */
  assignees: string[];
  /** Rows in the file, known after its structure was checked, before the first write. */
  rows_total: number | null;
  bytes: number;
  bytes_total: number;
  /** Most cells of a rejected row. */
  widest: number;
  /** Rows whose value was left out because it could not be read; the first of them with the reason. */
  values_left_out: number;
  /** Further phones that contacts got, and those that were left out; the first of them with the reason. */
  phones_added: number;
  phones_left_out: number;
  remarks: { line: number; message: string }[];
  /** Contacts of the last batch whose conversations may still show what they were. */
  unshown: string[];
  /** The database session of the present run, or of one that died; see run-session.ts. */
  session_id: string | null;
  /** When the present run began and at which row: how long the rest will take follows from it. */
  run_started_at: Date | null;
  run_started_row: number;
  cancel_requested: boolean;
  undo: ImportUndo | null;
  /** Starts since the last finished batch. */
  starts: number;
  error: string | null;
  created_by: string;
  /** Whether they see phones masked: then whom the file's phones belong to is more than they knew. */
  masked: boolean;
  /** Whether they may say that several phones are one person's. Absent: the import began before that. */
  joins_phones?: boolean;
  dedup_key: string | null;
  started_at: Date | null;
  finished_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const mixed = Schema.Types.Mixed;
const count = { type: Number, default: 0 };
const text = { type: String, default: null };
const date = { type: Date, default: null };

const schema = new Schema<ImportJob>(
  {
    _id: { type: String, default: newId },
    status: { type: String, enum: importStatuses, default: 'queued' },
    filename: { type: String, default: '' },
    file: { type: Schema.Types.ObjectId, default: null },
    options: { type: mixed, required: true },
    welcome: { type: mixed, default: null },
    welcomed: count,
    not_welcomed: { no_consent: count, no_phone: count, in_conversation: count },
    welcome_place: text,
    dialect: { type: mixed, required: true },
    conventions: { type: mixed, default: null },
    headings: [String],
    mapping: { type: mixed, default: null },
    plan: { type: mixed, required: true },
    assignees: { type: [String], default: [] },
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
    values_left_out: count,
    phones_added: count,
    phones_left_out: count,
    remarks: { type: mixed, default: [] },
    unshown: { type: [String], default: [] },
    session_id: text,
    run_started_at: date,
    run_started_row: count,
    cancel_requested: { type: Boolean, default: false },
    undo: { type: mixed, default: null },
    starts: count,
    error: text,
    created_by: { type: String, required: true, ref: 'User' },
    masked: { type: Boolean, default: false },
    joins_phones: { type: Boolean, default: false },
    dedup_key: text,
    started_at: date,
    finished_at: date,
  },
  { ...documentOptions, collection: 'imports' },
);
schema.index({ dedup_key: 1 }, { unique: true, partialFilterExpression: { dedup_key: anyText } });
// The order of the panel's list.
schema.index({ created_at: -1, _id: -1 });
schema.index({ file: 1 }, { partialFilterExpression: { file: anyObjectId } });
schema.index({ 'undo.open': 1, _id: 1 }, { partialFilterExpression: { 'undo.open': true } });

export const ImportModel = mongoose.model<ImportJob>('Import', schema);

export const importBell: Doorbell = { queue: 'import', name: 'import' };

/** The import, or `not_found`. */
export async function getImport(id: string): Promise<ImportJob> {
  const job = await ImportModel.findById(id).lean<ImportJob>();
  if (!job) throw new AppError('not_found', 'There is no import with this id.');
  return job;
}
