import { AppError } from '../../../errors.js';
import { type NewAuditEntry, recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { type Contact, ContactModel } from './contact.js';

/** What masking hides of a contact. */
export type PrivateData = Pick<Contact, 'name' | 'whatsapp_contact_id' | 'email' | 'identities'>;

/**
 * The phone, e-mail and identities of one contact, unmasked, for somebody who sees them masked. It is logged before
 * it is shown, with the reason when one is given. Errors: `forbidden`, `not_found`.
 */
export async function reveal(
  contactId: string,
  actor: Actor,
  reason: string | null = null,
): Promise<PrivateData> {
  must(actor, 'reveal_private_data');
  const contact = await ContactModel.findById(contactId)
    .select({ name: 1, whatsapp_contact_id: 1, email: 1, identities: 1 })
    .lean<PrivateData>();
  if (!contact) throw new AppError('not_found', 'There is no contact with this id.');
  await recordAudit({
    action: 'contact.revealed',
    entity_type: 'contact',
    entity_id: contactId,
    actor_user_id: actor._id,
    reason,
  });
  const { name, whatsapp_contact_id, email, identities } = contact;
  return { name, whatsapp_contact_id, email, identities };
}

/** The audit entry for somebody who sees phones masked and learned whose numbers are that they had already. */
export const phoneConfirmed = (
  contactIds: readonly string[],
  actor_user_id: string,
  reason: string,
): NewAuditEntry[] =>
  contactIds.map((entity_id) => ({
    action: 'contact.phone_confirmed',
    entity_type: 'contact',
    entity_id,
    actor_user_id,
    reason,
  }));
