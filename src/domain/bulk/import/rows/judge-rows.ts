import type { Attribute } from '../../../contacts/attributes/attribute.js';
import { canonicalPhone } from '../../../contacts/phone/national-variants.js';
import type { ImportJob } from '../job/import-job.js';
import type { FileRow } from '../text/file-row.js';
import type { PhoneClaims } from './phone-claims.js';
import { type ImportRow, rowJudge } from './row.js';
import { SeenPhones } from './seen.js';

/** A row that was read: to be written, the repetition of an earlier row, or rejected with its reasons. */
export type JudgedRow = FileRow &
  (
    | { verdict: 'write'; contact: ImportRow }
    | { verdict: 'duplicate' }
    | { verdict: 'reject'; error: string }
  );

type Judged = Pick<ImportJob, 'plan' | 'headings' | 'options' | 'dialect' | 'conventions'>;

/**
 * Judges the rows of one file in their order. The first good row of a phone (in any national variant) counts, later
 * ones are duplicates. The verdicts depend on the file alone, so a second run over it comes to the same. With
 * `claims` rows have further phones too, those that no other row has.
 */
export function fileJudge(
  { plan, headings, options, dialect, conventions }: Judged,
  attributes: ReadonlyMap<string, Attribute>,
  claims: PhoneClaims | null = null,
): (row: FileRow) => JudgedRow {
  const seen = new SeenPhones();
  const judge = rowJudge({
    plan,
    headings,
    country: options.default_country,
    conventions,
    delimiter: dialect.delimiter,
    attributes,
    further: claims !== null,
  });
  return ({ row, line, cells }) => {
    const judged = judge(cells);
    if ('reasons' in judged) return { row, line, cells, verdict: 'reject', error: judged.reasons.join('; ') };
    const contact = judged.row;
    if (!seen.add(canonicalPhone(contact.phone))) return { row, line, cells, verdict: 'duplicate' };
    if (claims) Object.assign(contact, claims.judge(contact));
    if (options.tags.length > 0) contact.tags = [...new Set([...contact.tags, ...options.tags])];
    return { row, line, cells, verdict: 'write', contact };
  };
}
