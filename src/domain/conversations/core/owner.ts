import { ContactModel } from '../../contacts/contact/contact.js';
import { type Conversation, ConversationModel } from './conversation.js';

/**
 * Copies the contact's owner to the conversation once more and returns it: an assignment cannot see a conversation
 * that is being made at that very moment. Call it in a transaction.
 */
export async function copyOwner(
  conversation: Pick<Conversation, '_id' | 'contact_uuid' | 'assigned_to'>,
): Promise<string | null> {
  const contact = await ContactModel.findById(conversation.contact_uuid).select({ assigned_to: 1 }).lean();
  const owner = contact?.assigned_to ?? null;
  if (owner !== conversation.assigned_to) {
    await ConversationModel.updateOne({ _id: conversation._id }, { $set: { assigned_to: owner } });
  }
  return owner;
}
