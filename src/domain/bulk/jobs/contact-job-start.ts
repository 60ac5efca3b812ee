import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import { type NewAuditEntry, recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import {
  type ContactJob,
  type ContactJobKind,
  ContactJobModel,
  type ContactJobParams,
  jobPermissions,
  OpenJobModel,
} from './contact-job.js';
import { ringForContactJob } from './contact-job-sweep.js';

export interface NewContactJob<Kind extends ContactJobKind> {
  kind: Kind;
  params: ContactJobParams[Kind];
  actor: Actor;
  /** What the audit log says of it; the job's id is added. Absent: the change it belongs to has its own row. */
  audit?: Pick<NewAuditEntry, 'action' | 'entity_type' | 'entity_id'> & { details?: Record<string, unknown> };
  chosen?: Partial<Pick<ContactJob, 'filters' | 'ids' | 'expected_count' | 'created_at'>>;
  dedupKey?: string | null;
  /** Another job with this key is a `conflict` while this one is owed, or this one when it is to do the same. */
  openKey?: string;
  /** What happens together with it, or not at all. */
  also?: () => Promise<void>;
}

/**
 * Queues a job and writes its one row of the audit log. A repeated request gives the job of the first. Errors:
 * `forbidden`, `conflict` while another job stands in its way.
 */
export async function startContactJob<Kind extends ContactJobKind>(
  job: NewContactJob<Kind>,
): Promise<ContactJob> {
  must(job.actor, jobPermissions[job.kind]);
  try {
    const created = await inTransaction(async () => {
      await job.also?.();
      return insertJob(job);
    });
    ringForContactJob(created._id);
    return created;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return existing(job);
  }
}

/** Queues a job as part of a transaction; ring for it afterwards. A job in its way is a duplicate key. */
export async function insertJob<Kind extends ContactJobKind>({
  kind,
  params,
  actor,
  audit,
  chosen = {},
  dedupKey = null,
  openKey,
}: NewContactJob<Kind>): Promise<ContactJob> {
  const _id = newId();
  if (openKey) await OpenJobModel.create([{ _id: openKey, job_id: _id }]);
  const [created] = await ContactJobModel.create([
    {
      _id,
      kind,
      params,
      ...chosen,
      actor: { _id: actor._id, role: actor.role, scopes: actor.scopes ?? null },
      created_by: actor._id,
      dedup_key: dedupKey,
      open_key: openKey ?? null,
    },
  ]);
  if (audit) {
    const details = { ...audit.details, job_id: _id };
    await recordAudit({ ...audit, actor_user_id: actor._id, details }, currentSession());
  }
  return { ...created!.toObject(), ids: null } as ContactJob;
}

/** The job a request with this key started, or null. */
export const contactJobByKey = (dedupKey: string): Promise<ContactJob | null> =>
  ContactJobModel.findOne({ dedup_key: dedupKey }).select({ ids: 0 }).lean<ContactJob>().exec();

async function existing<Kind extends ContactJobKind>({
  kind,
  params,
  dedupKey,
  openKey,
}: NewContactJob<Kind>): Promise<ContactJob> {
  const first = dedupKey ? await contactJobByKey(dedupKey) : null;
  if (first) return first;
  const held = await OpenJobModel.findById(openKey).lean();
  const open = held && (await ContactJobModel.findById(held.job_id).select({ ids: 0 }).lean<ContactJob>());
  if (open?.kind === kind && JSON.stringify(open.params) === JSON.stringify(params)) return open;
  throw inTheWay();
}

/** The `conflict` of two jobs that may not be at work at once. */
export const inTheWay = (): AppError =>
  new AppError('conflict', 'Another job is changing the same on all contacts. Try again when it is done.');
