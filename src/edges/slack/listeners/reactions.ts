import type { App } from '@slack/bolt';
import { customerMessageAt, mayBeUnderWay } from '../core/post/message-place.js';
import { storeEvent } from '../hear/inbox.js';

interface ReactionEvent {
  item: { type: string; channel?: string; ts?: string };
  /** Who wrote the message; absent where Slack sees no user behind it. */
  item_user?: string;
}

/**
 * Stores reactions to customers' messages before they are acknowledged, also where the post is ours and so young that
 * it may not be known yet; those to other messages are nobody's matter.
 */
export function listenToReactions(app: App): void {
  const store = async (event: ReactionEvent, body: object, botUser: string | undefined): Promise<void> => {
    const { type, channel, ts } = event.item;
    if (type !== 'message' || !channel || !ts) return;
    const ours = event.item_user === undefined || event.item_user === botUser;
    if (!(ours && mayBeUnderWay(ts)) && !(await customerMessageAt(channel, ts))) return;
    const { event_id, team_id } = body as { event_id: string; team_id: string };
    // Each message's events keep their order.
    await storeEvent(`${team_id}:${event_id}`, `${channel}:${ts}`, { ...event });
  };
  app.event('reaction_added', ({ event, body, context }) => store(event, body, context.botUserId));
  app.event('reaction_removed', ({ event, body, context }) => store(event, body, context.botUserId));
}
