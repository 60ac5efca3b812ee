import { stringify } from 'csv-stringify/sync';
import type { QueryFilter } from 'mongoose';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { maskedFor } from '../../contacts/contact/masking.js';
import type { Actor } from '../../people/core/permissions.js';
import { driverCollection } from '../driver.js';
import type { ExportColumn } from './export-columns.js';

export interface CsvOptions {
  filter: QueryFilter<Contact>;
  columns: readonly ExportColumn[];
  /** Begin with a byte order mark, so that Excel shows accented letters right. */
  bom: boolean;
}

/** A part of the file, and how many contacts are in it. */
export interface CsvPart {
  text: string;
  rows: number;
}

/** Contacts read and written together: what an export holds in memory, twice. */
const batchSize = 1_000;

/**
 * The contacts of a filter as this person may see them, as CSV with every cell quoted, in the order of their ids:
 * the headings first, then a part for each batch. The next batch is on its way while one is written.
 */
export async function* contactCsv(
  { filter, columns, bom }: CsvOptions,
  viewer: Actor,
): AsyncGenerator<CsvPart> {
  // Masking looks at the phone in a name too, so it needs no more than what is shown.
  const projection = Object.fromEntries(columns.map(({ field }) => [field, 1 as const]));
  const cursor = driverCollection(ContactModel).find<Contact>(filter as never, {
    projection,
    sort: { _id: 1 },
    batchSize,
    allowDiskUse: true,
  });
  try {
    let more = cursor.hasNext();
    // Its failure is met where it is waited for, which is later.
    const wait = (): void => void more.catch(() => undefined);
    wait();
    yield { text: csvOf([columns.map(({ name }) => name)], bom), rows: 0 };
    while (await more) {
      const contacts = cursor.readBufferedDocuments();
      more = cursor.hasNext();
      wait();
      const lines = contacts.map((contact) => {
        const shown = maskedFor(viewer, contact);
        return columns.map(({ cell }) => cell(shown));
      });
      yield { text: csvOf(lines), rows: lines.length };
    }
  } finally {
    await cursor.close();
  }
}

const csvOf = (lines: string[][], bom = false): string =>
  stringify(lines, { quoted: true, quoted_empty: true, bom });
