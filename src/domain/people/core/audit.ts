import mongoose, { Schema } from 'mongoose';
import { currentSession } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import { type Actor, must } from './permissions.js';

/** What an audit entry can be about. */
export const auditedEntities = [
  'contact',
  'conversation',
  'note',
  'user',
  'token',
  'segment',
  'settings',
  'attribute',
  'tag',
  'import',
  'export',
  'bulk_edit',
  'merge',
  'desk',
  'channel',
] as const;
export type AuditedEntity = (typeof auditedEntities)[number];

/** What a field was and what it is now. */
export type AuditChanges = Record<string, { before: unknown; after: unknown }>;

/** A row of the audit log: who did what to whom, when. Written once; only an erasure takes its values away. */
export interface AuditEntry {
  _id: string;
  /** Entity and verb in the past, such as `contact.updated`. */
  action: string;
  entity_type: AuditedEntity;
  entity_id: string | null;
  /** Null: the system. */
  actor_user_id: string | null;
  changes: AuditChanges | null;
  details: Record<string, unknown> | null;
  reason: string | null;
  created_at: Date;
}

const text = { type: String, default: null };
const schema = new Schema<AuditEntry>(
  {
    _id: { type: String, default: newId },
    action: { type: String, required: true },
    entity_type: { type: String, enum: auditedEntities, required: true },
    entity_id: text,
    actor_user_id: text,
    changes: { type: Schema.Types.Mixed, default: null },
    details: { type: Schema.Types.Mixed, default: null },
    reason: text,
    created_at: { type: Date, required: true },
  },
  { collection: 'audit', versionKey: false, id: false, minimize: false },
);
// Ids sort by the time they were made, so `_id` alone is the order of the log and the place in it.
schema.index({ entity_id: 1, _id: -1 });
schema.index({ actor_user_id: 1, _id: -1 });
schema.index({ entity_type: 1, _id: -1 });
schema.index({ action: 1, _id: -1 });

export const AuditModel = mongoose.model<AuditEntry>('Audit', schema);

export type NewAuditEntry = Pick<AuditEntry, 'action' | 'entity_type' | 'entity_id' | 'actor_user_id'> &
  Partial<Pick<AuditEntry, 'changes' | 'details' | 'reason'>>;

/**
 * Writes one entry or several, in one operation, which joins the transaction around it. It keeps that secrets
 * (passwords, tokens) changed, never their values.
 */
export async function recordAudit(
  entries: NewAuditEntry | NewAuditEntry[],
  session: mongoose.ClientSession | undefined = currentSession(),
): Promise<void> {
  const created_at = new Date();
  const rows = [entries].flat().map(
    (entry): AuditEntry => ({
      ...entry,
      _id: newId(),
      changes: withoutSecrets<AuditChanges[string]>(entry.changes, { before: null, after: null }),
      details: withoutSecrets<unknown>(entry.details, null),
      reason: entry.reason ?? null,
      created_at,
    }),
  );
  if (rows.length > 0) await AuditModel.collection.insertMany(rows as never[], { session });
}

const secret = /(password|secret|token|hash|api_key)$/i;

function withoutSecrets<T>(
  fields: Record<string, T> | null | undefined,
  instead: T,
): Record<string, T> | null {
  if (!fields) return null;
  const kept = Object.entries(fields).map(([name, value]) => [name, secret.test(name) ? instead : value]);
  return Object.fromEntries(kept);
}

/** What of these fields differs, for the `changes` of an entry; null when nothing does. */
export function changesBetween<T extends object>(
  before: Partial<T>,
  after: Partial<T>,
  fields: readonly (keyof T & string)[],
): AuditChanges | null {
  const changed = fields
    .filter((field) => JSON.stringify(before[field] ?? null) !== JSON.stringify(after[field] ?? null))
    .map((field) => [field, { before: before[field] ?? null, after: after[field] ?? null }] as const);
  return changed.length > 0 ? Object.fromEntries(changed) : null;
}

export type AuditFilter = Partial<Pick<AuditEntry, 'entity_type' | 'entity_id' | 'actor_user_id' | 'action'>>;

/** A page of a list in the order of ids: at most `limit` rows, after the one with this id. */
export interface PageOfIds {
  limit: number;
  after?: string;
}

/** The audit log, newest first. Errors: `forbidden`. */
export async function listAudit(
  filter: AuditFilter,
  viewer: Actor,
  { limit, after }: PageOfIds,
): Promise<AuditEntry[]> {
  must(viewer, 'view_audit');
  const given = Object.entries(filter).filter(([, value]) => value !== undefined);
  return AuditModel.find({ ...Object.fromEntries(given), ...(after ? { _id: { $lt: after } } : {}) })
    .sort({ _id: -1 })
    .limit(limit)
    .lean<AuditEntry[]>();
}

/**
 * Takes every value out of the entries about somebody who was erased (and about their conversations, notes…): what
 * was done, by whom and when stays.
 */
export async function scrubAudit(entityIds: string | string[]): Promise<void> {
  await AuditModel.updateMany(
    { entity_id: { $in: [entityIds].flat() } },
    { $set: { changes: null, details: null, reason: null } },
  );
}
