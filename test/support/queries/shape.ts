import type { Asked, Filter } from './asked.js';
import { isPlain, type Match, matchOf } from './tree.js';
import { kindOf } from './values.js';

/** What is asked without the values of this run: two that differ by nothing an index goes by are one. */
export const shapeOf = (asked: Asked, tellsApart: (path: string) => boolean): Asked => ({
  ...asked,
  filter: withoutValues(asked.filter, '', tellsApart) as Filter,
});

function withoutValues(value: unknown, path: string, tellsApart: (path: string) => boolean): unknown {
  if (Array.isArray(value)) {
    const all = value.map((one) => withoutValues(one, path, tellsApart));
    return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
  }
  if (isPlain(value)) {
    return Object.fromEntries(
      Object.entries(value).map(([key, inside]) => [
        key,
        ['$type', '$size', '$exists', '$options', '$mod'].includes(key)
          ? inside
          : withoutValues(
              inside,
              key.startsWith('$') ? path : path && !key.includes('.') ? `${path}.${key}` : key,
              tellsApart,
            ),
      ]),
    );
  }
  if (value instanceof RegExp)
    return new RegExp(value.source.startsWith('^') ? '^text' : 'text', value.flags);
  switch (kindOf(value)) {
    case 'text':
      return value === '' || tellsApart(path) ? value : (value as string).startsWith('^') ? '^text' : 'text';
    case 'number':
      return Math.sign(Number(value));
    case 'time':
      return new Date((value as Date).getTime() > 0 ? 1 : 0);
    default:
      return value;
  }
}

const signs: Record<string, string> = {
  eq: '=',
  lt: '<',
  lte: '<',
  gt: '>',
  gte: '>',
  in: ' in',
  exists: ' exists',
  type: ' type',
  regex: ' ~',
  elemMatchValue: ' some',
  elemMatchObject: ' some',
  other: ' ?',
};

/** A line that says what is asked, the same for the same shape. */
export function lineOf({ op, collection, filter, sort, unlimited, hint, min, max }: Asked): string {
  const order = Object.entries(sort).map(([path, direction]) => `${direction === -1 ? '-' : ''}${path}`);
  return [
    `${op} ${collection}: ${inWords(matchOf(filter)) || 'everything'}`,
    order.length > 0 ? ` by ${order.join(', ')}` : '',
    unlimited ? ' (all)' : '',
    hint ? ` with the index ${JSON.stringify(hint)}` : '',
    min || max ? ' between keys' : '',
  ].join('');
}

function inWords(match: Match): string {
  if (match.op === 'not') return `not ${inWords(match.of[0]!)}`;
  if ('path' in match)
    return `${match.path}${signs[match.op]}${'of' in match && match.of.length > 0 ? ` (${match.of.map(inWords).join(' & ')})` : ''}`;
  const parts = [...new Set(match.of.map(inWords))].sort();
  return match.op === 'and'
    ? parts.join(' & ')
    : `${match.op === 'nor' ? 'none of ' : ''}(${parts.join(' | ')})`;
}
