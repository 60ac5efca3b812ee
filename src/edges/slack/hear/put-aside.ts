import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { slackFailure } from '../core/call/client.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { cutText } from '../core/split-text.js';
import type { ThreadMessage } from '../core/thread-message.js';
import { isReaction } from './changes/thread-reactions.js';
import { type SlackEvent, SlackEventModel } from './inbox.js';

/** An event that was put aside, of which somebody is to be told. */
export const putAsideBell: Doorbell = { queue: 'desk', name: 'put-aside' };

export const ringForPutAside = (eventId: string): void => ring(putAsideBell, eventId);

/** Rings for people who were not told yet, because Slack would not take it or the doorbell was lost. */
export async function ringForUntold(): Promise<void> {
  const untold = await SlackEventModel.find({ untold: true })
    .sort({ received_at: 1 })
    .select({ _id: 1 })
    .limit(100)
    .lean();
  for (const { _id } of untold) ringForPutAside(_id);
}

/**
 * Tells the person who did something in a thread that it could not be handled, where only they see it, or in a direct
 * message when Slack shows them nothing there. Returns 0 when they were told; throws what WebClient throws.
 */
export async function tellOfPutAside(workspaces: Workspaces, eventId: string): Promise<0> {
  const stored = await SlackEventModel.findOne({ _id: eventId, untold: true }).lean<SlackEvent>();
  if (!stored) return 0;
  const [channel = '', thread] = stored.thread.split(':');
  const desk = await workspaces.ofChannel(channel);
  if (!desk) return 0; // rung again when the app is installed there
  const { user, text } = noticeOf(stored.event);
  if (user && !(await toldInThread(desk, { channel, thread_ts: thread, user, text })))
    await toldDirectly(desk, user, text);
  await SlackEventModel.updateOne({ _id: eventId }, { $set: { untold: false } });
  return 0;
}

/** False when Slack will show them nothing there: they left the channel, or it takes nothing. */
async function toldInThread(
  { client }: Desk,
  notice: { channel: string; thread_ts?: string; user: string; text: string },
): Promise<boolean> {
  try {
    await client.chat.postEphemeral(notice);
    return true;
  } catch (error) {
    const { kind } = slackFailure(error);
    if (kind === 'refused' || kind === 'blocked' || kind === 'unlisted') return false;
    throw error;
  }
}

async function toldDirectly({ client, log }: Desk, user: string, text: string): Promise<void> {
  try {
    const { channel } = await client.conversations.open({ users: user });
    await client.chat.postMessage({ channel: channel!.id!, text });
  } catch (error) {
    const { kind, reason } = slackFailure(error);
    if (kind !== 'refused') throw error;
    log.error({ slack_user: user, reason }, 'somebody could not be told that their message was put aside');
  }
}

/** How much of their words is repeated. */
const longestQuote = 200;

/** Whom the event is by, and what they are to know. */
function noticeOf(event: Record<string, unknown>): { user?: string; text: string } {
  if (isReaction(event)) {
    const text = `Threadline could not handle your reaction \`:${event.reaction}:\`: the customer does not see it.`;
    return { user: event.user, text };
  }
  const edited = event.message as ThreadMessage | undefined;
  const previous = event.previous_message as ThreadMessage | undefined;
  const { user, text = '' } = edited ?? previous ?? (event as unknown as ThreadMessage);
  const words = text === '' ? '' : `\n> ${cutText(text, longestQuote).replace(/\n/g, '\n> ')}`;
  const what =
    event.subtype === 'message_deleted'
      ? 'that you deleted this: it may have reached the customer, or be kept as a note.'
      : event.subtype === 'message_changed'
        ? 'your change. The customer, or your note, may still have the version before it.'
        : 'what you wrote. Unless it shows a mark it did not reach the customer and is not a note: please write it again.';
  return { user, text: `Threadline could not handle ${what}${words}` };
}
