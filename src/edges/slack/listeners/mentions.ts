import type { App } from '@slack/bolt';
import { AppError } from '../../../errors.js';
import { runUmbrella } from '../commands/run.js';
import type { Desk } from '../core/desk-context.js';
import { tellPrivately } from '../core/post/private-notice.js';

/** The mention at the start of a message to the bot. */
const mention = /^\s*<@[A-Z0-9]+(?:\|[^>]*)?>\s*/;

/**
 * `@threadline find lucia` in a channel is `/wa find lucia`. In a thread the message itself is the command: it comes
 * with the thread's other messages, in their order.
 */
export function listenToMentions(app: App, desk: Desk): void {
  app.event('app_mention', async ({ event, body }) => {
    const { user, channel, thread_ts, text } = event;
    if (thread_ts || !user || !mention.test(text)) return;
    const call = {
      desk,
      slackUserId: user,
      actor: await desk.agents.find(user),
      text: text.replace(mention, '').replace(/^!/, ''),
      thread: null,
      callId: `slack:command:${body.event_id}`,
    };
    const to = { channel, user };
    try {
      await tellPrivately(desk, to, await runUmbrella(call));
    } catch (error) {
      if (!(error instanceof AppError) || error.retryable) throw error;
      await tellPrivately(desk, to, error.message);
    }
  });
}
