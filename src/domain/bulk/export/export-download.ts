import { timingSafeEqual } from 'node:crypto';
import type { Readable } from 'node:stream';
import { AppError } from '../../../errors.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { UserModel } from '../../people/core/user.js';
import { auditExport } from './export-contacts.js';
import { readExportFile } from './export-file.js';
import { type ExportJob, ExportModel, isOver, noSuchExport } from './export-job.js';
import { exportFilename } from './export-options.js';
import { tokenHash } from './export-start.js';

export interface ExportFile {
  filename: string;
  content: Readable;
}

/**
 * The file of an export for the one who asked for it, audited. Errors: `forbidden`; `not_found`, also when it has
 * expired; `conflict` while there is no file.
 */
export async function downloadExport(id: string, viewer: Actor): Promise<ExportFile> {
  const job = await ExportModel.findOne({ _id: id, created_by: viewer._id }).lean<ExportJob>();
  if (!job) throw noSuchExport();
  return open(job, viewer, 'account');
}

/**
 * The same by the token of its link, as the one who asked for it: the link ends when they may not export any more.
 * Errors: as `downloadExport`; `not_found` for a wrong token.
 */
export async function downloadExportByLink(id: string, token: string): Promise<ExportFile> {
  const job = await ExportModel.findById(id).select('+token_hash').lean<ExportJob>();
  const known = Buffer.from(job?.token_hash ?? '', 'hex');
  const given = Buffer.from(tokenHash(token), 'hex');
  if (!job || known.length !== given.length || !timingSafeEqual(known, given)) throw noSuchExport();
  const user = await UserModel.findOne({ _id: job.created_by, active: true }).lean();
  if (!user) throw noSuchExport();
  return open(job, { ...user, scopes: job.scopes }, 'link');
}

async function open(job: ExportJob, viewer: Actor, by: 'account' | 'link'): Promise<ExportFile> {
  must(viewer, 'export_contacts');
  if (isOver(job)) throw noSuchExport();
  if (job.status === 'failed') throw new AppError('conflict', `The export failed: ${job.error}`);
  if (job.status !== 'done' || !job.file) {
    throw new AppError('conflict', 'The export is not finished yet. Try again in a moment.', {
      retry_after: 2,
    });
  }
  if (!job.masked && !may(viewer, 'see_private_data')) {
    throw new AppError(
      'forbidden',
      'This file has phones and e-mail addresses that you may no longer see. Start a new export.',
    );
  }
  await auditExport('export.downloaded', job._id, viewer, job, { rows: job.rows, complete: true, by });
  return { filename: exportFilename(job.created_at), content: readExportFile(job.file) };
}
