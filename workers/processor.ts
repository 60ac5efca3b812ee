import type { DoorbellQueue } from '../src/platform/queue/doorbell.js';

/** What handles the rings of one queue. */
export interface Processor {
  queue: DoorbellQueue;
  /** Jobs at once in this process; each mostly waits for the network. */
  concurrency: number;
  /** Does what is owed for this id; false when somebody else is doing so, and it is to be tried again shortly. */
  process(id: string): Promise<boolean>;
}
