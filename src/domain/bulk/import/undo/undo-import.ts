import { AppError } from '../../../../errors.js';
import { inTransaction } from '../../../../platform/database/transaction.js';
import { ring } from '../../../../platform/queue/doorbell.js';
import { recordAudit } from '../../../people/core/audit.js';
import { type Actor, must } from '../../../people/core/permissions.js';
import { getImport, type ImportJob, ImportModel, type ImportUndo, importBell } from '../job/import-job.js';
import { isStillKept } from '../job/import-records.js';

/**
 * Puts back what an import changed: contacts it created are removed unless they were used since, fields it changed
 * get their former values unless somebody changed them since. A worker does it; the import's `undo` says how far it
 * is. Once for each import: asked again, nothing happens. Errors: `forbidden`, `not_found`, `conflict` for one that
 * is not over, was a dry run, or is too old.
 */
export async function undoImport(id: string, actor: Actor): Promise<ImportJob> {
  must(actor, 'import_contacts');
  await inTransaction(() => request(id, actor));
  ring(importBell, id);
  return getImport(id);
}

async function request(id: string, actor: Actor): Promise<void> {
  const job = await getImport(id);
  if (job.undo) return;
  if (job.status === 'queued' || job.status === 'running')
    throw new AppError('conflict', 'The import has not finished. Cancel it first; then it can be undone.');
  if (job.options.dry_run)
    throw new AppError('conflict', 'A dry run changed nothing, so there is nothing to undo.');
  if (!isStillKept(job))
    throw new AppError('conflict', 'An import can be undone for 30 days; this one is older.');
  const undo: ImportUndo = {
    status: 'queued',
    open: true,
    by: actor._id,
    removed: 0,
    restored: 0,
    kept: 0,
    stage: 'changed',
    place: null,
    requested_at: new Date(),
    finished_at: null,
  };
  const { modifiedCount } = await ImportModel.updateOne({ _id: id, undo: null }, { $set: { undo } });
  if (modifiedCount === 0) return;
  const { filename, created, updated } = job;
  await recordAudit({
    action: 'import.undone',
    entity_type: 'import',
    entity_id: id,
    actor_user_id: actor._id,
    details: { filename, created, updated },
  });
}
