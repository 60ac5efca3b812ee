import { AppError } from '../../../errors.js';
import { type Contact, ContactModel } from './contact.js';

/** The contact, or `not_found`. */
export async function getContact(id: string): Promise<Contact> {
  const contact = await ContactModel.findById(id).lean<Contact>();
  if (!contact) throw new AppError('not_found', 'There is no contact with this id.');
  return contact;
}
