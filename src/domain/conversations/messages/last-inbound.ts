import { type Message, MessageModel } from './message.js';

/** What the customer said last in a conversation: WhatsApp's id of it, its words and when it came here; null for nothing yet. */
export const lastInbound = (
  conversationId: string,
): Promise<Pick<Message, '_id' | 'provider_id' | 'created_at' | 'text'> | null> =>
  MessageModel.findOne({ conversation_id: conversationId, direction: 'in' })
    .sort({ seq: -1 })
    .select({ provider_id: 1, created_at: 1, text: 1 })
    .lean<Pick<Message, '_id' | 'provider_id' | 'created_at' | 'text'>>()
    .exec();
