import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { documentOptions } from '../../../platform/database/mongo.js';
import { anyText } from '../../../platform/database/partial-index.js';
import { newId } from '../../../platform/ids.js';
import type { ContactFilter } from '../../contacts/segments/filter-schema.js';
import type { CheckedChanges } from '../../contacts/write/bulk-edit.js';
import { type Actor, must, type Permission } from '../../people/core/permissions.js';

/** What each kind of job needs to know. */
export interface ContactJobParams {
  /** Changes fields, tags, owner of the contacts chosen. */
  bulk_change: { changes: CheckedChanges & { assigned_to?: string | null } };
  /** Makes one tag of several, also in the filters of segments. */
  rename_tag: { from: string[]; to: string };
  remove_tag: { tag: string };
  /** Clears the values of a custom field, then forgets its definition. */
  delete_attribute: { key: string };
  /** Gives contacts another choice (null: none) for choices that were removed from a custom field. */
  replace_choice: { key: string; replacements: Record<string, string | null> };
  /** Lists contacts that are probably one person. */
  find_duplicates: Record<never, never>;
}
export type ContactJobKind = keyof ContactJobParams;

/** What a kind needs a person to be allowed, to start it as to see and cancel it. */
export const jobPermissions: Record<ContactJobKind, Permission> = {
  bulk_change: 'bulk_edit',
  rename_tag: 'manage_tags',
  remove_tag: 'manage_tags',
  delete_attribute: 'manage_attributes',
  replace_choice: 'manage_attributes',
  find_duplicates: 'merge_contacts',
};

export const contactJobKinds = Object.keys(jobPermissions) as ContactJobKind[];

export const contactJobStatuses = ['queued', 'running', 'done', 'failed', 'cancelled'] as const;
export type ContactJobStatus = (typeof contactJobStatuses)[number];

interface ContactJobFields {
  _id: string;
  status: ContactJobStatus;
  /** Queued or running: there is still something to do. */
  owed: boolean;
  /** The contacts that every one of these filters finds; null: those of `ids`, or all that the kind is about. */
  filters: ContactFilter[] | null;
  /** The contacts that were named, in order; forgotten when the job ends. */
  ids: string[] | null;
  /** Who asked, as they were then. */
  actor: Pick<Actor, '_id' | 'role' | 'scopes'>;
  /** How many contacts there were to look at when the job was made; null where nobody counted. */
  expected_count: number | null;
  /** The last contact that was looked at; the job goes on after it. */
  place: string | null;
  /** Batches begun so far. */
  batches: number;
  /** The contacts of the latest batch that are to be changed. They are counted already. */
  batch: string[];
  /** Contacts looked at, and those of them that were not so already. */
  matched: number;
  changed: number;
  cancel_requested: boolean;
  /** Starts since the last finished batch. */
  starts: number;
  error: string | null;
  created_by: string;
  /** Makes a repeated request one job. */
  dedup_key: string | null;
  /** No other job has the same while this one is owed. */
  open_key: string | null;
  started_at: Date | null;
  finished_at: Date | null;
  created_at: Date;
  updated_at: Date;
}

/** Work on many contacts. Place and counts change in one write for each batch. */
export type ContactJob = ContactJobFields &
  { [Kind in ContactJobKind]: { kind: Kind; params: ContactJobParams[Kind] } }[ContactJobKind];

type StoredJob = ContactJobFields & { kind: ContactJobKind; params: unknown };

const mixed = Schema.Types.Mixed;
const text = { type: String, default: null };
const count = { type: Number, default: 0 };
const date = { type: Date, default: null };

const schema = new Schema<StoredJob>(
  {
    _id: { type: String, default: newId },
    kind: { type: String, enum: contactJobKinds, required: true },
    params: { type: mixed, required: true },
    status: { type: String, enum: contactJobStatuses, default: 'queued' },
    owed: { type: Boolean, default: true },
    filters: { type: mixed, default: null },
    ids: { type: mixed, default: null },
    actor: { type: mixed, required: true },
    expected_count: { type: Number, default: null },
    place: text,
    batches: count,
    batch: { type: [String], default: [] },
    matched: count,
    changed: count,
    cancel_requested: { type: Boolean, default: false },
    starts: count,
    error: text,
    created_by: { type: String, required: true, ref: 'User' },
    dedup_key: text,
    open_key: text,
    started_at: date,
    finished_at: date,
  },
  { ...documentOptions, collection: 'contact_jobs' },
);
schema.index({ dedup_key: 1 }, { unique: true, partialFilterExpression: { dedup_key: anyText } });
schema.index({ owed: 1, updated_at: 1 }, { partialFilterExpression: { owed: true } });
schema.index({ kind: 1, _id: -1 });

/** Which job has an `open_key` at the moment; deleted when it ends. */
export const OpenJobModel = mongoose.model<{ _id: string; job_id: string }>(
  'OpenContactJob',
  new Schema({ _id: String, job_id: String }, { collection: 'open_contact_jobs', versionKey: false }),
);

export const ContactJobModel = mongoose.model<StoredJob>('ContactJob', schema);

/** The job, or `not_found`; its ids are left out. Errors: `forbidden` by what it does. */
export async function getContactJob(id: string, viewer: Actor): Promise<ContactJob> {
  const job = await ContactJobModel.findById(id).select({ ids: 0 }).lean<ContactJob>();
  if (!job) throw new AppError('not_found', 'There is no job with this id.');
  must(viewer, jobPermissions[job.kind]);
  return job;
}
