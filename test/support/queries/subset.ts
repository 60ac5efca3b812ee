import type { Comparison, Match } from './tree.js';
import { compareValues, kindOf } from './values.js';

/**
 * Whether MongoDB sees that everything the query finds is also found by the condition of a partial index, and so may
 * use it. Written after `expression::isSubsetOf` of src/mongo/db/matcher/expression_algo.cpp in mongodb/mongo (read at
 * 131c84d of version 6 and 0145e23 of version 7; 3.2 to 8 agree in what is used here), without the geographical parts
 * and `$expr`, which it never sees through. It is careful rather than clever: false where the query may well be within.
 */
export function isSubsetOf(query: Match, condition: Match): boolean {
  if (areEquivalent(query, condition)) return true;
  // The condition is taken apart before the query: neither of two parts of a query alone may meet an `and`.
  if (condition.op === 'or') return condition.of.some((child) => isSubsetOf(query, child));
  if (condition.op === 'and') return condition.of.every((child) => isSubsetOf(query, child));
  if (query.op === 'and') return query.of.some((child) => isSubsetOf(child, condition));
  if (query.op === 'or') return query.of.every((child) => isSubsetOf(child, condition));
  if (isComparison(condition)) return isWithinComparison(query, condition);
  if (condition.op === 'exists') return impliesExistence(query, condition.path);
  if (condition.op === 'in') {
    const { path, values, regexes } = condition;
    // Each value for itself: two of three values are within none of them.
    return !regexes && values.some((value) => isWithinComparison(query, { op: 'eq', path, value }));
  }
  return false;
}

type Compared = Extract<Match, { op: Comparison }>;

export const isComparison = (match: Match): match is Compared =>
  match.op === 'eq' || match.op === 'lt' || match.op === 'lte' || match.op === 'gt' || match.op === 'gte';

function isWithinComparison(query: Match, condition: Compared): boolean {
  if (isComparison(query)) return comparisonWithin(query, condition);
  if (query.op !== 'in' || query.path !== condition.path || query.regexes) return false;
  return query.values.every((value) => comparisonWithin({ op: 'eq', path: query.path, value }, condition));
}

function comparisonWithin(query: Compared, condition: Compared): boolean {
  if (query.path !== condition.path || kindOf(query.value) !== kindOf(condition.value)) return false;
  const order = compareValues(query.value, condition.value);
  if (query.op === condition.op && order === 0) return true;
  if (condition.op === 'lt' || condition.op === 'lte') {
    if (!['lt', 'lte', 'eq'].includes(query.op)) return false;
    return condition.op === 'lte' ? order <= 0 : order < 0;
  }
  if (condition.op === 'gt' || condition.op === 'gte') {
    if (!['gt', 'gte', 'eq'].includes(query.op)) return false;
    return condition.op === 'gte' ? order >= 0 : order > 0;
  }
  return false;
}

function impliesExistence(query: Match, path: string): boolean {
  if (query.op === 'not') {
    const [child] = query.of;
    return child !== undefined && pathOf(child) === path && hasNull(child);
  }
  if (pathOf(query) !== path) return false;
  if (isComparison(query)) return query.value !== null;
  if (query.op === 'in') return !query.values.includes(null);
  if (query.op === 'other') return query.name === '$size' || query.name === '$mod';
  return ['exists', 'type', 'regex', 'elemMatchValue', 'elemMatchObject'].includes(query.op);
}

const hasNull = (match: Match): boolean =>
  (match.op === 'eq' && match.value === null) || (match.op === 'in' && match.values.includes(null));

const pathOf = (match: Match): string | undefined => ('path' in match ? match.path : undefined);

/** The same in another order. */
const areEquivalent = (one: Match, other: Match): boolean => sorted(one) === sorted(other);

function sorted(match: Match): string {
  const { of = [], ...own } = match as { of?: Match[] } & Record<string, unknown>;
  const values = Array.isArray(own.values) ? { values: own.values.map((value) => typed(value)).sort() } : {};
  const value = 'value' in own ? { value: typed(own.value) } : {};
  return JSON.stringify({ ...own, ...values, ...value, of: of.map(sorted).sort() });
}

const typed = (value: unknown): string => `${kindOf(value)} ${JSON.stringify(value)}`;
