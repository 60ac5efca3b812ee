import type { App } from '@slack/bolt';
import { storeEvent } from '../inbox.js';
import { customerMessageAt } from '../message-place.js';

interface ReactionEvent {
  item: { type: string; channel?: string; ts?: string };
}

/** Stores reactions to customers' messages before they are acknowledged; those to other messages are nobody's matter. */
export function listenToReactions(app: App): void {
  const store = async (event: ReactionEvent, body: object): Promise<void> => {
    const { type, channel, ts } = event.item;
    if (type !== 'message' || !channel || !ts || !(await customerMessageAt(channel, ts))) return;
    const { event_id, team_id } = body as { event_id: string; team_id: string };
    // In order for each message.
    await storeEvent(`${team_id}:${event_id}`, `${channel}:${ts}`, { ...event });
  };
  app.event('reaction_added', ({ event, body }) => store(event, body));
  app.event('reaction_removed', ({ event, body }) => store(event, body));
}
