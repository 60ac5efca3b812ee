import type { Log } from '../src/log.js';
import { type Doorbell, ringOf } from '../src/platform/queue/doorbell.js';
import { type DoorbellQueue, passRingLater, readRing } from '../src/platform/queue/doorbell-queues.js';

/** One kind of work: what rings for it, how it is done, and how it is found again when its ring was lost. */
export interface Task {
  doorbell: Doorbell;
  /**
   * Does what is owed for this id. `true` or 0 when it is done, the milliseconds after which it goes on, `false` while
   * somebody else is doing so. Safe to run twice and after a crash at any point.
   */
  run(id: string): Promise<boolean | number>;
  /** Rings for what has waited so long. None: the sweep of another task of the table finds it too. */
  sweep?(olderThanMs: number): Promise<unknown>;
}

/** What handles the rings of one queue. */
export interface Processor {
  queue: DoorbellQueue;
  /** Jobs at once in this process; each mostly waits for the network. */
  concurrency: number;
  /** Does what a ring is about; false when somebody else is doing so, and it is to be tried again shortly. */
  process(ring: string): Promise<boolean>;
}

/** The processor of a queue: each ring goes to the task whose doorbell has its name. */
export function processorOf(
  queue: DoorbellQueue,
  concurrency: number,
  tasks: readonly Task[],
  log: Log,
): Processor {
  const named = new Map(tasks.map((task) => [task.doorbell.name, task]));
  return {
    queue,
    concurrency,
    async process(ring) {
      const { name, id } = readRing(ring);
      const task = named.get(name);
      if (!task) {
        // It is of another version, whose own workers' sweeper rings again.
        log.debug({ queue, ring }, 'a ring for no task of this version');
        return true;
      }
      const done = await task.run(id);
      if (typeof done === 'boolean') return done;
      if (done > 0) passRingLater(queue, ringOf(task.doorbell, id), done);
      return true;
    },
  };
}
