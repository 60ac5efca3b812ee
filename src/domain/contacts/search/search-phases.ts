import type { QueryFilter } from 'mongoose';
import type { Contact } from '../contact/contact.js';
import { isForAll } from './search-part.js';
import { sampleOf } from './search-sample.js';
import { beginning, plainText, termsWith } from './search-terms.js';
import { type Hit, noSuchPlace, type Place, walk } from './search-walk.js';
import { matchesWord, pairOf, rarest, type Word, wordsOf } from './search-words.js';

/** What a phase is asked for. */
export interface Asked {
  /** Further conditions. */
  filter?: QueryFilter<Contact>;
  limit: number;
}

/** One of the ways in which contacts match; what an earlier phase has shown, a later one leaves out. */
export interface Phase {
  /** Finds in its own order, from the beginning or after a place it gave. */
  find(asked: Asked, after?: Place): AsyncIterable<Hit>;
  /** The term by which it shows a contact. */
  termFor(contact: Contact): string | undefined;
  /** About how many it finds, in units of the sample. */
  expected(): Promise<number>;
  /** Whether it finds what the earlier phases find as well. */
  findsAll: boolean;
}

/**
 * The phases of a search: for words, one after the other and then anywhere; for digits, the first and then the last
 * ones of a phone.
 */
export function phasesOf(text: string, publicOnly: boolean): Phase[] {
  const words = wordsOf(text);
  if (words.length === 0) return [];
  if (words.length === 1) return words[0]!.map((prefix) => termPhase(prefix, publicOnly));
  const pair = pairOf(words);
  return [
    termPhase(beginning(plainText(text)), publicOnly),
    pair ? pairPhase(words, pair, publicOnly) : everyWordPhase(words, publicOnly),
  ];
}

const termPhase = (prefix: string, publicOnly: boolean): Phase => ({
  find: ({ filter = {}, limit }, after) => walk({ prefix, publicOnly, filter, batch: limit + 1 }, after),
  termFor: ({ search_terms }) => termsWith(search_terms, prefix, publicOnly)[0],
  expected: () => sampleOf(prefix, publicOnly),
  findsAll: false,
});

/** Nothing comes after it. */
const last = {
  termFor: () => undefined,
  expected: async () => 0,
  findsAll: true,
};

/** Those with the pair, oldest first. */
const pairPhase = (words: Word[], pair: string, publicOnly: boolean): Phase => ({
  ...last,
  find: ({ filter, limit }, after) =>
    // Nobody sees the pair itself.
    walk(
      { prefix: pair, publicOnly: false, filter: withAll(words, publicOnly, filter), batch: limit + 1 },
      after,
    ),
});

/** Those with every word, in the order of the rarest. A place names that word and its form: `word.form:term`. */
const everyWordPhase = (words: Word[], publicOnly: boolean): Phase => ({
  ...last,
  async *find({ filter, limit }, after) {
    const [, word, form, place] = /^(\d+)\.(\d+):(.*)$/s.exec(after?.term ?? '') ?? [];
    if (after && word === undefined) throw noSuchPlace();
    const lead = word ? Number(word) : await rarest(words, publicOnly);
    const others = words.filter((_, at) => at !== lead);
    const search = { publicOnly, filter: withAll(others, publicOnly, filter), batch: limit + 1 };
    const forms = words[lead];
    if (!forms) throw noSuchPlace();
    for (let at = Number(form ?? 0); at < forms.length; at += 1) {
      const from = place !== undefined && at === Number(form) ? { term: place, id: after!.id } : undefined;
      for await (const { contact, term } of walk({ ...search, prefix: forms[at]! }, from)) {
        const met = forms
          .slice(0, at)
          .some((earlier) => termsWith(contact.search_terms, earlier, publicOnly).length > 0);
        if (!met) yield { contact, term: `${lead}.${at}:${term}` };
      }
    }
  },
});

const withAll = (
  words: Word[],
  publicOnly: boolean,
  filter: QueryFilter<Contact> = {},
): QueryFilter<Contact> => {
  const conditions = words.map((word) => matchesWord(word, publicOnly));
  return { $and: isForAll({ filter }) ? conditions : [...conditions, filter] };
};
