import { anyObjectId } from '../../../platform/database/partial-index.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { ImportModel, importBell } from './job/import-job.js';

/**
 * Rings for imports that wait, whose worker went quiet (a running one writes its progress after every batch), that
 * are finished but not tidied up (all of these still have their file), or that are being undone. One that is held
 * by a living worker is left alone by its lease.
 */
export async function ringForOwedImports(olderThanMs: number): Promise<void> {
  const updated_at = { $lt: new Date(Date.now() - olderThanMs) };
  const owed = [
    { which: { file: anyObjectId }, sort: { file: 1 } }, // a file's id tells when it came
    { which: { 'undo.open': true }, sort: { _id: 1 } },
  ] as const;
  for (const { which, sort } of owed) {
    const found = await ImportModel.find({ ...which, updated_at })
      .sort(sort)
      .select({ _id: 1 })
      .limit(100)
      .lean();
    for (const { _id } of found) ring(importBell, _id);
  }
}
