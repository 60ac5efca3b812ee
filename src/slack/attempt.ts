import { slackFailure } from './client.js';
import type { Workspaces } from './desk-context.js';

/** Does work that tells how long to wait; when Slack does not take it, how long to wait before it is tried again. */
export async function attempt(
  { blockedMs, log }: Workspaces,
  ring: string,
  work: () => Promise<number>,
): Promise<number> {
  try {
    return await work();
  } catch (error) {
    const failure = slackFailure(error);
    log.warn({ ring, kind: failure.kind, reason: failure.reason }, 'Slack call failed');
    if (failure.kind === 'limited') return failure.afterMs;
    return failure.kind === 'blocked' ? blockedMs : 2_000;
  }
}
