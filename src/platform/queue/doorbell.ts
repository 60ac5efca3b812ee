import { type doorbellQueues, passRing, passRingLater } from './doorbell-queues.js';

/** A kind of work and the queue its rings go to. The work itself is in the table of tasks, under the same doorbell. */
export interface Doorbell {
  queue: (typeof doorbellQueues)[number];
  /** What its rings begin with: one word of letters and hyphens. */
  name: string;
}

/** How a ring for this id is written, in jobs, logs and leases. */
export const ringOf = ({ name }: Doorbell, id = ''): string => (id === '' ? name : `${name}:${id}`);

/** Rings for this id: see `passRing`. */
export const ring = (doorbell: Doorbell, id?: string): void => passRing(doorbell.queue, ringOf(doorbell, id));

/** Rings for this id after a delay in milliseconds: see `passRingLater`. */
export const ringLater = (doorbell: Doorbell, id: string, delay: number): void =>
  passRingLater(doorbell.queue, ringOf(doorbell, id), delay);
