import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { newId } from '../../../platform/ids.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { attributeValues, withoutNulls } from '../attributes/attribute.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { contactFields } from '../contact/fields.js';
import { phoneIdentity } from '../contact/identity.js';
import { phoneConfirmed } from '../contact/reveal.js';
import { limitReached } from '../figures/limit.js';
import { firstPhone } from '../phone/phone.js';
import { nameSource } from './edit.js';
import { insertContacts, newContact } from './write.js';

/** Short numbers such as 112 are no WhatsApp accounts. */
const fewestDigits = 5;

/** A contact made by hand: only the phone is needed, written as people write phones. */
export const newContactSchema = z
  .strictObject(contactFields)
  .partial()
  .extend({
    whatsapp_contact_id: z
      .string('is missing: a contact needs a phone')
      .trim()
      .min(1, 'is empty')
      // No country has phones with fewer digits: said here, it is said beside what else is wrong.
      .refine(
        (text) => text === '' || text.replace(/\P{Nd}/gu, '').length >= fewestDigits,
        'is not a phone number',
      ),
  });
export type NewContact = z.input<typeof newContactSchema>;

export interface ContactSettings {
  /** ISO country for phones written without a country code. */
  defaultCountry: string;
  /** Largest number of contacts; absent: no limit. */
  contactLimit?: number;
}

/**
 * Creates a contact by hand. Errors: `forbidden`, `invalid_input` naming the fields, `contact_exists` with
 * `details.contact_id` when the phone (in any national variant) has one already, `contact_limit_reached`. To somebody
 * who sees phones masked `contact_exists` tells whose a number is, so the audit log keeps that.
 */
export async function createContact(
  input: NewContact,
  actor: Actor,
  settings: ContactSettings,
): Promise<Contact> {
  must(actor, 'edit_contacts');
  const { whatsapp_contact_id: phone, ...fields } = parseInput(newContactSchema, input);
  const reading = firstPhone(phone, settings.defaultCountry);
  if ('doubt' in reading) {
    const { doubt } = reading;
    throw new AppError(
      'invalid_input',
      `"${phone}" ${doubt}${/[?.]/.test(doubt) ? '' : '. Write it with its country code'}.`,
      {
        errors: [{ field: 'whatsapp_contact_id', message: doubt }],
      },
    );
  }
  const { digits } = reading;
  const { attributes, consent, ...rest } = fields;
  const custom = attributes ? await attributeValues(attributes) : {};
  const contact = newContact({
    _id: newId(),
    ...rest,
    name_source: nameSource(fields.name ?? ''),
    whatsapp_contact_id: digits,
    identities: [phoneIdentity(digits)],
    source: 'manual',
    attributes: withoutNulls(custom),
    ...(consent ? { consent: { state: consent, at: new Date(), origin: `user:${actor._id}` } } : {}),
  });
  const key = contact.identity_keys[0]!;
  await refuseExisting(key, actor);
  try {
    const refused = await inTransaction(async () => {
      const { refused } = await insertContacts([contact], settings.contactLimit);
      if (refused.length > 0) return true;
      await recordAudit(
        {
          action: 'contact.created',
          entity_type: 'contact',
          entity_id: contact._id,
          actor_user_id: actor._id,
        },
        currentSession(),
      );
      return false;
    });
    if (refused) throw await limitReached(settings.contactLimit!);
    return contact;
  } catch (error) {
    // Somebody created it, or the customer wrote, between the look-up and the insert.
    if (isDuplicateKey(error)) await refuseExisting(key, actor);
    throw error;
  }
}

async function refuseExisting(key: string, actor: Actor): Promise<void> {
  const existing = await ContactModel.findOne({ identity_keys: key }).select({ _id: 1 }).lean();
  if (!existing) return;
  if (!may(actor, 'see_private_data')) {
    await recordAudit(phoneConfirmed([existing._id], actor._id, 'by creating a contact with this phone'));
  }
  throw new AppError('contact_exists', 'There is a contact with this phone already.', {
    contact_id: existing._id,
    errors: [{ field: 'whatsapp_contact_id', message: 'has a contact already' }],
  });
}
