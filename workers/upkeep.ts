import { removeExpiredExports } from '../src/domain/bulk/export/export-sweep.js';
import { finishRemovals } from '../src/domain/contact-actions/erase/erase.js';
import { finishMerges } from '../src/domain/contact-actions/merge/merge-finish.js';
import { rekeyOnce } from '../src/domain/contacts/duplicates/rekey-once.js';
import { settleCounters } from '../src/domain/contacts/figures/counters.js';
import { recountDaily } from '../src/domain/contacts/figures/recount.js';
import type { Log } from '../src/log.js';

/** What is seen to regularly and never rung for: leftovers of what a process could not finish, and figures. */
export const upkeep = (log: Log): Record<string, () => Promise<unknown>> => ({
  'expired exports': removeExpiredExports,
  merges: () => finishMerges(),
  removals: () => finishRemovals(),
  counters: () => settleCounters(),
  recount: () => recountDaily(log),
  rekey: () => rekeyOnce(log),
});
