import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { AppError } from '../../../errors.js';
import { type Actor, may } from '../../people/core/permissions.js';
import { protect } from '../formula.js';
import { addedColumns } from './columns/columns.js';
import { headingKey } from './columns/heading-key.js';
import { getImport, type ImportJob } from './job/import-job.js';
import { type ImportReject, ImportRejectModel, isStillKept } from './job/import-records.js';

/**
 * The rows an import rejected as CSV in the file's own delimiter: its columns as they were, then `line` and
 * `error`. Fixed, it can be imported as it is. Errors: `not_found`, also when they are older than 30 days; `forbidden`
 * for somebody else's who sees phones masked: any cell may hold one.
 */
export async function rejectedCsv(importId: string, reader: Actor): Promise<Readable> {
  const { headings, widest, dialect } = await keptImport(importId, reader);
  // A file of rejected rows that comes back brings its own `line` and `error`: they are written anew.
  const kept = Array.from({ length: Math.max(headings.length, widest) }, (_, position) => position).filter(
    (position) => !addedColumns.includes(headingKey(headings[position] ?? '')),
  );
  const rejects = ImportRejectModel.find({ import_id: importId })
    .sort({ row: 1 })
    .lean<ImportReject[]>()
    .cursor();
  async function* lines(): AsyncGenerator<string[]> {
    yield [...kept.map((position) => headings[position] ?? ''), ...addedColumns];
    for await (const { cells, line, error } of rejects) {
      yield [...kept.map((position) => cells[position] ?? ''), String(line), error];
    }
  }
  async function* protectedLines(): AsyncGenerator<string[]> {
    for await (const cells of lines()) yield cells.map(protect);
  }
  const csv = stringify({
    delimiter: dialect.delimiter,
    quoted: true,
    quoted_empty: true,
    bom: dialect.marked,
  });
  pipeline(Readable.from(protectedLines()), csv, () => undefined); // a reader that goes away is no error
  return csv;
}

/** A page of the rejected rows, in their order, after row number `after`. Errors as `rejectedCsv`. */
export async function listRejected(
  importId: string,
  reader: Actor,
  { after = 0, limit }: { after?: number; limit: number },
): Promise<ImportReject[]> {
  await keptImport(importId, reader);
  return ImportRejectModel.find({ import_id: importId, row: { $gt: after } })
    .sort({ row: 1 })
    .limit(limit)
    .lean<ImportReject[]>();
}

async function keptImport(id: string, reader: Actor): Promise<ImportJob> {
  const job = await getImport(id);
  if (job.created_by !== reader._id && !may(reader, 'see_private_data')) {
    throw new AppError(
      'forbidden',
      'Rejected rows show phones and e-mails as they were in the file: ask whoever imported it, or an admin.',
    );
  }
  if (job.rejected > 0 && !isStillKept(job))
    throw new AppError('not_found', 'Rejected rows are kept for 30 days after the import.');
  return job;
}
