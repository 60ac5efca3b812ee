import { AppError } from '../../../../errors.js';
import { type Mapping, standardField } from '../columns/columns.js';
import { headingKey } from '../columns/heading-key.js';
import { contentTest, hasContent } from './content.js';
import { readHeadRecords } from './csv-reader.js';
import { decodeHead, type Encoding, utf16 } from './encoding.js';

/** How many bytes of a file decide what it is. */
export const headBytes = 256 * 1024;

export const delimiters = [',', ';', '\t', '|'] as const;
export type Delimiter = (typeof delimiters)[number];

/** Beginnings of files that people rename or choose by mistake. */
const kinds: [beginning: string, name: string][] = [
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'an Excel workbook (.xlsx) or a ZIP archive'],
  ['PK\x05\x06', 'a ZIP archive'],
  ['\xd0\xcf\x11\xe0', 'an old Excel workbook (.xls)'],
  ['\x1f\x8b', 'a gzip archive'],
  ['7z\xbc\xaf', 'a 7-Zip archive'],
  ['Rar!', 'a RAR archive'],
  ['\x89PNG', 'a PNG picture'],
  ['\xff\xd8\xff', 'a JPEG picture'],
  ['GIF8', 'a GIF picture'],
  ['{\\rtf', 'a rich text document'],
  ['<!DOCTYPE', 'a web page'],
  ['<html', 'a web page'],
  ['<?xml', 'an XML document'],
];

/** Refuses what is not a text file, naming what it is instead (`invalid_input`). Needs the first bytes only. */
export function refuseOtherKinds(head: Buffer): void {
  if (head.length === 0) throw fileError('The file is empty.');
  const beginning = head.toString('latin1', 0, 64).replace(/^(\xef\xbb\xbf)?\s*/, '');
  const kind = kinds.find(([bytes]) => beginning.toLowerCase().startsWith(bytes.toLowerCase()));
  const advice = 'Save the list as CSV (in Excel: Save As, "CSV UTF-8") and import that file.';
  if (kind) throw fileError(`The file is ${kind[1]}, not CSV. ${advice}`);
  if (head.includes(0) && !utf16(head)) {
    throw fileError(`The file is not CSV: it has NUL bytes, as no text file has. ${advice}`);
  }
}

/** How a file is written, and its first rows. */
export interface Sniffed {
  delimiter: Delimiter;
  /** The line of the headings: 2 where the file begins with Excel's `sep=;`. */
  headingLine: number;
  headings: string[];
  /** Up to 200 complete rows after the headings. */
  sample: string[][];
}

const sampleRows = 200;
/** The records looked at for the sample, most of which may be without content. */
const mostRecords = 2_000;

/** Finds the delimiter and the headings from the beginning of the file. `whole`: there is no more of it. */
export function sniff(head: Buffer, encoding: Encoding, whole: boolean, mapping: Mapping | null): Sniffed {
  const text = decodeHead(head, encoding).replace(/^\ufeff/, '');
  // A last row without a line break is complete when the file is; the parser holds some bytes back for more.
  const bytes = Buffer.from(whole ? `${text}${'\n'.repeat(8)}` : text);
  const declared = /^sep=([,;\t|])\r?\n/i.exec(text)?.[1] as Delimiter | undefined;
  const readings = (declared ? [declared] : delimiters).map((delimiter) =>
    read(bytes, delimiter, declared !== undefined),
  );
  const wanted = new Set(Object.keys(mapping ?? {}).map(headingKey));
  const best = readings.reduce((a, b) => (score(b, wanted) > score(a, wanted) ? b : a));
  if (best.headings.length === 0) {
    throw fileError(
      whole && !text.includes('"')
        ? 'The file is empty.'
        : 'The heading row has no end: a quote (") in it is never closed, or the file is not CSV.',
    );
  }
  if (best.sample.length === 0) {
    const open = !whole || text.split('"').length % 2 === 0;
    throw fileError(
      open
        ? 'The first row under the headings has no end: a quote (") in it is never closed.'
        : 'The file has a heading row but no rows under it.',
    );
  }
  if (best.headings.length > mostColumns) {
    throw fileError(
      `The file has ${best.headings.length} columns; at most ${mostColumns} are read. Leave the others out.`,
    );
  }
  return best;
}

const mostColumns = 1_000;

function read(bytes: Buffer, delimiter: Delimiter, declared: boolean): Sniffed {
  const records = readHeadRecords(bytes, delimiter, mostRecords).filter(({ cells }) => hasContent(cells));
  const [headings, ...sample] = declared ? records.slice(1) : records;
  const isRow = contentTest(headings?.cells ?? []);
  return {
    delimiter,
    headingLine: headings?.line ?? 1,
    headings: headings?.cells.map((cell) => cell.trim()) ?? [],
    sample: sample
      .map(({ cells }) => cells)
      .filter(isRow)
      .slice(0, sampleRows),
  };
}

/** Known headings count most; then how many rows have as many cells as there are headings. */
function score({ headings, sample }: Sniffed, wanted: Set<string>): number {
  const known = headings.filter(
    (heading) => wanted.has(headingKey(heading)) || standardField(heading),
  ).length;
  const phone = headings.some((heading) => standardField(heading) === 'phone') ? 1 : 0;
  const even = sample.filter((cells) => cells.length === headings.length).length / (sample.length || 1);
  return (phone + known) * 10 + (headings.length > 1 ? even : 0);
}

export function fileError(sentence: string): AppError {
  return new AppError('invalid_input', sentence, { errors: [{ field: 'file', message: sentence }] });
}
