import { type Actor, may } from '../people/permissions.js';
import type { Contact } from './contact.js';

/** Only the last two digits of a phone: `•••••••12`. */
export const maskPhone = (phone: string): string => phone.replace(/.(?=..)/g, '•');

/** The first letter and the domain of an e-mail: `a•••@example.com`. */
export const maskEmail = (email: string): string => email.replace(/^(.)[^@]*/, '$1•••');

/** Whether a name is really a phone. */
export const looksLikePhone = (text: string): boolean =>
  /^\+?\d{7,}$/.test(text.replace(/[\s().\-/·–]/g, ''));

/** A contact as this person may see it: the one boundary for API, panel, Slack, exports and logs. */
export function maskedFor<T extends Partial<Contact>>(viewer: Actor | null | undefined, contact: T): T {
  if (may(viewer, 'see_private_data')) return contact;
  return {
    ...contact,
    ...(contact.name && looksLikePhone(contact.name) ? { name: maskPhone(contact.name) } : {}),
    ...(contact.whatsapp_contact_id ? { whatsapp_contact_id: maskPhone(contact.whatsapp_contact_id) } : {}),
    ...(contact.email ? { email: maskEmail(contact.email) } : {}),
    ...(contact.identities
      ? {
          identities: contact.identities.map((identity) => ({
            ...identity,
            value: maskPhone(identity.value),
          })),
        }
      : {}),
    ...(contact.identity_keys ? { identity_keys: [] } : {}),
    ...(contact.search_terms ? { search_terms: [] } : {}),
    ...(contact.search_sample ? { search_sample: [] } : {}),
  };
}
