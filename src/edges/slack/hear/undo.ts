import { actionIds } from '../blocks/actions.js';
import { slackSecond } from '../blocks/elements.js';
import { slackFailure } from '../core/call/client.js';
import type { Desk } from '../core/desk-context.js';

/** Shows the writer, and nobody else, a button that takes the reply back while it has not left. */
export async function offerUndo(
  desk: Desk,
  to: { channel: string; thread: string; user: string },
  messageId: string,
): Promise<void> {
  // The time and not how long: before a click, Slack lets nobody change what only one person sees.
  const text = `Sending to the customer at ${slackSecond(new Date(Date.now() + desk.replyUndoMs))}.`;
  try {
    await desk.client.chat.postEphemeral({
      channel: to.channel,
      thread_ts: to.thread,
      user: to.user,
      text,
      blocks: [
        {
          type: 'section',
          text: { type: 'mrkdwn', text },
          accessory: {
            type: 'button',
            action_id: actionIds.undo,
            value: messageId,
            text: { type: 'plain_text', text: 'Undo' },
          },
        },
      ],
    });
  } catch (error) {
    // Nothing is lost without the button: deleting the message in Slack takes it back as well.
    desk.log.warn({ reason: slackFailure(error).reason }, 'the undo button could not be shown');
  }
}
