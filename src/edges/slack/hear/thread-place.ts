import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../domain/conversations/core/find.js';
import { successorOf } from '../../../domain/conversations/core/former-conversation.js';
import { followChannel, formerIdsOf } from '../../../domain/conversations/desks/channel-id.js';
import { conversationOnceIn } from '../show/earlier-thread.js';

/**
 * The conversation a thread belongs to: the one whose thread it is, the one that went on when contacts were merged,
 * or the one that was in it before it got a new thread. Null for any other thread.
 */
export async function conversationOfThread(channel: string, thread_ts: string): Promise<Conversation | null> {
  const there = await conversationAt(channel, thread_ts);
  if (there) return there;
  // Its channel had another id until now, and it has not followed yet.
  for (const id of await formerIdsOf(channel)) {
    const found = await conversationAt(id, thread_ts);
    if (!found) continue;
    if (id !== channel) await followChannel([found], id, channel);
    return getConversation(found._id);
  }
  return null;
}

async function conversationAt(channel: string, thread_ts: string): Promise<Conversation | null> {
  const place = { 'desk.channel': channel, 'desk.root_ts': thread_ts };
  const conversation = await ConversationModel.findOne(place).lean<Conversation>();
  return (
    conversation ??
    (await successorOf({ channel, thread_ts })) ??
    (await conversationOnceIn(channel, thread_ts))
  );
}
