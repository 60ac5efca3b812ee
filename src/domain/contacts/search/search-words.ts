import type { QueryFilter } from 'mongoose';
import type { Contact } from '../contact/contact.js';
import { phonesIn } from '../phone/phone-text.js';
import { headOf, pairTerm } from './search-pairs.js';
import { sampleOf } from './search-sample.js';
import { beginning, endingIn, plainText, withTerm } from './search-terms.js';

/** A word as somebody typed it: what a term may begin with, any of which is a match. */
export type Word = string[];

const mostWords = 6;

/** The words of a search; a phone as people write it ("+34 600 11 22 33") is one word. */
export function wordsOf(text: string): Word[] {
  const [phone = '', ...more] = phonesIn(text);
  if (more.length === 0 && /^\+?\d[\d\s().\-/]{2,}$/.test(phone)) return [digits(phone.replace(/\D/g, ''))];
  return text
    .split(/\s+/)
    .slice(0, mostWords)
    .map(wordOf)
    .filter((word) => word.length > 0);
}

function wordOf(text: string): Word {
  if (/^\+?\d{3,}$/.test(text)) return digits(text.replace(/^(\+|00)/, ''));
  // It may begin an e-mail with its punctuation, without it a name such as "O'Neill".
  const exact = /[@._-]/.test(text) ? [text.toLowerCase()] : [];
  return [...new Set([plainText(text), ...exact])].filter(Boolean).map(beginning);
}

/** The first or the last digits of a phone, these without the 0 some countries write before a local number. */
const digits = (text: string): Word => [
  beginning(text.replace(/^00/, '')),
  endingIn(text.replace(/^0+(?=\d{3})/, '')),
];

/** The contacts with this word. */
export const matchesWord = (word: Word, publicOnly: boolean): QueryFilter<Contact> =>
  word.length === 1
    ? withTerm(word[0]!, publicOnly)
    : { $or: word.map((prefix) => withTerm(prefix, publicOnly)) };

/**
 * The filter for a keyword search of contacts: every word must begin a word of the name or company, or begin the
 * e-mail, or be the first or last digits of the phone; case and diacritics do not count. Who may not see phones and
 * e-mails searches names and companies only, and not the names that are phones. No text matches everything.
 */
export function keywordFilter(text: string, seesPrivateData: boolean): QueryFilter<Contact> {
  if (text.trim() === '') return {};
  const words = wordsOf(text.trim());
  if (words.length === 0) return { _id: { $in: [] } };
  return everyWord(longestFirst(words), !seesPrivateData);
}

/** The longest first: it is probably the rarest. */
function longestFirst(words: Word[]): Word[] {
  const length = (word: Word): number => (word.length === 1 ? word[0]!.length : 0);
  return [...words].sort((one, other) => length(other) - length(one));
}

/** The term of the pair that everybody with all of these words has; undefined where no two of them make one. */
export function pairOf(words: readonly Word[]): string | undefined {
  // One that may be meant in two ways, as digits, leads nowhere.
  const heads = words.flatMap((word) =>
    word.length === 1 && !word[0]!.includes(' ') ? (headOf(word[0]!) ?? []) : [],
  );
  const [one, ...others] = heads;
  const other = others.find((head) => head !== one);
  return one && other ? pairTerm(one, other) : undefined;
}

/** The place of the word that is probably the rarest, by what the sample says. */
export async function rarest(words: Word[], publicOnly: boolean): Promise<number> {
  const counts = await Promise.all(
    words.map(async (word) => {
      const each = await Promise.all(word.map((prefix) => sampleOf(prefix, publicOnly)));
      return each.reduce((sum, count) => sum + count, 0);
    }),
  );
  const [first] = longestFirst(words).sort((a, b) => counts[words.indexOf(a)]! - counts[words.indexOf(b)]!);
  return words.indexOf(first!);
}

/** All of these words. The first leads, outside the `$and`: its range is walked. */
function everyWord([first, ...others]: Word[], publicOnly: boolean): QueryFilter<Contact> {
  const pair = pairOf([first!, ...others]);
  if (pair)
    return { search_terms: pair, $and: [first!, ...others].map((word) => matchesWord(word, publicOnly)) };
  const lead = matchesWord(first!, publicOnly);
  return others.length === 0 ? lead : { ...lead, $and: others.map((word) => matchesWord(word, publicOnly)) };
}
