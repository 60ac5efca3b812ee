import mongoose, { type QueryFilter } from 'mongoose';
import { readsWholeRanges, walksIndexInOrder } from '../platform/index-order.js';
import { type Contact, ContactModel } from './contact.js';
import { fenceAfter } from './search-sample.js';
import { type From, inIndexOrder, termsWith, withTerm } from './search-terms.js';

/** A contact's place in a walk: the first of its terms that begins so. */
export interface Hit {
  contact: Contact;
  term: string;
}

export interface Walk {
  /** What the terms begin with. */
  prefix: string;
  publicOnly: boolean;
  /** Further conditions. */
  filter: QueryFilter<Contact>;
  /** Contacts wanted; what each query asks for. */
  batch: number;
}

/**
 * The contacts with a term that begins so, in the order of (term, id), each once, at the first of its terms; after a
 * place or from the beginning. It follows the index, so it costs what it gives, however many contacts match.
 */
export async function* walk(search: Walk, after?: { term: string; id: string }): AsyncGenerator<Hit> {
  if (!(await walksIndexInOrder())) return yield* sorted(search, after);
  const { prefix, filter } = search;
  if (after) yield* restOf(after, search);
  let from: From = after ? { $gt: after.term } : { $gte: prefix };
  // Filtered, a part of the range may hold nobody: then all of it is looked through at once.
  const inParts = Object.keys(filter).length === 0;
  for (let step = 1; ; step *= 2) {
    const fence = inParts
      ? await fenceAfter(prefix, search.publicOnly, { from: termOf(from), step })
      : undefined;
    const last = yield* part(search, from, fence);
    if (last) {
      yield* restOf(last, search);
      from = { $gt: last.term };
    } else if (fence) from = { $gte: fence };
    else return;
  }
}

/** Those of a place's own term that come after it. */
async function* restOf(place: { term: string; id: string }, search: Walk): AsyncGenerator<Hit> {
  for (let id = place.id; ; ) {
    const rest = await find(search, {
      place: { search_terms: place.term, _id: { $gt: id } },
      bounds: [
        { search_terms: place.term, _id: id },
        { search_terms: place.term, _id: new MaxKey() },
      ],
      sort: { _id: 1 },
    });
    yield* hits(rest, search).filter(({ term }) => term === place.term);
    if (rest.length < search.batch) return;
    id = rest.at(-1)!._id;
  }
}

/** Those of a part of the range, as many as a batch: then where that ended. */
async function* part(
  search: Walk,
  from: From,
  below: string | undefined,
): AsyncGenerator<Hit, { term: string; id: string } | undefined> {
  const { prefix, publicOnly, batch } = search;
  const found = await find(search, range(search, from, below));
  const isInside = (term: string): boolean => {
    const order = inIndexOrder(term, termOf(from));
    return '$gte' in from ? order >= 0 : order > 0;
  };
  // One with an earlier term as well was met there.
  yield* hits(found, search).filter(({ term }) => isInside(term));
  const last = found.at(-1);
  if (found.length < batch || !last) return undefined;
  const term = termsWith(last.search_terms, prefix, publicOnly).find(isInside)!;
  return { term, id: last._id };
}

const termOf = (from: From): string => ('$gte' in from ? from.$gte : from.$gt);

/** A part of the index: as a condition, and as its first key and the one it ends before. */
interface Part {
  place: QueryFilter<Contact>;
  bounds: [IndexKey, IndexKey];
  /** Where the condition alone does not give the order. */
  sort?: { _id: 1 };
}
type IndexKey = { search_terms: string; _id: unknown };
const { MinKey, MaxKey } = mongoose.mongo;
const index = { search_terms: 1, _id: 1 } as const;

const range = (
  { prefix, publicOnly }: Walk,
  from: From = { $gte: prefix },
  below = `${prefix}\u{10ffff}`,
): Part => ({
  place: withTerm(prefix, publicOnly, from, below),
  bounds: [
    { search_terms: termOf(from), _id: '$gte' in from ? new MinKey() : new MaxKey() },
    { search_terms: below, _id: new MinKey() },
  ],
});

/**
 * By the driver alone, which is half of the time of a narrow search. Further conditions could make the server choose
 * another index or another part of this one, and lose the order a place in the walk depends on. MongoDB is told the
 * part; one compatible server would walk the whole index then: from it the conditions are hidden, as the negation of
 * their negation.
 */
async function find(
  { filter, batch }: Walk,
  { place, bounds: [first, end], sort }: Part,
): Promise<Contact[]> {
  const { collection } = ContactModel;
  const asked = (all: QueryFilter<Contact>) => collection.find<Contact>(all as never).limit(batch);
  const ordered = (all: QueryFilter<Contact>) => (sort ? asked(all).sort(sort) : asked(all)).toArray();
  if (Object.keys(filter).length === 0) return ordered(place);
  if (await readsWholeRanges()) return ordered({ ...place, $and: [{ $nor: [{ $nor: [filter] }] }] });
  return asked({ ...place, $and: [filter] })
    .hint(index)
    .min(first as never)
    .max(end as never)
    .toArray();
}

const hits = (contacts: Contact[], { prefix, publicOnly }: Walk): Hit[] =>
  contacts.flatMap((contact) => {
    const [term] = termsWith(contact.search_terms, prefix, publicOnly);
    return term === undefined ? [] : [{ contact, term }];
  });

/** More than a person leafs through on a server that is only for trying Threadline out. */
const mostSorted = 5_000;

/** The same for a server that does not follow a hinted index. */
async function* sorted(search: Walk, after?: { term: string; id: string }): AsyncGenerator<Hit> {
  const all = { ...search, batch: mostSorted };
  const found = await find(all, range(search));
  const order = (one: Hit, other: { term: string; id: string }): number =>
    inIndexOrder(one.term, other.term) || inIndexOrder(one.contact._id, other.id);
  const sortedHits = hits(found, search).sort((one, other) =>
    order(one, { term: other.term, id: other.contact._id }),
  );
  yield* after ? sortedHits.filter((hit) => order(hit, after) > 0) : sortedHits;
}
