import { insertOnce } from '../../../platform/database/mongo.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { successorOf } from '../core/former-conversation.js';
import { deskLane, type Message, MessageModel, type Notice, newMessage } from './message.js';

/**
 * Tells the desk something in the conversation's thread: once per `key`, in order with the messages, never to
 * the customer.
 */
export async function notifyDesk(
  conversationId: string,
  key: string,
  text: string,
  notice: Notice,
  authorName = '',
): Promise<void> {
  if (await MessageModel.exists({ dedup_key: `notice:${key}` })) return;
  const conversation = await ConversationModel.findOneAndUpdate(
    { _id: conversationId },
    { $inc: { seq: 1 } },
    { returnDocument: 'after' },
  ).lean<Conversation>();
  if (!conversation) {
    const successor = await successorOf({ id: conversationId });
    return successor ? notifyDesk(successor._id, key, text, notice, authorName) : undefined;
  }
  const document: Message = newMessage(conversation, {
    direction: 'internal',
    author: 'system',
    author_name: authorName,
    type: 'notice',
    text,
    notice,
    dedup_key: `notice:${key}`,
    desk: deskLane(conversation.desk.wanted ? 'pending' : 'waiting'),
  });
  await insertOnce(MessageModel, document, { dedup_key: document.dedup_key });
  ring(deskBell, conversation._id);
}
