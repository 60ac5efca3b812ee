import type { QueryFilter } from 'mongoose';
import { type Actor, may } from '../people/permissions.js';
import type { Contact } from './contact.js';
import { sampleOf } from './search-sample.js';
import { beginning, endingIn, plainText, termsWith, withTerm } from './search-terms.js';
import { walk } from './search-walk.js';

/** A word as somebody typed it: what a term may begin with, any of which is a match. */
type Word = string[];

const mostWords = 6;

/** The words of a search; a phone as people write it ("+34 600 11 22 33") is one word. */
function wordsOf(text: string): Word[] {
  if (/^\+?\d[\d\s().\-/]{2,}$/.test(text)) return [digits(text.replace(/\D/g, ''))];
  return text
    .split(/\s+/)
    .slice(0, mostWords)
    .map(wordOf)
    .filter((word) => word.length > 0);
}

function wordOf(text: string): Word {
  if (/^\+?\d{3,}$/.test(text)) return digits(text.replace(/^(\+|00)/, ''));
  // With its punctuation it may begin an e-mail, without it a name such as "O'Neill".
  const exact = /[@._-]/.test(text) ? [text.toLowerCase()] : [];
  return [...new Set([plainText(text), ...exact])].filter(Boolean).map(beginning);
}

/** The first or the last digits of a phone, these without the 0 some countries write before a local number. */
const digits = (text: string): Word => [
  beginning(text.replace(/^00/, '')),
  endingIn(text.replace(/^0+(?=\d{3})/, '')),
];

const matchesWord = (word: Word, publicOnly: boolean): QueryFilter<Contact> =>
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

/** The place of the word that is probably the rarest, by what the sample says. */
async function rarest(words: Word[], publicOnly: boolean): Promise<number> {
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
  const lead = matchesWord(first!, publicOnly);
  return others.length === 0 ? lead : { ...lead, $and: others.map((word) => matchesWord(word, publicOnly)) };
}

/** Where a page of a search ended: the phase, and the last contact's place in it. */
export type SearchPlace = [phase: number, term: string, id: string];

export interface ContactSearch {
  /** Not empty. */
  q: string;
  /** Further conditions. */
  filter?: QueryFilter<Contact>;
  viewer: Actor;
  limit: number;
  after?: SearchPlace;
}

export interface FoundContacts {
  contacts: Contact[];
  /** Null when there are no more. */
  next: SearchPlace | null;
}

/**
 * The contacts `keywordFilter` finds, a page at a time: those with the words one after the other first, in the order
 * of the index, then those that have them elsewhere.
 */
export async function searchContacts(search: ContactSearch): Promise<FoundContacts> {
  const { q, viewer, limit, after } = search;
  const phases = phasesOf(q.trim(), !may(viewer, 'see_private_data'));
  const ask = (phase: number): Promise<Found[]> =>
    take(phases[phase]!.find(search, after?.[0] === phase ? after : undefined), phase, limit + 1);
  // What is needed for the page anyway is asked for at once.
  const together = after ? [] : await Promise.all(phases.map(({ isNeeded }) => isNeeded()));
  const begun = together.map((needed, phase) => (needed ? ask(phase) : undefined));
  const found: Found[] = [];
  for (let phase = after?.[0] ?? 0; phase < phases.length && found.length <= limit; phase += 1) {
    const earlier = phases.slice(0, phase);
    const hits = await (begun[phase] ?? ask(phase));
    found.push(...hits.filter(({ contact }) => !earlier.some(({ matches }) => matches(contact))));
  }
  await Promise.all(begun);
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    contacts: shown.map(({ contact }) => contact),
    next: found.length > limit && last ? [last.phase, last.term, last.contact._id] : null,
  };
}

interface Found {
  contact: Contact;
  term: string;
  phase: number;
}

async function take(
  hits: AsyncIterable<Omit<Found, 'phase'>>,
  phase: number,
  most: number,
): Promise<Found[]> {
  const taken: Found[] = [];
  for await (const hit of hits) {
    if (taken.push({ ...hit, phase }) === most) break;
  }
  return taken;
}

/** One of the ways in which contacts match; what an earlier phase has shown, a later one leaves out. */
interface Phase {
  /** Whether the first page hardly does without it. */
  isNeeded(): boolean | Promise<boolean>;
  matches(contact: Contact): boolean;
  find(search: ContactSearch, after?: SearchPlace): AsyncIterable<Omit<Found, 'phase'>>;
}

function phasesOf(text: string, publicOnly: boolean): Phase[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  if (words.length === 1) return words[0]!.map((prefix) => termPhase(prefix, publicOnly));
  const phrase = beginning(plainText(text));
  return [termPhase(phrase, publicOnly), everyWordPhase(words, phrase, publicOnly)];
}

const termPhase = (prefix: string, publicOnly: boolean): Phase => ({
  isNeeded: () => true,
  matches: ({ search_terms }) => termsWith(search_terms, prefix, publicOnly).length > 0,
  find: ({ filter = {}, limit }, after) =>
    walk(
      { prefix, publicOnly, filter, batch: limit + 1, insist: !isEmpty(filter) },
      after ? { term: after[1], id: after[2] } : undefined,
    ),
});

/** In the order of the rarest word. A place says which word and which of its forms that was: `word.form:term`. */
const everyWordPhase = (words: Word[], phrase: string, publicOnly: boolean): Phase => ({
  // It may have to look through many, and the words one after the other often fill the page.
  isNeeded: async () => (await sampleOf(phrase, publicOnly)) === 0,
  matches: () => false, // the last one
  async *find({ filter = {}, limit }, after) {
    const [, word, form, place] = /^(\d+)\.(\d+):(.*)$/s.exec(after?.[1] ?? '') ?? [];
    const lead = word ? Number(word) : await rarest(words, publicOnly);
    const others = words.filter((_, at) => at !== lead).map((other) => matchesWord(other, publicOnly));
    const narrowed = { $and: isEmpty(filter) ? others : [...others, filter] };
    const forms = words[lead]!;
    for (let at = Number(form ?? 0); at < forms.length; at += 1) {
      const search = { prefix: forms[at]!, publicOnly, filter: narrowed, batch: limit + 1 };
      const from = place !== undefined && at === Number(form) ? { term: place, id: after![2] } : undefined;
      for await (const { contact, term } of walk({ ...search, insist: !isEmpty(filter) }, from)) {
        const met = forms
          .slice(0, at)
          .some((earlier) => termsWith(contact.search_terms, earlier, publicOnly).length > 0);
        if (!met) yield { contact, term: `${lead}.${at}:${term}` };
      }
    }
  },
});

const isEmpty = (filter: QueryFilter<Contact>): boolean => Object.keys(filter).length === 0;
