import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { type Identity, identityKey } from '../contact/identity.js';
import { recordSamePerson } from '../duplicates/duplicate.js';
import { updateContact } from './write.js';

/**
 * Links identities that are known to be one person's. One contact has some of them: it gets the others, and its
 * phone when it had none. Two contacts have them: both stay as they are and are listed as duplicates, for people to
 * merge. Nobody has any: nothing happens. Returns the contact of the first identity that is known, or null.
 */
export async function linkIdentities(identities: readonly Identity[]): Promise<Contact | null> {
  const contacts = await ContactModel.find({ identity_keys: { $in: identities.map(identityKey) } })
    .limit(identities.length)
    .lean<Contact[]>();
  const first = firstOf(contacts, identities);
  if (!first) return null;
  if (contacts.length > 1) await recordSamePerson(identities);
  return contacts.length > 1 || hasAll(first, identities) ? first : addTo(first, identities);
}

const firstOf = (contacts: readonly Contact[], identities: readonly Identity[]): Contact | undefined =>
  identities
    .map((identity) => contacts.find(({ identity_keys }) => identity_keys.includes(identityKey(identity))))
    .find((contact) => contact !== undefined);

/** Spelled just so: a national variant that is new is worth keeping, because people search for it. */
const hasAll = (contact: Contact, identities: readonly Identity[]): boolean =>
  identities.every(({ kind, value, scope }) =>
    contact.identities.some((one) => one.kind === kind && one.value === value && one.scope === scope),
  );

async function addTo(contact: Contact, identities: readonly Identity[]): Promise<Contact> {
  const phone = identities.find(({ kind }) => kind === 'phone')?.value;
  try {
    const linked = await updateContact(
      { _id: contact._id },
      { addIdentities: identities, ...(phone ? { fill: { whatsapp_contact_id: phone } } : {}) },
    );
    return linked ?? contact;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Another contact came by one of them at this very moment.
    await recordSamePerson(identities);
    return contact;
  }
}
