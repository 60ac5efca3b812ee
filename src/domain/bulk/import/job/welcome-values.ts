import type { Contact } from '../../../contacts/contact/contact.js';

type Addressed = Pick<Contact, 'name' | 'company' | 'email' | 'attributes'>;

const place = /\{\{\s*([^{}|]+?)\s*(?:\|\s*([^{}]*?)\s*)?\}\}/g;

const readers: Record<string, (contact: Addressed) => string | null> = {
  name: ({ name }) => name,
  first_name: ({ name }) => name.trim().split(/\s+/)[0] ?? '',
  company: ({ company }) => company,
  email: ({ email }) => email,
};

const readerOf = (field: string): ((contact: Addressed) => unknown) | undefined => {
  if (Object.hasOwn(readers, field)) return readers[field];
  const key = /^attributes\.(\w+)$/.exec(field)?.[1];
  return key === undefined ? undefined : ({ attributes }) => attributes?.[key];
};

/** What is wrong with the places for a contact's fields in a value; undefined when nothing is. */
export function problemOfPlaces(value: string): string | undefined {
  for (const [, field = '', fallback] of value.matchAll(place)) {
    if (!readerOf(field)) {
      return `has {{${field}}}, which is none of ${Object.keys(readers).join(', ')} and attributes.KEY`;
    }
    if (!fallback) return `needs words for contacts without it, such as {{${field}|there}}`;
  }
  return undefined;
}

/** The values with what the contact has in their places, in one line, else the words given for that. */
export function filledFor(
  contact: Addressed | null,
  values: Readonly<Record<string, string>>,
): Record<string, string> {
  const fill = (text: string): string =>
    text.replace(place, (_, field: string, fallback = '') => {
      const own = contact ? String(readerOf(field)?.(contact) ?? '') : '';
      return own.replace(/\s+/g, ' ').trim() || fallback;
    });
  return Object.fromEntries(Object.entries(values).map(([key, text]) => [key, fill(text)]));
}
