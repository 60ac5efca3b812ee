import { describe, expect, it } from '@jest/globals';
import {
  acquireLease,
  isLeaseHeld,
  releaseLease,
  renewLease,
  withLease,
} from '../../src/platform/queue/lease.js';
import { useDatabase } from '../support/database.js';

useDatabase();

describe('A lease', () => {
  it('is held by one at a time, however many ask, and by nobody afterwards', async () => {
    let inside = 0;
    let most = 0;
    let runs = 0;
    const asker = async () => {
      for (let round = 0; round < 60; round += 1) {
        await withLease('contended', async () => {
          inside += 1;
          most = Math.max(most, inside);
          runs += 1;
          await Promise.resolve();
          inside -= 1;
        });
      }
    };
    await Promise.all(Array.from({ length: 8 }, asker));
    expect(most).toBe(1);
    expect(runs).toBeGreaterThan(0);
    // Nobody knows of a lease that was taken without an answer: it would keep everybody waiting until it ends.
    expect(await isLeaseHeld('contended')).toBe(false);
  });

  it('goes to the next when it ends, with a higher fence, and its former owner can do nothing with it', async () => {
    const first = (await acquireLease('ends', 1))!;
    const second = await acquireLeaseSoon('ends');
    expect(second.fence).toBe(first.fence + 1);
    expect(await renewLease(first)).toBe(false);
    await releaseLease(first);
    expect(await isLeaseHeld('ends')).toBe(true);
    expect(await renewLease(second)).toBe(true);
    await releaseLease(second);
    expect(await isLeaseHeld('ends')).toBe(false);
  });
});

async function acquireLeaseSoon(key: string) {
  for (;;) {
    const lease = await acquireLease(key);
    if (lease) return lease;
  }
}
