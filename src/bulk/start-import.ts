import { toDigits } from '../contacts/phone.js';
import { type Actor, must } from '../people/permissions.js';
import { ring } from '../platform/doorbell.js';
import { newId } from '../platform/ids.js';
import { isDuplicateKey } from '../platform/mongo.js';
import { addedColumns, type ColumnPlan, headingKey, listHeadings, planColumns } from './columns.js';
import { fileError, type Sniffed, sniff } from './detect.js';
import { hasMark } from './encoding.js';
import { type ImportJob, ImportModel } from './import-job.js';
import type { ImportOptions } from './options.js';
import { removeUpload, type Upload } from './upload.js';

export interface NewImport {
  upload: Upload;
  /** A function is called when the upload is at hand, so that wrong options do not leave it behind. */
  options: ImportOptions | (() => ImportOptions);
  actor: Actor;
  /** Makes a repeated request one import. */
  dedupKey?: string | null;
}

/** The import an earlier request with this key started, or null. */
export const importByKey = (dedupKey: string): Promise<ImportJob | null> =>
  ImportModel.findOne({ dedup_key: dedupKey }).lean<ImportJob>().exec();

/**
 * Queues an import of an uploaded file. A file that cannot be what was meant is refused here, before any contact
 * is written, and removed: `invalid_input` saying what is missing (no phone column, no rows, headings nobody
 * knows, a mapping that does not fit, a phone column without phones).
 */
export async function startImport({
  upload,
  options,
  actor,
  dedupKey = null,
}: NewImport): Promise<ImportJob> {
  try {
    must(actor, 'import_contacts');
    const { mapping, ...kept } = typeof options === 'function' ? options() : options;
    const whole = upload.bytes === upload.head.length;
    const sniffed = sniff(upload.head, upload.encoding, whole, mapping);
    const plan = planColumns(sniffed.headings, mapping);
    refuseWithoutPhones(sniffed, plan, kept.default_country);
    const job = await ImportModel.create({
      _id: newId(),
      filename: upload.filename,
      file: upload.file,
      options: kept,
      dialect: {
        encoding: upload.encoding,
        delimiter: sniffed.delimiter,
        marked: hasMark(upload.head),
        heading_line: sniffed.headingLine,
      },
      headings: sniffed.headings,
      plan,
      bytes_total: upload.bytes,
      created_by: actor._id,
      dedup_key: dedupKey,
    });
    ring('import', job._id);
    return job.toObject();
  } catch (error) {
    await removeUpload(upload.file);
    const first = dedupKey && isDuplicateKey(error) ? await importByKey(dedupKey) : null;
    if (first) return first;
    throw error;
  }
}

/** Below this share of usable phones among the first rows the column cannot be the right one. */
const leastUsable = 0.1;

function refuseWithoutPhones({ headings, sample }: Sniffed, plan: ColumnPlan, country: string): void {
  const position = plan.phone?.[0];
  if (position === undefined) {
    throw fileError(
      looksLikeData(headings, country)
        ? `The file has no heading row: its first row is ${listHeadings(headings)}. Add one, such as name,phone,email,company,value,tags.`
        : `The file has no phone column. Its headings are ${listHeadings(headings.filter((h) => !addedColumns.includes(headingKey(h))))}. Name one of them "phone", or say in \`mapping\` which one it is.`,
    );
  }
  const cells = sample.map((row) => row[position] ?? '');
  const bad = cells.filter((cell) => !toDigits(cell, country));
  const heading = `"${headings[position]}"`;
  if (cells.every((cell) => cell.trim() === '')) {
    throw fileError(`The phone column ${heading} is empty in ${rowsOf(cells.length)}. Check the mapping.`);
  }
  if (cells.length - bad.length > cells.length * leastUsable) return;
  // A few rows may all be wrong; then only cells that do not even look like phones mean another column.
  const anotherColumn = bad.every((cell) => cell.replace(/\D/g, '').length < 5) && cells.length > 1;
  if (cells.length < 10 && !anotherColumn) return;
  const example = bad.find((cell) => cell.trim() !== '')?.slice(0, 60);
  throw fileError(
    `The phone column ${heading} has no usable phone in ${bad.length} of ${rowsOf(cells.length)}, such as "${example}". ` +
      'Check the mapping and the default country.',
  );
}

const rowsOf = (count: number): string => (count === 1 ? 'the first row' : `the first ${count} rows`);

/** Whether a first row is a contact already: a cell of it is a phone or an e-mail address. */
const looksLikeData = (cells: string[], country: string): boolean =>
  cells.some((cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell) || toDigits(cell, country) !== undefined);
