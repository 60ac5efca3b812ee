import { canonicalPhone } from '../contacts/identity.js';
import type { ImportJob } from './import-job.js';
import type { FileRow } from './read-rows.js';
import { type ImportRow, rowJudge } from './row.js';
import { SeenPhones } from './seen.js';

/** A row that was read: to be written, the repetition of an earlier row, or rejected with its reasons. */
export type JudgedRow = FileRow &
  (
    | { verdict: 'write'; contact: ImportRow }
    | { verdict: 'duplicate' }
    | { verdict: 'reject'; error: string }
  );

/**
 * Judges the rows of one file in their order. The first good row of a phone (in any national variant) counts, later
 * ones are duplicates. The verdicts depend on the file alone, so a second run over it comes to the same.
 */
export function fileJudge(
  job: Pick<ImportJob, 'plan' | 'headings' | 'options' | 'dialect'>,
): (row: FileRow) => JudgedRow {
  const seen = new SeenPhones();
  const judge = rowJudge({
    plan: job.plan,
    headings: job.headings,
    country: job.options.default_country,
    // Programs write semicolons between cells where the comma stands in numbers.
    decimalComma: job.dialect.delimiter === ';',
  });
  return (row) => {
    const judged = judge(row.cells);
    if ('reasons' in judged) return { ...row, verdict: 'reject', error: judged.reasons.join('; ') };
    const contact = judged.row;
    if (!seen.add(canonicalPhone(contact.phone))) return { ...row, verdict: 'duplicate' };
    if (job.options.tags.length > 0) contact.tags = [...new Set([...contact.tags, ...job.options.tags])];
    return { ...row, verdict: 'write', contact };
  };
}
