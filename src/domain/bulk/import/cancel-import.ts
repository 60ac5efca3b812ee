import { ring } from '../../../platform/queue/doorbell.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { getImport, type ImportJob, ImportModel, importBell } from './job/import-job.js';

/**
 * Cancels an import: a queued one at once, a running one after the batch in hand; what was imported until then
 * stays and is counted. One that is finished stays as it is. Errors: `forbidden`, `not_found`.
 */
export async function cancelImport(id: string, actor: Actor): Promise<ImportJob> {
  must(actor, 'import_contacts');
  const queued = await ImportModel.updateOne(
    { _id: id, status: 'queued' },
    { $set: { status: 'cancelled', cancel_requested: true, finished_at: new Date() } },
  );
  const running = await ImportModel.updateOne(
    { _id: id, status: 'running', cancel_requested: false },
    { $set: { cancel_requested: true } },
  );
  const job = await getImport(id);
  if (queued.modifiedCount + running.modifiedCount > 0) {
    await recordAudit({
      action: 'import.cancelled',
      entity_type: 'import',
      entity_id: id,
      actor_user_id: actor._id,
      details: { filename: job.filename, rows: job.rows },
    });
  }
  ring(importBell, id); // the worker removes the file, or a new one ends what a dead one left
  return job;
}
