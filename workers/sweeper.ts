import { removeExpiredExports, ringForOwedExports } from '../src/domain/bulk/export/export-owed.js';
import { ringForOwedImports } from '../src/domain/bulk/import/owed.js';
import { ringForOwedContactJobs } from '../src/domain/bulk/jobs/contact-job-owed.js';
import { finishRemovals } from '../src/domain/contact-actions/erase/erase.js';
import { finishMerges } from '../src/domain/contact-actions/merge/merge-finish.js';
import { rekeyOnce } from '../src/domain/contacts/duplicates/rekey-once.js';
import { settleCounters } from '../src/domain/contacts/figures/counters.js';
import { recountDaily } from '../src/domain/contacts/figures/recount.js';
import { ringForHandOvers } from '../src/domain/conversations/assignment/hand-over.js';
import { ringForOwed } from '../src/domain/conversations/delivery/owed.js';
import { ringForSnoozed } from '../src/domain/conversations/hand-off/snooze.js';
import { ringForMedia } from '../src/domain/conversations/media/media-work.js';
import { ringForReminders } from '../src/domain/reminders/remind.js';
import { ringForTemplates } from '../src/domain/templates/sync.js';
import { ringForDesk } from '../src/edges/slack/open/rings.js';
import type { Log } from '../src/log.js';

/** How often a worker looks for lost doorbells, and how long something must have waited to count as one. */
export interface SweepTimes {
  everyMs: number;
  olderThanMs: number;
}

type Lane = (olderThanMs: number) => Promise<unknown>;

/** What is looked for, each by itself: one that fails or takes long does not keep the others from the next look. */
const lanes = (log: Log): Record<string, Lane> => ({
  owed: ringForOwed,
  media: ringForMedia,
  desk: ringForDesk,
  imports: ringForOwedImports,
  exports: ringForOwedExports,
  'contact jobs': ringForOwedContactJobs,
  snoozed: ringForSnoozed,
  'hand-overs': ringForHandOvers,
  reminders: async () => ringForReminders(),
  templates: ringForTemplates,
  'expired exports': () => removeExpiredExports(),
  merges: () => finishMerges(),
  removals: () => finishRemovals(),
  counters: () => settleCounters(),
  recount: () => recountDaily(log),
  rekey: () => rekeyOnce(log),
});

/** Rings again for everything owed, at start and then regularly. Several workers doing so do no harm. */
export function startSweeper({ everyMs, olderThanMs }: SweepTimes, log: Log): { stop(): Promise<void> } {
  const running = new Map<string, Promise<unknown>>();
  const sweep = (): void => {
    for (const [lane, look] of Object.entries(lanes(log))) {
      if (running.has(lane)) continue;
      const looking = look(olderThanMs)
        .catch((error: Error) =>
          log.warn({ lane, err: error.message }, 'a sweep failed; the next one tries again'),
        )
        .finally(() => running.delete(lane));
      running.set(lane, looking);
    }
  };
  const timer = setInterval(sweep, everyMs);
  sweep();
  return {
    async stop() {
      clearInterval(timer);
      await Promise.all(running.values());
    },
  };
}
