import { readRows } from '../file/read-rows.js';
import type { ImportJob } from '../job/import-job.js';
import { PhoneClaims } from '../rows/phone-claims.js';

/**
 * Reads a file for whose its phones are, every run anew, as rows done before count too. Null, and nothing is read, when
 * nobody may have more phones than one: no row has, or who imports may not say so.
 */
export async function readClaims(
  job: ImportJob,
  signal?: AbortSignal,
): Promise<PhoneClaims | null | 'stopped'> {
  if (!job.joins_phones || !job.conventions?.further) return null;
  const claims = new PhoneClaims(job);
  for await (const rows of readRows(job)) {
    if (signal?.aborted) return 'stopped';
    for (const { cells } of rows) claims.add(cells);
  }
  return claims;
}
