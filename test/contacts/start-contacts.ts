import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { newId } from '../../src/platform/ids.js';

let last = 600_000_000;

/** Contacts with these fields, each with a phone of its own; their ids. */
export async function contacts(...list: Partial<Contact>[]): Promise<string[]> {
  const made = list.map((fields) => {
    last += 1;
    const phone = `34${last}`;
    return newContact({
      _id: newId(),
      whatsapp_contact_id: phone,
      identities: [phoneIdentity(phone)],
      source: 'import',
      ...fields,
    });
  });
  await insertContacts(made);
  return made.map(({ _id }) => _id);
}

/** The contact as it is now. */
export const contact = (id: string): Promise<Contact> =>
  ContactModel.findById(id).lean<Contact>().orFail().exec();
