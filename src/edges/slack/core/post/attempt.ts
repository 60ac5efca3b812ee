import { slackFailure } from '../call/client.js';
import { Patience } from '../call/patience.js';
import type { Workspaces } from '../desk-context.js';

/** What fails again and again is tried ever more rarely, whatever rings for it. */
const patience = new Patience(2_000, 300_000);

/** Does work that tells how long to wait; when Slack does not take it, how long to wait before it is tried again. */
export async function attempt<T extends number | false>(
  { blockedMs, log }: Workspaces,
  ring: string,
  work: () => Promise<T>,
): Promise<T | number> {
  const left = patience.left(ring);
  if (left > 0) return left;
  try {
    const wait = await work();
    patience.success(ring);
    return wait;
  } catch (error) {
    const failure = slackFailure(error);
    log.warn({ ring, kind: failure.kind, reason: failure.reason }, 'Slack call failed');
    if (failure.kind === 'limited') return failure.afterMs;
    return patience.failure(ring, failure.kind === 'blocked' ? blockedMs : 0);
  }
}
