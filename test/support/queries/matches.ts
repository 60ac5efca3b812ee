import { isPlain } from './tree.js';
import { compareValues, kindOf } from './values.js';

type Filter = Record<string, unknown>;

/**
 * Whether MongoDB would find the document by the filter, said as plainly as can be: what the rule of subsets is tried
 * against. Knows paths without dots.
 */
export function matches(document: Filter, filter: Filter): boolean {
  return Object.entries(filter).every(([key, value]) => {
    if (key === '$and') return (value as Filter[]).every((one) => matches(document, one));
    if (key === '$or') return (value as Filter[]).some((one) => matches(document, one));
    if (key === '$nor') return !(value as Filter[]).some((one) => matches(document, one));
    const asked =
      isPlain(value) && Object.keys(value).some((op) => op.startsWith('$')) ? value : { $eq: value };
    return Object.entries(asked).every(([op, of]) => holds(document[key], op, of));
  });
}

/** Any element of an array may do. */
function holds(found: unknown, op: string, of: unknown): boolean {
  const each = Array.isArray(found) ? [...found, found] : [found];
  switch (op) {
    case '$ne':
      return !holds(found, '$eq', of);
    case '$nin':
      return !holds(found, '$in', of);
    case '$not':
      return !Object.entries(of as Filter).every(([inner, value]) => holds(found, inner, value));
    case '$in':
      return (of as unknown[]).some((one) => holds(found, '$eq', one));
    case '$exists':
      return (found !== undefined) === of;
    case '$type':
      return each.some((one) => one !== undefined && names[kindOf(one)] === of);
    case '$elemMatch':
      return (
        Array.isArray(found) &&
        found.some((one) => Object.entries(of as Filter).every(([inner, value]) => holds(one, inner, value)))
      );
    default:
      return each.some((one) => compares(one, op, of));
  }
}

const names: Partial<Record<ReturnType<typeof kindOf>, string>> = {
  text: 'string',
  number: 'number',
  boolean: 'bool',
  time: 'date',
  null: 'null',
};

function compares(one: unknown, op: string, of: unknown): boolean {
  if (kindOf(one) !== kindOf(of)) return false;
  const order = compareValues(one, of);
  if (op === '$eq') return order === 0;
  if (op === '$lt' || op === '$lte') return order < 0 || (op === '$lte' && order === 0);
  return order > 0 || (op === '$gte' && order === 0);
}
