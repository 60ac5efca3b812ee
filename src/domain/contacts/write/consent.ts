import type { QueryFilter } from 'mongoose';
import { AppError } from '../../../errors.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Consent, type ConsentState, type Contact, ContactModel } from '../contact/contact.js';
import { updateContact } from './write.js';

/** How we know, such as `stop_word`, `campaign:ID` or `user:ID`. */
export type ConsentOrigin = string;

/**
 * Records what a contact said about being written to. What was said later holds, whichever comes in first; of the same
 * instant the opt-out. A time in the future counts as now. Returns the contact as it is then. Errors: `not_found`.
 */
export async function setConsent(
  contactId: string,
  state: ConsentState,
  origin: ConsentOrigin,
  at = new Date(),
): Promise<Contact> {
  const consent: Consent = { state, at: new Date(Math.min(at.getTime(), Date.now())), origin };
  return inTransaction(async () => {
    const before = await ContactModel.findById(contactId).lean<Contact>();
    if (!before) throw new AppError('not_found', 'There is no contact with this id.');
    const contact = await updateContact({ _id: contactId, $or: saidBefore(consent) }, { set: { consent } });
    if (!contact) return before;
    await recordAudit(
      {
        action: 'contact.consent_changed',
        entity_type: 'contact',
        entity_id: contactId,
        actor_user_id: origin.startsWith('user:') ? origin.slice(5) : null,
        changes: { consent: { before: before.consent, after: consent } },
      },
      currentSession(),
    );
    return contact;
  });
}

/** What a stored consent must be for this one to replace it. */
function saidBefore({ state, at }: Consent): QueryFilter<Contact>[] {
  return [
    { 'consent.at': null },
    { 'consent.at': { $lt: at } },
    ...(state === 'opted_out' ? [{ 'consent.at': at, 'consent.state': { $ne: state } }] : []),
  ] as QueryFilter<Contact>[];
}
