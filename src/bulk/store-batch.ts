import { driverCollection } from './driver.js';
import { type ImportCounts, type ImportJob, ImportRejectModel } from './import-job.js';
import type { JudgedRow } from './judge-rows.js';
import { writeBatch } from './write-batch.js';

export interface StoredBatch {
  counts: ImportCounts;
  /** Most cells of a rejected row. */
  widest: number;
}

/** Writes the rows of one batch to the contacts, and those that cannot be written to the rejects with their reasons. */
export async function storeBatch(
  job: ImportJob,
  batch: JudgedRow[],
  contactLimit?: number,
): Promise<StoredBatch> {
  const writable = batch.filter((row) => row.verdict === 'write');
  const outcome = await writeBatch(job, writable, contactLimit);
  const limit = `the contact limit (${contactLimit?.toLocaleString('en')}) is reached: delete contacts or raise CONTACT_LIMIT`;
  const rejects = [
    ...batch.flatMap((row) => (row.verdict === 'reject' ? [row] : [])),
    ...outcome.refused.map((row) => ({ ...row, error: limit })),
  ];
  if (rejects.length > 0) {
    await driverCollection(ImportRejectModel).insertMany(
      rejects.map(({ row, line, cells, error }) => ({
        _id: `${job._id}:${row}`,
        import_id: job._id,
        row,
        line,
        cells,
        error,
      })),
    );
  }
  const { created, updated, unchanged } = outcome;
  const duplicate = batch.filter((row) => row.verdict === 'duplicate').length;
  return {
    counts: { rows: batch.length, created, updated, unchanged, duplicate, rejected: rejects.length },
    widest: Math.max(0, ...rejects.map(({ cells }) => cells.findLastIndex((cell) => cell !== '') + 1)),
  };
}
