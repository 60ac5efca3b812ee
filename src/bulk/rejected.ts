import { pipeline, Readable } from 'node:stream';
import { stringify } from 'csv-stringify';
import { addedColumns, headingKey } from './columns.js';
import { protect } from './formula.js';
import { getImport, type ImportReject, ImportRejectModel } from './import-job.js';

/**
 * The rows an import rejected as CSV in the file's own delimiter: its columns as they were, then `line` and
 * `error`. Fixed, it can be imported as it is. Errors: `not_found`.
 */
export async function rejectedCsv(importId: string): Promise<Readable> {
  const { headings, widest, dialect } = await getImport(importId);
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
