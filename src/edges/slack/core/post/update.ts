import type { KnownBlock } from '@slack/types';
import { tellAdmins } from '../blocked.js';
import { slackFailure } from '../call/client.js';
import { isUnfitContent } from '../call/slack-errors.js';
import type { Desk } from '../desk-context.js';

/** What all workers share for `chat.update`, beside the pace of each channel: its limit is the workspace's. */
const updates = 'chat.update';

interface Update {
  channel: string;
  ts: string;
  text: string;
  blocks: KnownBlock[];
}

const notUpdated = (reason: string): string =>
  `Slack refused a change of a message, such as a conversation's card (${reason}). What it shows may be old; the panel is right.`;

/**
 * Changes a message of ours. Returns 0 when it is done, else the milliseconds to wait while Slack's limit is used up.
 * Throws what else WebClient throws.
 */
export async function changeMessage(desk: Desk, update: Update): Promise<number> {
  const wait = await desk.pace.take(updates);
  // Many may wait for their turn: not all of them look at the same instant.
  if (wait > 0) return Math.ceil(wait * (1 + 4 * Math.random()));
  try {
    await desk.client.chat.update({ ...update });
    return 0;
  } catch (error) {
    const failure = slackFailure(error);
    if (failure.kind !== 'limited') throw error;
    // Posts have a limit of their own, so no channel need pause.
    await desk.pace.pause(updates, failure.afterMs);
    return failure.afterMs;
  }
}

/** Changes a message of ours. Returns 0 when it is done or never can be (deleted), else the milliseconds to wait. */
export async function updateMessage(desk: Desk, update: Update): Promise<number> {
  try {
    return await changeMessage(desk, update);
  } catch (error) {
    const { kind, reason } = slackFailure(error);
    if (kind !== 'refused') throw error;
    const { channel, ts } = update;
    desk.log.warn({ channel, ts, reason }, 'a message in Slack could not be updated');
    // Somebody deleted it: that is theirs to do. What Slack finds wrong with it is ours to mend.
    if (isUnfitContent(reason)) await tellAdmins(`not-updated/${reason}`, notUpdated(reason));
    return 0;
  }
}
