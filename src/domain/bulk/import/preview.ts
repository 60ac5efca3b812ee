import { type Actor, must } from '../../people/core/permissions.js';
import { columnNames } from './columns/column-names.js';
import { type ImportField, importFields, type Mapping } from './columns/columns.js';
import type { Dialect } from './job/import-job.js';
import { conventionsOf, planImport } from './mapping/plan-import.js';
import { readingsOf } from './readings.js';
import { refuseOtherKinds } from './text/detect.js';
import { utf16 } from './text/encoding.js';
import { EncodingProbe } from './text/encoding-probe.js';

/** A column of a file that may be imported, and what it seems to be. */
export interface PreviewColumn {
  /** What a mapping calls it where its heading is not enough: "Phone (2)" for the second of the same. */
  column?: string;
  heading: string;
  /** The field suggested for it, or null to leave it out. */
  field: ImportField | null;
  /** Up to three different cells. */
  examples: string[];
}

export interface ImportPreview {
  dialect: Dialect;
  columns: PreviewColumn[];
  /** Whether the fields are those that somebody chose for such a file before. */
  remembered: boolean;
  /** What a column can be: the standard fields and the custom ones, with their names for people. */
  fields: { field: ImportField; label: string }[];
  /** How its first rows are read where that can be done in several ways, in sentences. */
  readings: string[];
}

export interface PreviewInput {
  /** The beginning of a file. */
  head: Buffer;
  /** Whether that is all of it; else the row in which the beginning ends is left out. */
  whole: boolean;
  mapping?: Mapping | null;
  /** ISO country of phones without a country code; absent: US. */
  country?: string;
}

/**
 * What an import would take a file for, by its beginning; nothing is kept. Errors: `forbidden`, `invalid_input` for
 * what is no CSV file, and for a mapping that does not fit.
 */
export async function previewImport(
  { head, whole, mapping = null, country = 'US' }: PreviewInput,
  actor: Actor,
): Promise<ImportPreview> {
  must(actor, 'import_contacts');
  refuseOtherKinds(head);
  const rows = whole ? head : wholeRows(head);
  const probe = new EncodingProbe();
  probe.add(rows);
  const planned = await planImport({ head: rows, whole: true, decoding: probe.result(rows) }, mapping);
  const { dialect, headings, plan, sample, remembered, attributes } = planned;
  const names = columnNames(headings);
  return {
    dialect,
    columns: headings.map((heading, at) => ({
      ...(names[at] === heading ? {} : { column: names[at]! }),
      heading,
      field: plan.find(({ columns }) => columns.includes(at))?.field ?? null,
      examples: [...new Set(sample.map((cells) => (cells[at] ?? '').slice(0, 80)))]
        .filter(Boolean)
        .slice(0, 3),
    })),
    remembered,
    fields: [
      ...importFields.map((field) => ({
        field,
        label: field === 'country' ? 'country of the phone' : field,
      })),
      ...attributes.map(({ _id, label }) => ({ field: `attributes.${_id}` as const, label })),
    ],
    readings: readingsOf({
      headings,
      country,
      conventions: conventionsOf(planned, country),
      delimiter: dialect.delimiter,
    }),
  };
}

/** The part up to the last end of a line, in any encoding. */
function wholeRows(head: Buffer): Buffer {
  const end = Math.max(head.lastIndexOf(10), head.lastIndexOf(13));
  if (end < 0) return head;
  return head.subarray(0, end + (utf16(head) === 'utf-16le' ? 2 : 1));
}
