import { removeExpiredExports, ringForOwedExports } from '../src/bulk/export/export-owed.js';
import { ringForOwedImports } from '../src/bulk/import/owed.js';
import { ringForOwedContactJobs } from '../src/bulk/jobs/contact-job-owed.js';
import { settleCounters } from '../src/contacts/counters.js';
import { recountDaily } from '../src/contacts/recount.js';
import { rekeyOnce } from '../src/contacts/rekey-once.js';
import { finishRemovals } from '../src/conversations/erase.js';
import { ringForHandOvers } from '../src/conversations/hand-over.js';
import { ringForMedia } from '../src/conversations/media-work.js';
import { finishMerges } from '../src/conversations/merge-finish.js';
import { ringForOwed } from '../src/conversations/owed.js';
import { ringForReminders } from '../src/conversations/reminders/remind.js';
import { ringForSnoozed } from '../src/conversations/snooze.js';
import { ringForTemplates } from '../src/conversations/templates/sync.js';
import type { Log } from '../src/log.js';
import { ringForDesk } from '../src/slack/rings.js';

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
