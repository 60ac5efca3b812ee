import type { QueryFilter } from 'mongoose';
import { walksIndexInOrder } from '../platform/index-order.js';
import { type Contact, ContactModel } from './contact.js';
import { inIndexOrder, termsWith, withTerm } from './search-terms.js';

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

const hint = { search_terms: 1, _id: 1 } as const;

/**
 * The contacts with a term that begins so, in the order of (term, id), each once, at the first of its terms; after a
 * place or from the beginning. It follows the index, so it costs what it gives, however many contacts match.
 */
export async function* walk(search: Walk, after?: { term: string; id: string }): AsyncGenerator<Hit> {
  if (!(await walksIndexInOrder())) return yield* sorted(search, after);
  const { prefix, publicOnly, filter, batch } = search;
  let place = after;
  for (;;) {
    if (place) {
      const { term, id } = place;
      const rest = await find({ search_terms: term, _id: { $gt: id } }, filter, batch).sort({ _id: 1 });
      yield* hits(rest, search).filter((hit) => hit.term === term);
      if (rest.length === batch) {
        place = { term, id: rest.at(-1)!._id };
        continue;
      }
    }
    const above = place?.term;
    const found = await find(withTerm(prefix, publicOnly, above), filter, batch);
    // One with an earlier term as well was met there.
    yield* hits(found, search).filter(({ term }) => above === undefined || inIndexOrder(term, above) > 0);
    const last = found.at(-1);
    if (found.length < batch || !last) return;
    const term = termsWith(last.search_terms, prefix, publicOnly).find(
      (one) => above === undefined || inIndexOrder(one, above) > 0,
    )!;
    place = { term, id: last._id };
  }
}

/**
 * Only further conditions could make another index look better, so only then this one is insisted on: a hint makes
 * the server we develop with walk the whole index.
 */
function find(place: QueryFilter<Contact>, filter: QueryFilter<Contact>, limit: number) {
  const alone = Object.keys(filter).length === 0;
  const query = ContactModel.find(alone ? place : { ...place, $and: [filter] });
  return (alone ? query : query.hint(hint)).limit(limit).lean<Contact[]>();
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
  const found = await find(withTerm(search.prefix, search.publicOnly), search.filter, mostSorted);
  const order = (one: Hit, other: { term: string; id: string }): number =>
    inIndexOrder(one.term, other.term) || inIndexOrder(one.contact._id, other.id);
  const all = hits(found, search).sort((one, other) =>
    order(one, { term: other.term, id: other.contact._id }),
  );
  yield* after ? all.filter((hit) => order(hit, after) > 0) : all;
}
