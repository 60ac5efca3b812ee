import { removeExpiredExports, ringForOwedExports } from '../src/bulk/export/export-owed.js';
import { ringForOwedImports } from '../src/bulk/import/owed.js';
import { ringForOwedContactJobs } from '../src/bulk/jobs/contact-job-owed.js';
import { settleCounters } from '../src/contacts/counters.js';
import { recountDaily } from '../src/contacts/recount.js';
import { finishRemovals } from '../src/conversations/erase.js';
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

/** Rings again for everything owed, at start and then regularly. Several workers doing so do no harm. */
export function startSweeper({ everyMs, olderThanMs }: SweepTimes, log: Log): { stop(): Promise<void> } {
  let running: Promise<void> | undefined;
  const sweep = (): void => {
    running ??= Promise.all([
      ringForOwed(olderThanMs),
      ringForMedia(olderThanMs),
      ringForDesk(olderThanMs),
      ringForOwedImports(olderThanMs),
      ringForOwedExports(olderThanMs),
      ringForOwedContactJobs(olderThanMs),
      ringForSnoozed(olderThanMs),
      ringForReminders(),
      ringForTemplates(olderThanMs),
      removeExpiredExports(),
      finishMerges(),
      finishRemovals(),
      settleCounters(),
      recountDaily(log),
    ])
      .then(
        () => undefined,
        (error: Error) => log.warn({ err: error.message }, 'a sweep failed; the next one tries again'),
      )
      .finally(() => {
        running = undefined;
      });
  };
  const timer = setInterval(sweep, everyMs);
  sweep();
  return {
    async stop() {
      clearInterval(timer);
      await running;
    },
  };
}
