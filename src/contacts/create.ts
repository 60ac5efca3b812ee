import { z } from 'zod';
import { AppError } from '../errors.js';
import { type Actor, must } from '../people/permissions.js';
import { newId } from '../platform/ids.js';
import { isDuplicateKey } from '../platform/mongo.js';
import { type Contact, ContactModel } from './contact.js';
import { contactFields, nameSource, parseInput } from './edit.js';
import { identityKey, phoneIdentity } from './identity.js';
import { toDigits } from './phone.js';

/** A contact made by hand: only the phone is needed, written as people write phones. */
export const newContactSchema = z
  .strictObject(contactFields)
  .partial()
  .extend({ whatsapp_contact_id: z.string('is missing: a contact needs a phone').trim().min(1, 'is empty') });
export type NewContact = z.input<typeof newContactSchema>;

export interface ContactSettings {
  /** ISO country for phones written without a country code. */
  defaultCountry: string;
  /** Largest number of contacts; absent: no limit. */
  contactLimit?: number;
}

/**
 * Creates a contact by hand. Errors: `forbidden`, `invalid_input` naming the fields, `contact_exists` with
 * `details.contact_id` when the phone (in any national variant) has one already, `contact_limit_reached`.
 */
export async function createContact(
  input: NewContact,
  actor: Actor,
  settings: ContactSettings,
): Promise<Contact> {
  must(actor, 'edit_contacts');
  const { whatsapp_contact_id: phone, ...fields } = parseInput(newContactSchema, input);
  const digits = toDigits(phone, settings.defaultCountry);
  if (!digits) {
    throw new AppError('invalid_input', `"${phone}" is not a phone number. Write it with its country code.`, {
      errors: [{ field: 'whatsapp_contact_id', message: 'is not a phone number' }],
    });
  }
  const identity = phoneIdentity(digits);
  const key = identityKey(identity);
  await refuseExisting(key);
  await checkContactLimit(settings.contactLimit);
  try {
    const contact = await ContactModel.create({
      _id: newId(),
      ...fields,
      name_source: nameSource(fields.name ?? ''),
      whatsapp_contact_id: digits,
      identities: [identity],
      identity_keys: [key],
      source: 'manual',
    });
    return contact.toObject();
  } catch (error) {
    // Somebody created it, or the customer wrote, between the look-up and the insert.
    if (isDuplicateKey(error)) await refuseExisting(key);
    throw error;
  }
}

async function refuseExisting(key: string): Promise<void> {
  const existing = await ContactModel.findOne({ identity_keys: key }).select({ _id: 1 }).lean();
  if (!existing) return;
  throw new AppError('contact_exists', 'There is a contact with this phone already.', {
    contact_id: existing._id,
    errors: [{ field: 'whatsapp_contact_id', message: 'has a contact already' }],
  });
}

/**
 * Refuses to add `adding` contacts beyond the plan's limit (`contact_limit_reached`). Customers who write are
 * never refused; this is for manual creation and imports.
 */
export async function checkContactLimit(limit: number | undefined, adding = 1): Promise<void> {
  if (limit === undefined) return;
  const count = await ContactModel.estimatedDocumentCount();
  if (count + adding <= limit) return;
  const used = `${count.toLocaleString('en')} / ${limit.toLocaleString('en')}`;
  throw new AppError(
    'contact_limit_reached',
    `The contact limit is reached (${used}). Delete contacts or raise CONTACT_LIMIT.`,
    { count, limit },
  );
}
