import { pipeline, Readable } from 'node:stream';
import { type CsvError, type Options, parse } from 'csv-parse';
import { AppError } from '../errors.js';
import { unprotect } from './formula.js';

/** A record of a CSV file with the line of the file on which it begins. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** Longest record; beyond it a quote is open that should not be. It bounds what a reader holds in memory. */
export const longestRecord = 1024 * 1024;

/** Options of a parser whose records know their lines; `place.line` is where the record in hand begins. */
const options = (delimiter: string, place: { line: number }): Options => {
  const typed: Options<CsvRecord, string[]> = {
    delimiter,
    bom: true,
    // All three, because files are glued together and saved again on other systems.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: longestRecord,
    // Counted here, not by the reader, who would miss the records before an error. Lines without any character are
    // no records.
    on_record: (cells) => {
      const { line } = place;
      place.line += 1 + linesInside(cells);
      return cells.length === 1 && cells[0] === '' ? null : { line, cells: cells.map(unprotect) };
    },
  };
  return typed as unknown as Options; // its types know records of other shapes only together with `columns`
};

/**
 * Reads records as they come. Errors: `invalid_input` naming the line for a quote that is never closed and for a
 * record over 1 MB.
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<CsvRecord> {
  const place = { line: 1 };
  const parser = parse(options(delimiter, place));
  // The callback is needed, or an error while nobody reads would end the process; readers get it by iteration.
  pipeline(Readable.from(bytes, { objectMode: true }), parser, () => undefined);
  try {
    yield* parser as AsyncIterable<CsvRecord>;
  } catch (error) {
    throw explained(error as CsvError, place.line);
  }
}

/** The records that are complete in the first bytes of a file. */
export function readHeadRecords(head: Buffer, delimiter: string, most: number): CsvRecord[] {
  const parser = parse(options(delimiter, { line: 1 }));
  parser.on('error', () => undefined); // a record too long for a head is told by having no records
  parser.write(head);
  const records: CsvRecord[] = [];
  while (records.length < most) {
    const record = parser.read() as CsvRecord | null;
    if (!record) break;
    records.push(record);
  }
  parser.destroy();
  return records;
}

/** Line breaks inside quoted cells; the parser's own count takes \r\n for two. */
function linesInside(cells: string[]): number {
  let lines = 0;
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) lines += cell.split(/\r\n|\n|\r/).length - 1;
  }
  return lines;
}

function explained(error: CsvError, line: number): Error {
  const sentence =
    error.code === 'CSV_QUOTE_NOT_CLOSED'
      ? `The quote (") that opens on or after line ${line} is never closed. Close it, or remove it, and import the file again.`
      : error.code === 'CSV_MAX_RECORD_SIZE'
        ? `The row that begins on line ${line} is longer than 1 MB. Most often a quote (") opens there that is never closed.`
        : error.code?.startsWith('CSV_')
          ? `The file cannot be read from line ${line} on: it does not follow the rules of CSV.`
          : undefined;
  if (!sentence) return error;
  return new AppError('invalid_input', sentence, { errors: [{ field: 'file', message: sentence }] });
}
