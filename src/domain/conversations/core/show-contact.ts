import { type Contact, displayName } from '../../contacts/contact/contact.js';
import { cardChanged } from './card-owed.js';
import { ConversationModel } from './conversation.js';

/** What its conversations show of a contact. */
export async function showContact(contact: Contact): Promise<void> {
  const { whatsapp_contact_id: phone, assigned_to } = contact;
  const shown = { contact_name: displayName(contact), assigned_to, ...(phone ? { contact_id: phone } : {}) };
  await ConversationModel.updateMany(
    { contact_uuid: contact._id },
    { ...cardChanged, $set: { ...cardChanged.$set, ...shown } },
  );
}
