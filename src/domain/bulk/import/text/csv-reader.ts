import { setImmediate } from 'node:timers/promises';
import { type CsvError, type Options, type Parser, parse } from 'csv-parse';
import { AppError } from '../../../../errors.js';
import { unprotect } from '../../formula.js';

/** A record of a CSV file with the line of the file on which it begins. */
export interface CsvRecord {
  line: number;
  cells: string[];
}

/** Longest record; beyond it a quote is open that should not be. It bounds what a reader holds in memory. */
export const longestRecord = 1024 * 1024;

/** Bytes parsed at one go, some milliseconds' work: between them the process sees to everything else. */
const pieceBytes = 16 * 1024;

/** What is being read: the line on which the record in hand begins, and the records complete since the last look. */
interface Place {
  line: number;
  records: CsvRecord[];
}

/** A parser that leaves its records in `place`, which costs half as much as taking them from it one by one. */
function open(delimiter: string, place: Place): Parser {
  const options: Options = {
    delimiter,
    bom: true,
    // All three, because files are glued together and saved again on other systems.
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_quotes: true,
    relax_column_count: true,
    max_record_size: longestRecord,
    on_record: ((cells: string[]) => {
      const { line } = place;
      place.line += 1 + linesInside(cells);
      // Lines without any character are no records.
      if (cells.length > 1 || cells[0] !== '') place.records.push({ line, cells: cells.map(unprotect) });
      return null;
    }) as never, // its types know records of other shapes only together with `columns`
  };
  const parser = parse(options);
  parser.resume(); // it gives nothing, but does not end before it was asked
  parser.on('error', () => undefined); // who writes to it hears of it
  return parser;
}

/**
 * Reads records as they come, some hundred at a time. Errors: `invalid_input` naming the line for a quote that is
 * never closed and for a record over 1 MB.
 */
export async function* readCsv(bytes: AsyncIterable<Buffer>, delimiter: string): AsyncGenerator<CsvRecord[]> {
  const place: Place = { line: 1, records: [] };
  const parser = open(delimiter, place);
  const take = (): CsvRecord[] => {
    const { records } = place;
    place.records = [];
    return records;
  };
  try {
    for await (const chunk of bytes) {
      for (let at = 0; at < chunk.length; at += pieceBytes) {
        await done((call) => parser.write(chunk.subarray(at, at + pieceBytes), call));
        yield take();
        await setImmediate();
      }
    }
    await done((call) => parser.end(call));
    yield take();
  } catch (error) {
    throw explained(error as CsvError, place.line);
  } finally {
    parser.destroy();
  }
}

const done = (begin: (call: (error?: Error | null) => void) => void): Promise<void> =>
  new Promise((resolve, reject) => {
    begin((error) => (error ? reject(error) : resolve()));
  });

/** The records that are complete in the first bytes of a file, at most so many. */
export function readHeadRecords(head: Buffer, delimiter: string, most: number): CsvRecord[] {
  const place: Place = { line: 1, records: [] };
  const parser = open(delimiter, place);
  parser.write(head); // it parses at once; a record too long for a head is told by having no records
  parser.destroy();
  return place.records.slice(0, most);
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
        ? `The row that begins on line ${line} is longer than 1 MB. Usually a quote (") opens there and is never closed.`
        : error.code?.startsWith('CSV_')
          ? `The file cannot be read from line ${line} on: it does not follow the rules of CSV.`
          : undefined;
  if (!sentence) return error;
  return new AppError('invalid_input', sentence, { errors: [{ field: 'file', message: sentence }] });
}
