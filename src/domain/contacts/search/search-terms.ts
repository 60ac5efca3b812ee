import type { Contact } from '../contact/contact.js';
import type { Identity } from '../contact/identity.js';
import { holdsPrivate, looksLikePhone, publicPart } from '../contact/private-text.js';
import { canonicalPhone } from '../phone/national-variants.js';

/**
 * What a contact is found by: texts in one indexed array, each ending in a mark for where it is from, so that one
 * walk over the index answers "begins with". A name is kept once from each of its words on ("ana maria", "maria"),
 * so two words typed one after the other are one walk too. A phone is kept as digits, and backwards after `~` for
 * its last digits.
 */
export type TermKind = 'n' | 'm' | 'c' | 'd' | 'e' | 'p';
/**
 * Name and company; the others (a name or a company with a phone or an e-mail in it, e-mail, phone) are for those who
 * may see private data.
 */
const publicKinds = 'nc';

/** It is no control character: one of the servers we support sorts those wrongly in an index. */
export const mark = '|';
const longest = 60;
const mostPhrases = 8;

/** Letters that Unicode does not take apart into a base letter and a mark. */
const letters: Record<string, string> = {
  ß: 'ss',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  æ: 'ae',
  œ: 'oe',
  ı: 'i',
  þ: 'th',
};

/** Lower case without diacritics and punctuation, words with one space between them. */
export function plainText(text: string): string {
  return text
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[ßøłđðæœıþ]/g, (letter) => letters[letter]!)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

const cut = (text: string): string => [...text].slice(0, longest).join('');
const marked = (texts: Iterable<string>, kind: TermKind): string[] =>
  [...new Set(texts)].filter(Boolean).map((text) => `${cut(text)}${mark}${kind}`);

/** Scripts written without spaces begin a phrase at every character. */
const phraseStart = /(?<=^|[ \p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Thai}])(?=[^ ])/gu;

function phrases(text: string): string[] {
  const plain = plainText(text);
  return [...plain.matchAll(phraseStart)].slice(0, mostPhrases).map(({ index }) => plain.slice(index));
}

const backwards = (digits: string): string => `~${[...digits].reverse().join('')}`;

/** The part of a name or a company that everybody may find it by. */
const publicOf = (text: string): string => (holdsPrivate(text) ? publicPart(text) : text);

/** The terms of each field that has some, the whole of it first; every kind belongs to one field. */
export const termsOfField = {
  name: (name: string | null): string[] =>
    !name
      ? []
      : looksLikePhone(name)
        ? marked([name.replace(/\D/g, '')], 'm')
        : [
            ...(holdsPrivate(name) ? marked(phrases(name), 'm') : []),
            ...marked(phrases(publicOf(name)), 'n'),
          ],
  company: (company: string | null): string[] =>
    !company
      ? []
      : [
          ...(holdsPrivate(company) ? marked(phrases(company), 'd') : []),
          ...marked(phrases(publicOf(company)), 'c'),
        ],
  email: (email: string | null): string[] =>
    email ? marked([email.toLowerCase(), email.toLowerCase().split('@')[1] ?? ''], 'e') : [],
};
export type TermField = keyof typeof termsOfField;

/** The kinds a field's terms may have. */
export const kindsOfField: Record<TermField, string> = { name: 'nm', company: 'cd', email: 'e' };

/** The term that a name or a company has as a whole: contacts that share it end in the same words. */
export const fieldTerm = (field: 'name' | 'company', text: string): string =>
  termsOfField[field](text)[0] ?? '';

/** The kind of `$$this`, in an aggregation over terms. */
export const kindOfTerm = { $substrCP: ['$$this', { $subtract: [{ $strLenCP: '$$this' }, 1] }, 1] };

/** The terms of phones and of the ids of hidden numbers. */
export function identityTerms(identities: readonly Identity[]): string[] {
  const texts = identities.flatMap(({ kind, value }) =>
    kind === 'phone' ? [value, canonicalPhone(value), backwards(value)] : [value.toLowerCase()],
  );
  return marked(texts, 'p');
}

/** The terms of all that a contact is found by. */
export const singleTerms = (
  contact: Pick<Contact, 'name' | 'company' | 'email' | 'identities'>,
): string[] => [
  ...termsOfField.name(contact.name),
  ...termsOfField.company(contact.company),
  ...termsOfField.email(contact.email),
  ...identityTerms(contact.identities),
];

/** The beginning of a term, cut as terms are. */
export const beginning = (text: string): string => cut(text);

/** The beginning of the term of every phone that ends in these digits. */
export const endingIn = (digits: string): string => cut(backwards(digits));

/** Where a range of terms begins: at this one, or after it. */
export type From = { $gte: string } | { $gt: string };

/**
 * The filter for contacts with a term that begins so; `publicOnly` leaves private terms out, `from` and `below` all
 * outside a part of the range.
 */
export function withTerm(
  prefix: string,
  publicOnly: boolean,
  from: From = { $gte: prefix },
  below = `${prefix}\u{10ffff}`,
): Record<string, unknown> {
  const shown = publicOnly ? { $regex: `[${mark}][${publicKinds}]$` } : {};
  return { search_terms: { $elemMatch: { ...from, $lt: below, ...shown } } };
}

/** A contact's own terms that begin so, in the order of the index. */
export const termsWith = (terms: readonly string[], prefix: string, publicOnly: boolean): string[] =>
  terms.filter((term) => beginsSo(term, prefix, publicOnly)).sort(inIndexOrder);

/** Whether a term begins so and may be seen. */
export const beginsSo = (term: string, prefix: string, publicOnly: boolean): boolean =>
  term.startsWith(prefix) && (!publicOnly || publicKinds.includes(term.at(-1)!));

/** MongoDB compares strings by their UTF-8 bytes, JavaScript by UTF-16 units. */
export const inIndexOrder = (one: string, other: string): number =>
  Buffer.compare(Buffer.from(one), Buffer.from(other));
