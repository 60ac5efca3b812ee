import { setTimeout } from 'node:timers/promises';
import { ring } from '../../../platform/queue/doorbell.js';
import { withLease } from '../../../platform/queue/lease.js';
import { botBell, deliverBell, deskBell } from '../core/doorbells.js';

/** The lanes in which workers drain a conversation, each under a lease of its own. */
const lanes = ['bot', 'deliver', 'desk'] as const;

/** Wakes the workers of all lanes. */
export function ringLanes(conversationId: string): void {
  for (const doorbell of [botBell, deliverBell, deskBell]) ring(doorbell, conversationId);
}

/** How long whoever holds something is waited for, in milliseconds. */
const patienceMs = 10_000;
const pauseMs = 50;

/** Runs `work` under a lease, for which it waits up to ten seconds; returns false without running it after that. */
export const withLeaseSoon = (key: string, work: () => Promise<void>): Promise<boolean> =>
  holdAll([key], Date.now() + patienceMs, work);

/**
 * Runs `work` while no worker sends, posts or answers anything of these conversations; returns false without running
 * it when a worker holds one of them for longer than ten seconds.
 */
export function holdConversations(ids: string[], work: () => Promise<void>): Promise<boolean> {
  // Everybody takes them in this order, so that two who want the same ones cannot wait for each other.
  const keys = [...new Set(ids)].sort().flatMap((id) => lanes.map((lane) => `${lane}:${id}`));
  return holdAll(keys, Date.now() + patienceMs, work);
}

async function holdAll(
  [key, ...rest]: string[],
  deadline: number,
  work: () => Promise<void>,
): Promise<boolean> {
  if (key === undefined) {
    await work();
    return true;
  }
  for (;;) {
    let done = false;
    const held = await withLease(key, async () => {
      done = await holdAll(rest, deadline, work);
    });
    if (held) return done;
    if (Date.now() >= deadline) return false;
    await setTimeout(pauseMs);
  }
}
