import mongoose, { type QueryFilter } from 'mongoose';
import { hiddenFromPlanner, readsWholeRanges } from '../../../platform/database/mongo-dialect.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { type From, withTerm } from './search-terms.js';

/** What a walk looks for. */
export interface Walk {
  /** What the terms begin with. */
  prefix: string;
  publicOnly: boolean;
  /** Further conditions. */
  filter: QueryFilter<Contact>;
  /** Contacts wanted; what each query asks for. */
  batch: number;
}

/** Whether a walk is for all it finds. */
export const isForAll = ({ filter }: Pick<Walk, 'filter'>): boolean => Object.keys(filter).length === 0;

/** The term a range begins at or after. */
export const termOf = (from: From): string => ('$gte' in from ? from.$gte : from.$gt);

/** A part of the index: as a condition, and as its first key and the one it ends before. */
export interface Part {
  place: QueryFilter<Contact>;
  bounds: [IndexKey, IndexKey];
  /** Where the condition alone does not give the order. */
  sort?: { _id: 1 };
}
type IndexKey = { search_terms: string; _id: unknown };
const { MinKey, MaxKey } = mongoose.mongo;
const index = { search_terms: 1, _id: 1 } as const;

/** The terms that begin so, from one on and below another. */
export const range = (
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

/** One term, after one of those who have it. */
export const restOfTerm = (term: string, id: string): Part => ({
  place: { search_terms: term, _id: { $gt: id } },
  bounds: [
    { search_terms: term, _id: id },
    { search_terms: term, _id: new MaxKey() },
  ],
  sort: { _id: 1 },
});

/**
 * Asks the driver alone, which takes half the time in a narrow search. Further conditions could make the server choose
 * another index or another part of this one, and lose the order a place in the walk depends on. MongoDB is told the
 * part; a server that would then walk the whole index does not see the conditions.
 */
export async function find(walk: Walk, part: Part): Promise<Contact[]> {
  if (!(await readsWholeRanges())) return findBetween(walk, part);
  const { filter, batch } = walk;
  const hidden = isForAll(walk) ? {} : hiddenFromPlanner(filter);
  const found = ContactModel.collection.find<Contact>({ ...part.place, ...hidden } as never).limit(batch);
  return (part.sort ? found.sort(part.sort) : found).toArray();
}

/** Tells MongoDB which index to read, from which key on and up to which. It gives them in the order of that index. */
export function findBetween(
  { filter, batch }: Walk,
  { place, bounds: [first, end] }: Part,
): Promise<Contact[]> {
  return ContactModel.collection
    .find<Contact>((isForAll({ filter }) ? place : { ...place, $and: [filter] }) as never)
    .limit(batch)
    .hint(index)
    .min(first as never)
    .max(end as never)
    .toArray();
}
