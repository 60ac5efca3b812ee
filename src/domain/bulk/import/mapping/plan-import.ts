import { type Attribute, AttributeModel } from '../../../contacts/attributes/attribute.js';
import { countryNamed } from '../../../contacts/phone/country-names.js';
import { toDigits } from '../../../contacts/phone/phone.js';
import {
  addedColumns,
  type ColumnPlan,
  columnsOf,
  isRejectedFile,
  listHeadings,
  type Mapping,
  planColumns,
} from '../columns/columns.js';
import { headingKey } from '../columns/heading-key.js';
import { hasDecimalComma } from '../columns/value.js';
import { Census } from '../file/census.js';
import type { Conventions } from '../job/conventions.js';
import type { Dialect } from '../job/import-job.js';
import { languageTag, readStatus, Wrong } from '../rows/cells.js';
import { phoneCells, phoneOf } from '../rows/phone-cells.js';
import { fileError, sniff } from '../text/detect.js';
import { hasMark } from '../text/encoding.js';
import type { Decoding } from '../text/encoding-probe.js';
import { rememberedMapping } from './mapping-memory.js';

/** The beginning of a file, and whether that is all of it. */
export interface FileHead {
  head: Buffer;
  whole: boolean;
  decoding: Decoding;
}

/** How a file would be imported. */
export interface ImportPlan {
  dialect: Dialect;
  headings: string[];
  plan: ColumnPlan;
  /** Up to 200 of the rows under the headings. */
  sample: string[][];
  /** Whether the columns are those that somebody chose for such a file before. */
  remembered: boolean;
  attributes: Pick<Attribute, '_id' | 'label'>[];
}

/**
 * Finds out from the beginning of a file how it is to be imported: by the mapping given, else by the one chosen for
 * such headings last, and for other columns by what they are called. Errors: `invalid_input` for what is no CSV
 * file, and for a mapping that does not fit.
 */
export async function planImport(
  { head, whole, decoding }: FileHead,
  mapping: Mapping | null,
): Promise<ImportPlan> {
  const sniffed = sniff(head, decoding.encoding, whole, mapping);
  const { headings, sample, delimiter } = sniffed;
  const attributes = await AttributeModel.find({ deleting: { $ne: true } })
    .sort({ _id: 1 })
    .limit(500)
    .select({ label: 1 })
    .lean<Pick<Attribute, '_id' | 'label'>[]>();
  const fits = (field: string, column: number): boolean => holds(field, cellsOf(sample, column));
  const known = mapping ? null : stillFitting(await rememberedMapping(headings), headings, attributes);
  const plan = planColumns(headings, { mapping: mapping ?? known, attributes, fits });
  const numbers = columnsOf(plan, 'value').flatMap((column) => cellsOf(sample, column));
  return {
    dialect: {
      encoding: decoding.encoding,
      note: decoding.note,
      delimiter,
      // Programs write semicolons between cells where the comma stands in numbers.
      decimal_comma: hasDecimalComma(numbers, delimiter === ';'),
      marked: hasMark(head),
      heading_line: sniffed.headingLine,
      content_only: true,
    },
    headings,
    plan,
    sample,
    remembered: known !== null,
    attributes,
  };
}

const cellsOf = (sample: string[][], column: number): string[] =>
  sample.map((cells) => cells[column] ?? '').filter((cell) => cell.trim() !== '');

/** "Status" and "Language" mean all sorts of things: only columns that hold ours are taken for them. */
function holds(field: string, cells: string[]): boolean {
  if (field === 'language') return cells.every((cell) => languageTag(cell.trim()) !== undefined);
  if (field === 'status') return cells.every((cell) => !(readStatus(cell) instanceof Wrong));
  if (field === 'country') return cells.filter(countryNamed).length >= cells.length / 2 && cells.length > 0;
  return true;
}

/** A remembered mapping without what is not defined any more. */
function stillFitting(
  mapping: Mapping | null,
  headings: string[],
  attributes: ImportPlan['attributes'],
): Mapping | null {
  if (!mapping) return null;
  const fitting = Object.entries(mapping).filter(([column, field]) => {
    try {
      planColumns(headings, { mapping: { [column]: field }, attributes });
      return true;
    } catch {
      return false;
    }
  });
  return Object.fromEntries(fitting);
}

/** How these first rows write their phones. */
export function conventionsOf(
  { headings, sample, plan }: Pick<ImportPlan, 'headings' | 'sample' | 'plan'>,
  country: string,
): Conventions {
  const census = new Census(phoneCells(plan, headings, country), plan, headings);
  for (const cells of sample) census.add(cells);
  return census.result();
}

/** Below this share of usable phones among the first rows the column cannot be the right one. */
const leastUsable = 0.5;

/**
 * Refuses a file whose phone column is missing or holds hardly any phones, as with a wrong mapping
 * (`invalid_input`). A few rows may all be wrong: they are then rejected one by one.
 */
export function refuseWithoutPhones(
  { headings, sample, plan }: Pick<ImportPlan, 'headings' | 'sample' | 'plan'>,
  country: string,
): void {
  const { columns } = phoneCells(plan, headings, country);
  if (columns.length === 0) throw noPhoneColumn(headings, country);
  const phones = phoneCells(plan, headings, country, conventionsOf({ headings, sample, plan }, country));
  const cells = sample.map(
    (row) => columns.map(({ at }) => row[at] ?? '').find((cell) => cell.trim() !== '') ?? '',
  );
  const heading = columns.map(({ at }) => `"${headings[at]}"`).join(' or ');
  if (cells.every((cell) => cell === '')) {
    throw fileError(`The phone column ${heading} is empty in ${rowsOf(cells.length)}. Check the mapping.`);
  }
  const bad = cells.filter((_, row) => phoneOf(sample[row]!, phones) instanceof Wrong);
  if (cells.length - bad.length > cells.length * leastUsable) return;
  const shapeless = bad.every((cell) => cell.replace(/\D/g, '').length < 5);
  const anotherColumn = bad.length === cells.length && shapeless && cells.length > 1;
  // Rejected rows that come back are bad ones by their nature.
  if (!anotherColumn && (cells.length < 10 || isRejectedFile(headings))) return;
  const example = bad.find((cell) => cell.trim() !== '')?.slice(0, 60);
  throw fileError(
    `The phone column ${heading} has no usable phone in ${bad.length} of ${rowsOf(cells.length)}, such as "${example ?? ''}". ` +
      'Check the mapping and the default country.',
  );
}

const rowsOf = (count: number): string => (count === 1 ? 'the first row' : `the first ${count} rows`);

function noPhoneColumn(headings: string[], country: string): Error {
  const original = headings.filter((heading) => !addedColumns.includes(headingKey(heading)));
  return fileError(
    looksLikeData(headings, country)
      ? `The file has no heading row: its first row is ${listHeadings(headings)}. Add one, such as name,phone,email,company,value,tags.`
      : `The file has no phone column. Its headings are ${listHeadings(original)}. Name one of them "phone", or say in \`mapping\` which one it is.`,
  );
}

/** Whether a first row is a contact already: a cell of it is a phone or an e-mail address. */
const looksLikeData = (cells: string[], country: string): boolean =>
  cells.some((cell) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(cell) || toDigits(cell, country) !== undefined);
