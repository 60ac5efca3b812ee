import { canonicalPhone } from '../../../contacts/phone/national-variants.js';
import { phonesIn } from '../../../contacts/phone/phone-text.js';
import { quote, Wrong } from './cells.js';
import { countryOfRow, isFax, type PhoneCells, type PhoneColumn, readIn } from './phone-cells.js';

/** Google's own exporter puts this between the phones of one person that it has no columns left for. */
const googles = /\s+:::\s+/;

/** Nobody has more phones than this; what comes after them is left out. */
const most = 10;

/** The phones of a row besides its first, and why others were left out, in sentences. */
export interface FurtherPhones {
  /** Digits with country code, each once. */
  digits: string[];
  leftOut: string[];
}

/**
 * The phones that a file says are a row's person's as well as the first: those in further columns for phones, and those
 * that Google's exporter wrote into one cell. A list that somebody typed into a cell ("415… / 415…") says of none of
 * its numbers whose it is (a couple, a shop and its owner), and a wrong guess would put one person's messages into
 * another's thread: a row with such a list has a first phone and no others.
 */
export function furtherPhones(cells: readonly string[], phones: PhoneCells, first: string): FurtherPhones {
  const found: FurtherPhones = { digits: [], leftOut: [] };
  const written = phones.columns.flatMap((column) => writtenIn(column, cells));
  if (written.length < 2 || written.some(({ parts }) => parts.length > 1)) return found;
  const named = countryOfRow(cells, phones);
  const met = new Set([canonicalPhone(first)]);
  for (const { column, parts } of written) {
    const [phone = ''] = parts;
    const read = readIn(phone, column, cells, phones, named);
    if (read instanceof Wrong) {
      // What has no digits ("none") is no phone that anybody would miss.
      if (/\d/.test(phone)) found.leftOut.push(`phone ${read.reason}`);
    } else if (!met.has(canonicalPhone(read))) {
      met.add(canonicalPhone(read));
      if (found.digits.length < most) found.digits.push(read);
      else found.leftOut.push(`phone ${quote(phone)} is left out: a person may have at most ${most} more`);
    }
  }
  return found;
}

/** A column's phones of its person, each with all that could be read in it. A fax, and a company's, is nobody's own. */
function writtenIn(
  column: PhoneColumn,
  cells: readonly string[],
): { column: PhoneColumn; parts: string[] }[] {
  const cell = cells[column.at] ?? '';
  if (column.ofCompany || isFax(column, cells) || cell.trim() === '') return [];
  return cell
    .split(googles)
    .map((text) => ({ column, parts: phonesIn(text) }))
    .filter(({ parts }) => parts.length > 0);
}

/** Whether a row may have more phones than one that are its person's. */
export const mayHaveMore = (cells: readonly string[], { columns }: PhoneCells): boolean =>
  columns.some(({ at }) => cells[at]?.includes(' ::: ')) ||
  (columns.length > 1 && columns.filter(({ at }) => (cells[at] ?? '').trim() !== '').length > 1);
