import type { KnownBlock } from '@slack/types';
import { slackFailure } from './client.js';
import type { Desk } from './desk-context.js';

/** What all workers share for `chat.update`, beside the pace of each channel: its limit is the workspace's. */
const updates = 'chat.update';

interface Update {
  channel: string;
  ts: string;
  text: string;
  blocks: KnownBlock[];
}

/**
 * Changes a message of ours. Returns 0 when it is done, or Slack will never do it (somebody deleted the message);
 * else the milliseconds to wait while Slack's limit is used up. Throws what else WebClient throws.
 */
export async function updateMessage(desk: Desk, update: Update): Promise<number> {
  const wait = await desk.pace.take(updates);
  // Many may wait for their turn: not all of them look at the same instant.
  if (wait > 0) return Math.ceil(wait * (1 + 4 * Math.random()));
  try {
    await desk.client.chat.update({ ...update });
    return 0;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind === 'limited') {
      // Posts have a limit of their own, so no channel need pause.
      await desk.pace.pause(updates, failure.afterMs);
      return failure.afterMs;
    }
    if (failure.kind !== 'refused') throw error;
    const { channel, ts } = update;
    desk.log.warn({ channel, ts, reason: failure.reason }, 'a message in Slack could not be updated');
    return 0;
  }
}
