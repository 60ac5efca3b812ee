import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { createLog } from '../../src/log.js';
import { connectMongo } from '../../src/platform/database/mongo.js';
import { newId } from '../../src/platform/ids.js';
import { testServers } from '../support/servers.js';

/** A database of one's own for a test file. */
export const openDatabase = (): Promise<void> => connectMongo(testServers().mongodbUri, createLog('silent'));

export const admin = { _id: 'the-admin', role: 'admin' } as const;
export const lead = { _id: 'the-lead', role: 'lead' } as const;
export const agent = { _id: 'the-agent', role: 'agent' } as const;
export const viewer = { _id: 'the-viewer', role: 'viewer' } as const;

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
