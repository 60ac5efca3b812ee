import { z } from 'zod';
import { type ExportJob, exportStatuses } from '../../../domain/bulk/export/export-job.js';
import { time, uuid } from './parts.js';

export const exportShape = z
  .strictObject({
    id: uuid,
    status: z.enum(exportStatuses),
    rows: z.int().min(0).describe('Contacts written so far'),
    bytes: z.int().min(0),
    columns: z.array(z.string()),
    filter: z.record(z.string(), z.unknown()),
    error: z.string().nullable(),
    download_url: z.url().describe('Where the file is once the status is done, until it expires'),
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    expires_at: time.nullable().describe('When the file is removed; null until it is finished'),
  })
  .meta({ id: 'Export' });

/** An export as the API shows it to the one who asked for it; with the token its link needs no signing in. */
export function presentExport(
  job: ExportJob,
  publicUrl: string,
  token?: string,
): z.input<typeof exportShape> {
  const url = new URL(`/api/exports/${job._id}/file`, publicUrl);
  if (token) url.searchParams.set('token', token);
  return {
    id: job._id,
    status: job.status,
    rows: job.rows,
    bytes: job.bytes,
    columns: job.columns,
    filter: job.filter,
    error: job.error,
    download_url: url.href,
    created_at: job.created_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
    expires_at: job.expires_at,
  };
}
