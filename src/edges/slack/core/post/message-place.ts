import { ConversationModel } from '../../../../domain/conversations/core/conversation.js';
import { formerIdsOf } from '../../../../domain/conversations/desks/channel-id.js';
import { type Message, MessageModel } from '../../../../domain/conversations/messages/message.js';

/** The customer's message that this post shows, the last one where it shows several; null when it shows none. */
export async function customerMessageAt(channel: string, ts: string): Promise<Message | null> {
  const there = await shownAt(channel, ts);
  if (there) return there;
  // Its channel had another id until now, and it has not followed yet.
  for (const id of await formerIdsOf(channel)) {
    const found = await shownAt(id, ts);
    if (found) return found;
  }
  return null;
}

async function shownAt(channel: string, ts: string): Promise<Message | null> {
  const [message] = await MessageModel.find({ 'desk.channel': channel, 'desk.ts': ts, direction: 'in' })
    .sort({ seq: -1 })
    .limit(1)
    .lean<Message[]>();
  return message ?? null;
}

/** A post whose answer was lost is found again within this time. */
const underWayMs = 60_000;

/** Whether a post with this Slack timestamp is so young that our note of it may still be to come. */
export const mayBeUnderWay = (ts: string): boolean => Date.now() - Number(ts) * 1_000 < underWayMs;

/** Whether it is known that this post shows no customer's message: a card, a notice, an agent's reply. */
export async function isAnotherPost(channel: string, ts: string): Promise<boolean> {
  return (
    (await MessageModel.exists({ 'desk.channel': channel, 'desk.ts': ts })) !== null ||
    (await ConversationModel.exists({ 'desk.channel': channel, 'desk.root_ts': ts })) !== null
  );
}
