import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { documentOptions } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import type { Doorbell } from '../../../platform/queue/doorbell.js';
import type { PageOfIds } from '../../people/core/audit.js';
import { type Actor, must, type Permission } from '../../people/core/permissions.js';
import type { AskedExport } from './export-options.js';

export const exportStatuses = ['queued', 'running', 'done', 'failed'] as const;
export type ExportStatus = (typeof exportStatuses)[number];

/** How long a finished export can be downloaded; then it is removed with its record. */
export const keptMs = 24 * 60 * 60 * 1_000;

/** An export that a worker writes to a file for one person. */
export interface ExportJob extends AskedExport {
  _id: string;
  status: ExportStatus;
  /** Contacts and bytes written so far. */
  rows: number;
  bytes: number;
  /** What is being written or was; every start writes another file. */
  file: mongoose.Types.ObjectId | null;
  /** Whether phones and e-mail addresses are masked in the file. */
  masked: boolean;
  /** SHA-256 of the token in its link; never selected unless asked for. */
  token_hash?: string;
  /** Starts without an orderly stop. */
  starts: number;
  error: string | null;
  created_by: string;
  /** The scopes of the API token it was asked for with: it may do no more than that. */
  scopes: Permission[] | null;
  started_at: Date | null;
  finished_at: Date | null;
  /** Null until it is finished. */
  expires_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

const count = { type: Number, default: 0 };
const date = { type: Date, default: null };

const schema = new Schema<ExportJob>(
  {
    _id: { type: String, default: newId },
    status: { type: String, enum: exportStatuses, default: 'queued' },
    filter: { type: Schema.Types.Mixed, required: true },
    columns: { type: [String], required: true },
    bom: { type: Boolean, default: false },
    rows: count,
    bytes: count,
    file: { type: Schema.Types.ObjectId, default: null },
    masked: { type: Boolean, default: false },
    token_hash: { type: String, required: true, select: false },
    starts: count,
    error: { type: String, default: null },
    created_by: { type: String, required: true, ref: 'User' },
    scopes: { type: [String], default: null },
    started_at: date,
    finished_at: date,
    expires_at: date,
  },
  { ...documentOptions, collection: 'exports' },
);
schema.index({ status: 1, updated_at: 1 });
schema.index({ expires_at: 1 });
schema.index({ created_by: 1, _id: -1 });

export const ExportModel = mongoose.model<ExportJob>('Export', schema);

export const exportBell: Doorbell = { queue: 'export', name: 'export' };

/** An export for the one who asked for it. Errors: `forbidden`; `not_found`, also when it has expired. */
export async function getExport(id: string, viewer: Actor): Promise<ExportJob> {
  must(viewer, 'export_contacts');
  const job = await ExportModel.findOne({ _id: id, created_by: viewer._id }).lean<ExportJob>();
  if (!job || isOver(job)) throw noSuchExport();
  return job;
}

/** One's own exports, newest first. Errors: `forbidden`. */
export async function listExports(viewer: Actor, { limit, after }: PageOfIds): Promise<ExportJob[]> {
  must(viewer, 'export_contacts');
  return ExportModel.find({ created_by: viewer._id, ...(after ? { _id: { $lt: after } } : {}) })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<ExportJob[]>();
}

/** Whether its time is over, removed already or not. */
export const isOver = ({ expires_at }: Pick<ExportJob, 'expires_at'>): boolean =>
  expires_at !== null && expires_at.getTime() <= Date.now();

export const noSuchExport = (): AppError =>
  new AppError('not_found', 'There is no such export, or it has expired. Start a new one.');
