import { type Filter, ForbiddenError, ValidationError } from 'adminjs';
import type { QueryFilter } from 'mongoose';
import { asksForPrivate } from '../../src/domain/contacts/contact/private-text.js';
import { normalizeTags } from '../../src/domain/contacts/contact/tags.js';
import { keywordFilter } from '../../src/domain/contacts/search/search-words.js';
import { type Actor, may } from '../../src/domain/people/core/permissions.js';
import { escapeRegex } from '../../src/platform/database/regex.js';
import { lastInstant } from './range-end.js';
import type { Field, Source } from './source.js';

type Query = Record<string, unknown>;

/** The filter value that means "nobody". */
export const nobody = 'none';

/** A refusal that AdminJS shows as it is. */
export const refusal = (message: string): ValidationError => new ValidationError({}, { message });

/**
 * The database query for the filters of a list. A filter that is unknown, not allowed, or an operator in disguise
 * is refused, never dropped: an empty query means every document.
 */
export function toQuery<T>(
  source: Source<T>,
  filter: Filter | undefined,
  viewer: Actor | undefined,
): QueryFilter<T> {
  const parts: Query[] = source.only ? [source.only as Query] : [];
  for (const { path, value } of Object.values(filter?.filters ?? {})) {
    parts.push(part(source, path, value, viewer));
  }
  const query = parts.length > 1 ? { $and: parts } : (parts[0] ?? {});
  const reason = source.refuse?.(Object.assign({}, ...parts) as Query);
  if (reason) throw refusal(reason);
  return query as QueryFilter<T>;
}

function part<T>(source: Source<T>, path: string, value: unknown, viewer: Actor | undefined): Query {
  const field = Object.hasOwn(source.fields, path) ? source.fields[path] : undefined;
  if (!field?.filter) throw refusal(`There is no filter "${path}" here.`);
  if (field.private) mustSee(viewer, path);
  if (field.filter === 'range') return { [path]: range(path, value, field.type === 'number') };
  if (typeof value !== 'string') throw refusal(`The filter "${path}" takes one value.`);
  return wordsPart(path, field, value.trim(), viewer);
}

/** Blanks around and between words, and the case of letters, make no difference. */
function wordsPart(path: string, field: Field, value: string, viewer: Actor | undefined): Query {
  // An empty filter is never dropped: without it the list would be of everything.
  if (value === '') throw refusal(`The filter "${path}" is empty. Clear it.`);
  switch (field.filter) {
    case 'equals':
      return { [path]: equalTo(field, path, value) };
    case 'contains':
      if (asksForPrivate(value)) mustSee(viewer, path);
      // $regex as text: a bare RegExp on an indexed field finds nothing on one of the servers we support.
      return { [path]: { $regex: value.split(/\s+/).map(escapeRegex).join('\\s+'), $options: 'i' } };
    case 'all':
      return { [path]: { $all: normalizeTags(value.split(',')) } };
    case 'owner':
      return { [path]: value === nobody ? null : value };
    case 'keywords':
      return keywordFilter(value, may(viewer, 'see_private_data'));
    default:
      throw refusal(`There is no filter "${path}" here.`);
  }
}

function equalTo({ type, values, spelling }: Field, path: string, value: string): unknown {
  const lower = value.toLowerCase();
  if (type === 'boolean') return lower === 'true';
  if (type !== 'number')
    return values?.find((one) => one.toLowerCase() === lower) ?? spelling?.(value) ?? value;
  const number = Number(value.replace(/^#/, ''));
  if (Number.isNaN(number)) throw refusal(`The filter "${path}" takes a number.`);
  return number;
}

function range(path: string, value: unknown, numeric: boolean): Query {
  const { from, to, ...others } = (
    typeof value === 'object' && value !== null ? value : { exactly: value }
  ) as Query;
  if (Object.keys(others).length > 0) throw refusal(`The filter "${path}" takes "from" and "to".`);
  const bound = (text: unknown, isEnd: boolean): number | Date => {
    const time = (date: string): number => (isEnd ? lastInstant(date) : new Date(date).getTime());
    const number = numeric ? Number(text) : time(String(text));
    if (typeof text !== 'string' || text === '' || Number.isNaN(number)) {
      throw refusal(`The filter "${path}" takes ${numeric ? 'numbers' : 'dates'}.`);
    }
    return numeric ? number : new Date(number);
  };
  return {
    ...(from === undefined ? {} : { $gte: bound(from, false) }),
    ...(to === undefined ? {} : { $lte: bound(to, true) }),
  };
}

/** The order of a list. The id breaks ties, so that no row is shown twice or never across pages. */
export function sortBy<T>(
  source: Source<T>,
  asked: { sortBy?: string; direction?: 'asc' | 'desc' } | undefined,
  viewer: Actor | undefined,
): Record<string, 1 | -1> {
  const { sortBy: path, direction } = asked?.sortBy ? asked : source.sort;
  const field = Object.hasOwn(source.fields, path!) ? source.fields[path!] : undefined;
  if (!field?.sortable) throw refusal(`The list cannot be sorted by "${path}".`);
  if (field.private) mustSee(viewer, path!);
  const way = direction === 'desc' ? -1 : 1;
  return path === '_id' ? { _id: way } : { [path!]: way, _id: way };
}

/** Filtering by what one may not see would tell it, one question at a time. */
function mustSee(viewer: Actor | undefined, path: string): void {
  if (!may(viewer, 'see_private_data')) throw new ForbiddenError(`You may not search or sort by "${path}".`);
}
