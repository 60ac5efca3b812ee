import { AppError } from '../../../errors.js';
import { type Conversation, ConversationModel } from './conversation.js';
import { successorOf } from './former-conversation.js';

/** The conversation, or the one in which it went on when contacts were merged, or `not_found`. */
export async function getConversation(id: string): Promise<Conversation> {
  const conversation =
    (await ConversationModel.findById(id).lean<Conversation>()) ?? (await successorOf({ id }));
  if (!conversation) throw new AppError('not_found', 'There is no conversation with this id.');
  return conversation;
}

/** The conversation people call, or called, by this number, or `not_found` with what to try instead. */
export async function conversationByNumber(number: number): Promise<Conversation> {
  const conversation =
    (await ConversationModel.findOne({ number }).lean<Conversation>()) ?? (await successorOf({ number }));
  if (!conversation) {
    throw new AppError('not_found', `There is no conversation #${number}. Try \`/wa find NAME or PHONE\`.`);
  }
  return conversation;
}
