import type { Lease } from '../../../../platform/queue/lease.js';
import { getImport, type ImportJob, ImportModel } from '../job/import-job.js';
import { type ImportKept, ImportKeptModel, keptMs } from '../job/import-records.js';
import type { RunSession } from '../run/run-session.js';
import { showContacts } from '../run/show-contacts.js';
import { restoreChanged } from './undo-changed.js';
import { removeCreated } from './undo-created.js';
import type { UndoneBatch } from './undone-batch.js';

/**
 * Undoes an import, or goes on with it: contacts, place and counts change together, batch by batch, so a killed
 * worker leaves nothing done twice or half.
 */
export async function runUndo(
  { _id }: ImportJob,
  { lease, session, signal }: { lease: Lease; session: RunSession; signal?: AbortSignal },
): Promise<'finished' | 'stopped'> {
  let job = await ImportModel.findOneAndUpdate(
    { _id, 'undo.open': true },
    { $set: { session_id: session.id } },
    { returnDocument: 'after' },
  ).lean<ImportJob>();
  while (job?.undo?.open) {
    if (lease.until <= Date.now() || signal?.aborted) return 'stopped';
    const current = job;
    const next = await session.transaction(() => undoBatch(current));
    if (!next) return 'stopped';
    job = next;
    await showContacts(job.unshown);
  }
  return 'finished';
}

async function undoBatch(job: ImportJob): Promise<ImportJob | null> {
  const undo = job.undo!;
  const batch = undo.stage === 'changed' ? await restoreChanged(job) : await removeCreated(job);
  await storeKept(job, batch.kept);
  const over = batch.place === null && undo.stage === 'created';
  return ImportModel.findOneAndUpdate(
    {
      _id: job._id,
      session_id: job.session_id,
      'undo.open': true,
      'undo.stage': undo.stage,
      'undo.place': undo.place,
    },
    {
      $inc: {
        'undo.removed': batch.removed,
        'undo.restored': batch.restored,
        'undo.kept': batch.kept.length,
      },
      $set: {
        'undo.status': over ? 'done' : 'running',
        'undo.open': !over,
        'undo.stage': batch.place === null ? 'created' : undo.stage,
        'undo.place': batch.place,
        'undo.finished_at': over ? new Date() : null,
        ...(over ? { session_id: null } : {}),
        unshown: batch.changedIds,
      },
    },
    { returnDocument: 'after' },
  )
    .lean<ImportJob>()
    .exec();
}

async function storeKept({ _id }: ImportJob, kept: UndoneBatch['kept']): Promise<void> {
  const expires_at = new Date(Date.now() + keptMs);
  await ImportKeptModel.bulkWrite(
    kept.map((one) => ({
      updateOne: {
        filter: { _id: `${_id}:${one.contact_id}:${one.what}` },
        update: { $set: { ...one, import_id: _id, expires_at } },
        upsert: true,
      },
    })),
  );
}

/** A page of the contacts that the undoing left as they are, after the one with this id. Errors: `not_found`. */
export async function listKept(
  importId: string,
  { after, limit }: { after?: string; limit: number },
): Promise<ImportKept[]> {
  await getImport(importId);
  return ImportKeptModel.find({ import_id: importId, ...(after ? { _id: { $gt: after } } : {}) })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<ImportKept[]>();
}
