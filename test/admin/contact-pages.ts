import { addContact, type NewContactWithNote } from '../../src/domain/contact-actions/contact-writes.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import type { TestPanel } from '../support/panel.js';
import type { Answer, Visitor } from '../support/visitor.js';

let phones = 34_600_000_000;

/** A contact that the admin has added, with a phone of its own unless `input` names one. */
export const makeContact = (panel: TestPanel, input: Partial<NewContactWithNote> = {}): Promise<Contact> => {
  phones += 1;
  const { admin } = panel.users;
  return addContact({ whatsapp_contact_id: `+${phones}`, ...input }, admin, { defaultCountry: 'ES' });
};

/** The contact as it is now. */
export const storedContact = async (id: string): Promise<Contact> =>
  (await ContactModel.findById(id).lean<Contact>())!;

/** The list of contacts as the browser asks for it. */
export const listContacts = (who: Visitor, query: Record<string, string>): Promise<Answer> =>
  who.get(`/api/resources/Contact/actions/list?${new URLSearchParams(query)}`);

/** Where an action on a contact is. */
export const recordPath = (id: string, action: string): string =>
  `/api/resources/Contact/records/${id}/${action}`;
