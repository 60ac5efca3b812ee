import { columnsOf, isRejectedFile } from '../columns/columns.js';
import type { Conventions } from '../job/conventions.js';
import type { ImportJob } from '../job/import-job.js';
import { phoneCells } from '../rows/phone-cells.js';
import { fileError } from '../text/detect.js';
import { Census } from './census.js';
import { readRows } from './read-rows.js';

/** Fewer digits make no phone anywhere. */
const leastDigits = 5;
/** A file of fewer rows may have this many bad phones; it is judged row by row. */
const fewRows = 10;

/**
 * Reads a whole file once before anything of it is written, so that one that is broken in its middle, or that has
 * something else where the phones should be, leaves nothing half-written. How many rows it has and how it writes
 * phones; null when `signal` comes. Errors: `invalid_input`.
 */
export async function lookThrough(
  job: Pick<ImportJob, 'file' | 'dialect' | 'plan' | 'headings' | 'options'>,
  signal?: AbortSignal,
): Promise<{ rows: number; conventions: Conventions } | null> {
  const phones = columnsOf(job.plan, 'phone');
  const census = new Census(
    phoneCells(job.plan, job.headings, job.options.default_country),
    job.plan,
    job.headings,
  );
  let rows = 0;
  let likely = 0;
  for await (const some of readRows(job)) {
    if (signal?.aborted) return null;
    rows += some.length;
    for (const { cells } of some) {
      if (phones.some((at) => hasDigits(cells[at] ?? ''))) likely += 1;
      census.add(cells);
    }
  }
  // Rejected rows that come back are bad ones by their nature.
  if (rows >= fewRows && likely < rows / 2 && !isRejectedFile(job.headings)) {
    const heading = phones.map((at) => `"${job.headings[at]}"`).join(' or ');
    throw fileError(
      `The phone column ${heading} has no phone in ${(rows - likely).toLocaleString('en')} of ${rows.toLocaleString('en')} rows, so nothing was imported. Check the mapping.`,
    );
  }
  return { rows, conventions: census.result() };
}

function hasDigits(cell: string): boolean {
  let digits = 0;
  for (let at = 0; at < cell.length && digits < leastDigits; at += 1) {
    const code = cell.charCodeAt(at);
    if (code >= 48 && code <= 57) digits += 1;
  }
  return digits >= leastDigits;
}
