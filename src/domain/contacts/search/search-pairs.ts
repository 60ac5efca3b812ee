import type { Contact } from '../contact/contact.js';
import { inIndexOrder, kindOfTerm, mark, singleTerms } from './search-terms.js';

/**
 * A search for two words would look through everybody with the rarer of them. So a contact also has a term for every
 * two words of its name, company and e-mail together: the first three letters of both, whichever was typed first
 * (`&ana gar`). It only leads to the contacts; what was typed is compared with their other terms.
 */
const pairMark = 'w';
const headLength = 3;
/** Words have spaces between them in the scripts before this letter: Thai is the first that has none. */
const scriptsWithoutSpaces = '\u0e00';
/** A head that was cut with one of these in it would be no part of a word that is typed. */
const noLetters = /[ |@._-]/;

/** The part of a word that pairs are made of; undefined for one that has no pairs, as a short one. */
export function headOf(word: string): string | undefined {
  const letters = [...word].slice(0, headLength);
  const head = letters.join('');
  return letters.length === headLength && !noLetters.test(head) && head < scriptsWithoutSpaces
    ? head
    : undefined;
}

/** The term of everybody with words that begin like both. */
export const pairTerm = (one: string, other: string): string =>
  `&${[one, other].sort(inIndexOrder).join(' ')}${mark}${pairMark}`;

/** Name, company and e-mail: phones are rare enough each. */
const kindsOfWords = ['n', 'm', 'c', 'd', 'e'];
const isOfWords = (term: string): boolean => kindsOfWords.includes(term.at(-1)!);

function pairsOf(terms: readonly string[]): string[] {
  const found = terms.filter(isOfWords).flatMap((term) => headOf(term) ?? []);
  const heads = [...new Set(found)];
  return heads.flatMap((one, at) => heads.slice(at + 1).map((other) => pairTerm(one, other)));
}

/** All search terms of a contact. */
export function termsOf(contact: Pick<Contact, 'name' | 'company' | 'email' | 'identities'>): string[] {
  const terms = singleTerms(contact);
  return [...terms, ...pairsOf(terms)];
}

/** Its terms without the pairs. */
export const withoutPairs = (terms: readonly string[]): string[] =>
  terms.filter((term) => !term.endsWith(mark + pairMark));

type Expression = unknown;
const head: Expression = { $substrCP: ['$$this', 0, headLength] };

/** The terms for an update, which may have lost some words and got others, with the pairs that belong to them. */
export const withPairsOf = (terms: Expression): Expression => ({
  $let: {
    vars: { own: { $filter: { input: terms, cond: { $ne: [kindOfTerm, pairMark] } } } },
    in: {
      $let: {
        vars: { heads: { $setUnion: [{ $map: { input: ofWords('$$own'), in: head } }] } },
        in: { $concatArrays: ['$$own', pairsAmong('$$heads')] },
      },
    },
  },
});

const ofWords = (terms: Expression): Expression => ({
  $filter: {
    input: terms,
    cond: {
      $and: [
        { $in: [kindOfTerm, kindsOfWords] },
        { $lt: [head, scriptsWithoutSpaces] },
        { $not: [{ $regexMatch: { input: head, regex: noLetters.source } }] },
      ],
    },
  },
});

const pairsAmong = (heads: Expression): Expression => ({
  $reduce: {
    input: heads,
    initialValue: [],
    in: { $concatArrays: ['$$value', { $let: { vars: { one: '$$this' }, in: pairsWith('$$one', heads) } }] },
  },
});

/** Each two once: with the heads that come after it. */
const pairsWith = (one: Expression, heads: Expression): Expression => ({
  $map: {
    input: { $filter: { input: heads, cond: { $gt: ['$$this', one] } } },
    in: { $concat: ['&', one, ' ', '$$this', `${mark}${pairMark}`] },
  },
});
