import { createHash, randomBytes } from 'node:crypto';
import { inTransaction } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { auditExport } from './export-contacts.js';
import { type ExportJob, ExportModel, exportBell } from './export-job.js';
import { csvOptions, type ExportOptions, parseExportOptions } from './export-options.js';

/** How the token of a link is stored. */
export const tokenHash = (token: string): string => createHash('sha256').update(token).digest('hex');

/**
 * Queues an export for a worker to write. `token` opens the file without signing in, once it is written and until
 * the export expires; only its hash is stored. Errors: `forbidden`, `invalid_input`, `conflict`.
 */
export async function startExport(
  options: ExportOptions,
  actor: Actor,
): Promise<{ job: ExportJob; token: string }> {
  must(actor, 'export_contacts');
  const asked = parseExportOptions(options);
  await csvOptions(asked, actor); // what cannot be exported is refused now
  const token = randomBytes(32).toString('base64url');
  const _id = newId();
  const job = await inTransaction(async () => {
    const [created] = await ExportModel.create([
      {
        _id,
        ...asked,
        token_hash: tokenHash(token),
        created_by: actor._id,
        scopes: actor.scopes ? [...actor.scopes] : null,
      },
    ]);
    await auditExport('export.started', _id, actor, asked);
    const { token_hash, ...rest } = created!.toObject();
    return rest;
  });
  ring(exportBell, _id);
  return { job, token };
}
