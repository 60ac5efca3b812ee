import { slackFailure } from './client.js';
import type { Desk } from './desk-context.js';

/**
 * Tells one person something in a thread that only they see. It is a courtesy: when Slack does not take it, the
 * matter itself stands, so the failure is logged and no more.
 */
export async function tellPrivately(
  desk: Desk,
  to: { channel: string; thread?: string; user: string },
  text: string,
): Promise<void> {
  try {
    await desk.client.chat.postEphemeral({ channel: to.channel, thread_ts: to.thread, user: to.user, text });
  } catch (error) {
    desk.log.warn({ reason: slackFailure(error).reason }, 'a private notice could not be shown');
  }
}
