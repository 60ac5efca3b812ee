import { type Conversation, ConversationModel } from '../conversations/conversation.js';
import { successorOf } from '../conversations/former-conversation.js';
import { conversationOnceIn } from './earlier-thread.js';

/**
 * The conversation a thread belongs to: the one whose thread it is, the one that went on when contacts were merged,
 * or the one that was in it before it got a new thread. Null for any other thread.
 */
export async function conversationOfThread(channel: string, thread_ts: string): Promise<Conversation | null> {
  const place = { 'desk.channel': channel, 'desk.root_ts': thread_ts };
  const conversation = await ConversationModel.findOne(place).lean<Conversation>();
  return (
    conversation ??
    (await successorOf({ channel, thread_ts })) ??
    (await conversationOnceIn(channel, thread_ts))
  );
}
