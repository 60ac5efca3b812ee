import type { App } from '@slack/bolt';
import { storeEvent } from '../hear/inbox.js';

/** Kinds of message that a person wrote, edited or deleted; joins, topics and the like are not for the customer. */
const ours = new Set([
  undefined,
  'file_share',
  'thread_broadcast',
  'me_message',
  'message_changed',
  'message_deleted',
]);

interface MessageEvent {
  subtype?: string;
  channel: string;
  thread_ts?: string;
  bot_id?: string;
  message?: { thread_ts?: string; bot_id?: string };
  previous_message?: { thread_ts?: string; bot_id?: string };
}

/** Stores what happens in threads before it is acknowledged; a worker does the rest. */
export function listenToMessages(app: App): void {
  app.event('message', async ({ event, body, context }) => {
    const message = event as unknown as MessageEvent;
    const thread = message.thread_ts ?? message.message?.thread_ts ?? message.previous_message?.thread_ts;
    const byBot = message.bot_id ?? message.message?.bot_id ?? message.previous_message?.bot_id;
    if (!thread || byBot || !ours.has(message.subtype)) return;
    const { event_id, team_id } = body as { event_id: string; team_id: string };
    await storeEvent(`${team_id}:${event_id}`, `${message.channel}:${thread}`, {
      ...event,
      bot_user_id: context.botUserId,
    });
  });
}
