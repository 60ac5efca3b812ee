import { invalidField } from '../../../errors.js';
import { walksIndexInOrder } from '../../../platform/database/mongo-dialect.js';
import type { Contact } from '../contact/contact.js';
import { find, isForAll, range, restOfTerm, termOf, type Walk } from './search-part.js';
import { fenceAfter } from './search-sample.js';
import { type From, inIndexOrder, termsWith } from './search-terms.js';

/** A contact's place in a walk: the first of its terms that begins so. */
export interface Hit {
  contact: Contact;
  term: string;
}

/** The same by the contact's id: where a walk goes on. */
export interface Place {
  term: string;
  id: string;
}

/** What is said of a place that no search has given. */
export const noSuchPlace = () => invalidField('cursor', 'is not of this search');

/**
 * The contacts with a term that begins so, in the order of (term, id), each once, at the first of its terms; after a
 * place or from the beginning. It follows the index, so it costs what it gives, however many contacts match.
 * Errors: `invalid_input` for a place that is in no such walk.
 */
export async function* walk(search: Walk, after?: Place): AsyncGenerator<Hit> {
  const { prefix } = search;
  // Only a forged place is elsewhere: the walk would leave its range.
  if (after && !after.term.startsWith(prefix)) throw noSuchPlace();
  if (!(await walksIndexInOrder())) return yield* sorted(search, after);
  if (after) yield* restOf(after, search);
  let from: From = after ? { $gt: after.term } : { $gte: prefix };
  // A part of the range may hold nobody when there is a filter: then all of it is looked through at once.
  const inParts = isForAll(search);
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
async function* restOf(place: Place, search: Walk): AsyncGenerator<Hit> {
  for (let id = place.id; ; ) {
    const rest = await find(search, restOfTerm(place.term, id));
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
): AsyncGenerator<Hit, Place | undefined> {
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

const hits = (contacts: Contact[], { prefix, publicOnly }: Walk): Hit[] =>
  contacts.flatMap((contact) => {
    const [term] = termsWith(contact.search_terms, prefix, publicOnly);
    return term === undefined ? [] : [{ contact, term }];
  });

/** More than a person leafs through on a server that is only for trying Threadline out. */
const mostSorted = 5_000;

/** The same for a server that does not follow a hinted index. */
async function* sorted(search: Walk, after?: Place): AsyncGenerator<Hit> {
  const all = { ...search, batch: mostSorted };
  const found = await find(all, range(search));
  const order = (one: Hit, other: Place): number =>
    inIndexOrder(one.term, other.term) || inIndexOrder(one.contact._id, other.id);
  const sortedHits = hits(found, search).sort((one, other) =>
    order(one, { term: other.term, id: other.contact._id }),
  );
  yield* after ? sortedHits.filter((hit) => order(hit, after) > 0) : sortedHits;
}
