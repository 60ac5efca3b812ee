import { type Actor, may } from '../../people/core/permissions.js';
import type { AttributeValue, Contact } from './contact.js';
import { looksLikePhone, maskEmail, maskPhone, maskText } from './private-text.js';

/*
 * The one boundary of masking for API, panel, Slack, exports and logs. `maskedFor` knows the fields of a contact;
 * `textsFor` is the net behind it, through which everything goes that leaves for somebody: what a field holds by
 * mistake, or what was said in a message, a note, a filter, a file's name or an error.
 */

/** A contact as this person may see it. */
export function maskedFor<T extends Partial<Contact>>(viewer: Actor | null | undefined, contact: T): T {
  if (may(viewer, 'see_private_data')) return contact;
  const { name, company, whatsapp_contact_id, email, identities, tags, attributes } = contact;
  return {
    ...contact,
    ...(name ? { name: maskName(name) } : {}),
    ...(company ? { company: maskText(company) } : {}),
    ...(whatsapp_contact_id ? { whatsapp_contact_id: maskPhone(whatsapp_contact_id) } : {}),
    ...(email ? { email: maskEmail(email) } : {}),
    ...(tags ? { tags: tags.map(maskText) } : {}),
    ...(attributes ? { attributes: maskAttributes(attributes) } : {}),
    ...(identities
      ? { identities: identities.map((identity) => ({ ...identity, value: maskPhone(identity.value) })) }
      : {}),
    ...(contact.identity_keys ? { identity_keys: [] } : {}),
    ...(contact.search_terms ? { search_terms: [] } : {}),
    ...(contact.search_sample ? { search_sample: [] } : {}),
  };
}

const maskName = (name: string): string => (looksLikePhone(name) ? maskPhone(name) : maskText(name));

/** Smaller numbers are scores and amounts. */
const smallestPhone = 100_000_000;

const maskAttributes = (attributes: Contact['attributes']): Contact['attributes'] =>
  Object.fromEntries(
    Object.entries(attributes).map(([key, value]): [string, AttributeValue] => {
      if (typeof value === 'string') return [key, maskText(value)];
      const isPhone = typeof value === 'number' && Number.isInteger(value) && value >= smallestPhone;
      return [key, isPhone ? maskPhone(String(value)) : value];
    }),
  );

/** How a conversation is called for this person: its contact's number while nobody has given the contact a name. */
export function conversationFor(
  viewer: Actor | null | undefined,
  { contact_id, contact_name }: { contact_id: string; contact_name: string },
): { contact_id: string; contact_name: string } {
  const shown = maskedFor(viewer, { name: contact_name, whatsapp_contact_id: contact_id });
  const named = contact_name !== contact_id;
  return {
    contact_id: shown.whatsapp_contact_id,
    contact_name: named ? shown.name : shown.whatsapp_contact_id,
  };
}

/** A text as this person may read it. */
export const textFor = (viewer: Actor | null | undefined, text: string): string =>
  may(viewer, 'see_private_data') ? text : maskText(text);

/** Values that programs send back, and that nobody writes a contact's data into. */
const ours = new Set([
  ...['channel_id', 'scope', 'next_cursor', 'request_id', 'download_url', 'avatar_url'],
  // Views in Slack keep here what a form is about.
  ...['private_metadata', 'block_id', 'action_id'],
]);

/**
 * Anything that leaves for this person, such as the JSON of an answer: phones and e-mail addresses are masked in
 * every text of it, also where it holds a contact that was not masked. It comes back itself when there is nothing to
 * hide from them.
 */
export function textsFor<T>(viewer: Actor | null | undefined, value: T): T {
  return may(viewer, 'see_private_data') ? value : (masked(value) as T);
}

function masked(value: unknown): unknown {
  if (typeof value === 'string') return maskText(value);
  if (Array.isArray(value)) return value.map(masked);
  if (typeof value !== 'object' || value === null || !isPlain(value)) return value;
  const entries = Object.entries(value).map(([key, one]) => {
    if (key === 'attributes' && typeof one === 'object' && one) return [key, maskedAttributes(one)];
    return [key, ours.has(key) ? one : masked(one)];
  });
  return Object.fromEntries(entries);
}

/** Masks custom fields, of a contact or a filter: an admin names them, so none of the names is ours. */
const maskedAttributes = (attributes: object): unknown =>
  Object.fromEntries(Object.entries(attributes).map(([key, one]) => [key, masked(one)]));

const isPlain = (value: object): boolean => {
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
};
