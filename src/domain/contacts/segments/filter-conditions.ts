import type { QueryFilter } from 'mongoose';
import type { Contact } from '../contact/contact.js';
import { instantOf } from './filter-schema.js';

/** A part of a query for contacts. */
export type Condition = Record<string, unknown>;

/** The condition for one value or any of several; `stored` is what a value is in the database. */
export function anyOf<Value>(
  given: Value | Value[] | undefined,
  stored = (value: Value): unknown => value,
): unknown {
  if (given === undefined) return undefined;
  return Array.isArray(given) ? { $in: given.map(stored) } : stored(given);
}

/** A range, its beginning included; undefined without either end. */
export function bounds(from: unknown, below: '$lt' | '$lte', to: unknown): Condition | undefined {
  if (from === undefined && to === undefined) return undefined;
  return { ...(from === undefined ? {} : { $gte: from }), ...(to === undefined ? {} : { [below]: to }) };
}

/** A range from an instant (included) until before another, as filters write them. */
export const times = (
  after: string | undefined,
  before: string | undefined,
  now: Date,
): Condition | undefined => bounds(after && instantOf(after, now), '$lt', before && instantOf(before, now));

/** All of these conditions in one query: side by side where they are on different fields. */
export function together(list: readonly (Condition | QueryFilter<Contact>)[]): QueryFilter<Contact> {
  const query: Condition = {};
  const others: Condition[] = [];
  for (const condition of list) {
    if (Object.keys(condition).some((path) => Object.hasOwn(query, path))) others.push(condition);
    else Object.assign(query, condition);
  }
  if (others.length === 0) return query as QueryFilter<Contact>;
  return { $and: [query, ...others] } as QueryFilter<Contact>;
}
