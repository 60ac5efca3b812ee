import type { Answer } from '../answer.js';
import { slackFailure } from '../call/client.js';
import type { Desk } from '../desk-context.js';
import { cutText, longestPost } from '../split-text.js';

/**
 * Tells one person something in a thread that only they see. It is a courtesy: when Slack does not take it, the
 * matter itself stands, so the failure is logged and no more.
 */
export async function tellPrivately(
  desk: Desk,
  to: { channel: string; thread?: string; user: string },
  answer: string | Answer,
): Promise<void> {
  const { text, blocks } = typeof answer === 'string' ? { text: answer } : answer;
  try {
    const { channel, thread: thread_ts, user } = to;
    const said = cutText(text, longestPost);
    await desk.client.chat.postEphemeral({ channel, thread_ts, user, text: said, blocks });
  } catch (error) {
    desk.log.warn({ reason: slackFailure(error).reason }, 'a private notice could not be shown');
  }
}
