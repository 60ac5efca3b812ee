import { z } from 'zod';
import { parseInput } from '../../../platform/http/parse-input.js';
import { filterOf } from '../../contacts/segments/filter.js';
import { contactFilterSchema } from '../../contacts/segments/filter-schema.js';
import type { Actor } from '../../people/core/permissions.js';
import { exportColumns, usualColumns } from './export-columns.js';
import type { CsvOptions } from './export-csv.js';

/** What can be said about an export. */
export const exportOptionsSchema = z
  .strictObject({
    filter: contactFilterSchema.describe('Which contacts; absent: all'),
    columns: z
      .array(z.string().max(100))
      .min(1, 'names no column')
      .max(100, 'may name at most 100 columns')
      .describe(`In this order, custom fields as attributes.KEY; absent: ${usualColumns.join(', ')}`),
    bom: z.boolean().describe('Begin with a byte order mark, so that Excel shows accented letters right'),
  })
  .partial();
export type ExportOptions = z.input<typeof exportOptionsSchema>;

/** An export as it is stored and audited. */
export type AskedExport = Required<z.output<typeof exportOptionsSchema>>;

/** The options, checked and with what is usual. Errors: `invalid_input`. */
export function parseExportOptions(options: ExportOptions): AskedExport {
  const { filter = {}, columns = usualColumns, bom = false } = parseInput(exportOptionsSchema, options);
  return { filter, columns, bom };
}

/**
 * What to read and write for an export by this person. Times ago in the filter count from `now`. Errors:
 * `invalid_input` for columns and segments that are not there (any more), `conflict` for a segment that cannot be used.
 */
export async function csvOptions(
  { filter, columns, bom }: AskedExport,
  viewer: Actor,
  now = new Date(),
): Promise<CsvOptions> {
  return { filter: await filterOf(filter, viewer, now), columns: await exportColumns(columns), bom };
}

/** What a file of contacts is called. */
export const exportFilename = (at: Date): string => `contacts-${at.toISOString().slice(0, 10)}.csv`;
