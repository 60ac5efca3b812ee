import type { ImportJob } from './job/import-job.js';

/** Too little is known before so much of a run is over. */
const leastMs = 500;

/** How many seconds a running import will take from now on, at the speed it had so far; null while nobody knows. */
export function secondsLeft(
  {
    status,
    rows,
    rows_total,
    run_started_at,
    run_started_row,
  }: Pick<ImportJob, 'status' | 'rows' | 'rows_total' | 'run_started_at' | 'run_started_row'>,
  now = Date.now(),
): number | null {
  if (status !== 'running' || rows_total === null || run_started_at === null) return null;
  const elapsed = now - run_started_at.getTime();
  const done = rows - run_started_row;
  if (done <= 0 || elapsed < leastMs) return null;
  return Math.ceil(((rows_total - rows) / done) * (elapsed / 1000));
}
