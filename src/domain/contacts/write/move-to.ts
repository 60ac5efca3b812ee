import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { type Identity, identityKey } from '../contact/identity.js';
import { recordSamePerson } from '../duplicates/duplicate.js';
import { updateContact } from './write.js';

/** What the platform says of one person: known as `before` until then, as `now` from then on. */
export interface IdentityMove {
  /** The one that counts first. */
  before: readonly Identity[];
  now: readonly Identity[];
  at: Date;
}

/** What came of it: the contact as it is now, whether it was changed, and which of `before` it has no more. */
export interface Moved {
  contact: Contact;
  changed: boolean;
  left: readonly Identity[];
}

/**
 * The person stays one contact, which goes by the new number or id from then on; the former ones stay theirs, for what
 * comes late and for who searches. Where somebody else has the new one already the two are listed as duplicates. News
 * older than the last change nothing. Null when nobody has any of the former ones.
 */
export async function moveContact({ before, now, at }: IdentityMove): Promise<Moved | null> {
  const contact = await contactWith(before);
  if (!contact) return null;
  const kinds = new Set(now.map(({ kind }) => kind));
  const taken = new Set(now.map(identityKey));
  // The platform may tell of an id alone: the number may still be theirs then.
  const left = before.filter((one) => kinds.has(one.kind) && !taken.has(identityKey(one)));
  const phone = now.find(({ kind }) => kind === 'phone')?.value;
  try {
    const moved = await updateContact(
      { _id: contact._id, $or: [{ 'moved.at': { $exists: false } }, { 'moved.at': { $lte: at } }] },
      {
        moveTo: { now, from: left, at },
        ...(phone ? { set: { whatsapp_contact_id: phone } } : {}),
      },
    );
    return { contact: moved ?? contact, changed: moved !== null, left };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    await recordSamePerson([...before, ...now]);
    return { contact, changed: false, left: [] };
  }
}

async function contactWith(identities: readonly Identity[]): Promise<Contact | null> {
  for (const identity of identities) {
    const found = await ContactModel.findOne({ identity_keys: identityKey(identity) }).lean<Contact>();
    if (found) return found;
  }
  return null;
}

/** Those of the identities that the contact has no more: who writes as one of them wrote before the move. */
export function leftBehind(contact: Contact, identities: readonly Identity[]): readonly Identity[] {
  const from = contact.moved?.from;
  return from?.length ? identities.filter((one) => from.includes(identityKey(one))) : [];
}
