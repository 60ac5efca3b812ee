import type { Log } from '../src/log.js';
import type { Task } from './task.js';
import { upkeep } from './upkeep.js';

/** How often a worker looks for lost doorbells, and how long something must have waited to count as one. */
export interface SweepTimes {
  everyMs: number;
  olderThanMs: number;
}

/**
 * Rings again for everything that the tasks owe and sees to the upkeep, at start and then regularly; each by itself: one
 * that fails or takes long does not keep the others from the next look. Several workers doing so do no harm.
 */
export function startSweeper(
  tasks: readonly Task[],
  { everyMs, olderThanMs }: SweepTimes,
  log: Log,
): { stop(): Promise<void> } {
  const sweeps = tasks.flatMap(({ doorbell, sweep }) =>
    sweep ? [[`${doorbell.queue} ${doorbell.name}`, () => sweep(olderThanMs)] as const] : [],
  );
  const looks = [...sweeps, ...Object.entries(upkeep(log))];
  const running = new Map<string, Promise<unknown>>();
  const sweep = (): void => {
    for (const [name, look] of looks) {
      if (running.has(name)) continue;
      const looking = look()
        .catch((error: Error) =>
          log.warn({ sweep: name, err: error.message }, 'a sweep failed; the next one tries again'),
        )
        .finally(() => running.delete(name));
      running.set(name, looking);
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
