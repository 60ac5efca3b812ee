import { ContactModel } from '../../../contacts/contact/contact.js';
import { contactCardsChanged } from '../../../conversations/core/card-owed.js';
import { ConversationModel } from '../../../conversations/core/conversation.js';

/** Brings what conversations show of these contacts up to date: their names, and their cards in Slack. */
export async function showContacts(ids: string[]): Promise<void> {
  if (ids.length === 0) return;
  const contacts = await ContactModel.find({ _id: { $in: ids }, name: { $ne: '' } })
    .select({ name: 1 })
    .lean();
  if (contacts.length > 0) {
    await ConversationModel.bulkWrite(
      contacts.map(({ _id, name }) => ({
        updateMany: {
          filter: { contact_uuid: _id, contact_name: { $ne: name } },
          update: { $set: { contact_name: name } },
        },
      })),
    );
  }
  await contactCardsChanged(ids);
}
