import { ring } from '../../../platform/queue/doorbell.js';
import { removeExportFile } from './export-file.js';
import { type ExportJob, ExportModel, exportBell } from './export-job.js';

/**
 * Rings for exports that wait or whose worker went quiet: a running one records its progress every second. One that
 * is held by a living worker is left alone by its lease.
 */
export async function ringForOwedExports(olderThanMs: number): Promise<void> {
  const owed = await ExportModel.find({
    status: { $in: ['queued', 'running'] },
    updated_at: { $lt: new Date(Date.now() - olderThanMs) },
  })
    .sort({ updated_at: 1 })
    .select({ _id: 1 })
    .limit(100)
    .lean();
  for (const { _id } of owed) ring(exportBell, _id);
}

/** Removes exports whose time is over: first the file, then the record that knows of it. */
export async function removeExpiredExports(): Promise<void> {
  const expired = await ExportModel.find({ expires_at: { $lte: new Date() } })
    .sort({ expires_at: 1 })
    .select({ file: 1 })
    .limit(100)
    .lean<Pick<ExportJob, '_id' | 'file'>[]>();
  for (const { _id, file } of expired) {
    if (file) await removeExportFile(file);
    await ExportModel.deleteOne({ _id });
  }
}
