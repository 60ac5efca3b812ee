import { setTimeout as pause } from 'node:timers/promises';
import { toError } from '../../../../errors.js';
import type { Log } from '../../../../log.js';
import { acquireLease, type Lease, releaseLease, renewLease } from '../../../../platform/queue/lease.js';

/** How many times a lease is renewed before it could end, and how often one held by another is asked for. */
const stepsPerLease = 5;

/**
 * Runs `work` whenever this process holds the lease, again and again until `stop`: of all processes that call this
 * for a key one works at a time, and when it dies another goes on within the lease's time. `lost` is aborted when
 * the lease went to another, and before it could when MongoDB does not answer: whatever has begun must end at once.
 */
export async function whileOwner(
  key: string,
  { leaseMs, stop, log }: { leaseMs: number; stop: AbortSignal; log: Log },
  work: (fence: number, lost: AbortSignal) => Promise<void>,
): Promise<void> {
  const step = leaseMs / stepsPerLease;
  while (!stop.aborted) {
    const lease = await acquireLease(key, leaseMs).catch((error) => {
      log.warn({ err: toError(error).message }, 'the channel cannot be claimed; it is tried again');
      return null;
    });
    if (!lease) {
      await pause(step, undefined, { signal: stop }).catch(() => undefined);
      continue;
    }
    const lost = new AbortController();
    const renewal = setInterval(() => void renew(lease, leaseMs, step, lost), step);
    try {
      await work(lease.fence, lost.signal);
    } catch (error) {
      log.error({ err: toError(error) }, 'the channel failed; it is started again');
      await pause(step, undefined, { signal: stop }).catch(() => undefined);
    } finally {
      clearInterval(renewal);
      await releaseLease(lease).catch(() => undefined);
    }
  }
}

async function renew(lease: Lease, leaseMs: number, step: number, lost: AbortController): Promise<void> {
  // The lease may run out until an answer comes: the last step of it is for stopping.
  const patience = setTimeout(() => lost.abort(), Math.max(0, lease.until - Date.now() - step));
  try {
    if (!(await renewLease(lease, leaseMs))) lost.abort();
  } catch {
    if (lease.until - Date.now() < 2 * step) lost.abort();
  } finally {
    clearTimeout(patience);
  }
}
