import { ring } from '../platform/doorbell.js';
import { ImportModel } from './import-job.js';

/**
 * Rings for imports that wait, whose worker went quiet (a running one writes its progress after every batch), or
 * that are finished but not tidied up: all that still have their file. One that is held by a living worker is left
 * alone by its lease.
 */
export async function ringForOwedImports(olderThanMs: number): Promise<void> {
  const owed = await ImportModel.find({
    file: { $type: 'objectId' },
    updated_at: { $lt: new Date(Date.now() - olderThanMs) },
  })
    .sort({ _id: 1 })
    .select({ _id: 1 })
    .limit(100)
    .lean();
  for (const { _id } of owed) ring('import', _id);
}
