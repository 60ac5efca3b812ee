import type { QueryFilter } from 'mongoose';
import { AppError, type FieldError, invalidField } from '../../../errors.js';
import { escapeRegex } from '../../../platform/database/regex.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { type Actor, may } from '../../people/core/permissions.js';
import { type Attribute, attributeValue, definitionsOf, whatFits } from '../attributes/attribute.js';
import type { Contact } from '../contact/contact.js';
import { asksForPrivate, holdsPrivate } from '../contact/private-text.js';
import { keywordFilter } from '../search/search-words.js';
import { anyOf, bounds, type Condition, times, together } from './filter-conditions.js';
import { type ContactFilter, type ContactFilterInput, contactFilterSchema } from './filter-schema.js';
import { type Segment, SegmentModel } from './segment.js';

/**
 * The database query for a filter of contacts, for lists, bulk changes, segments, exports and broadcasts. Who may
 * not see private data finds nobody by it. Times ago count from `now`. No condition gives `{}`: every contact.
 * Errors: `invalid_input` naming the fields, `conflict` for a segment that cannot be used any more.
 */
export async function filterOf(
  input: ContactFilterInput,
  viewer: Actor,
  now = new Date(),
): Promise<QueryFilter<Contact>> {
  const { filter, segment } = await resolveFilter(input);
  const own = await queryOf([filter], viewer, now);
  return segment ? together([own, await segmentQuery(segment, viewer, now)]) : own;
}

/** The filter as it is stored, and the segment it names. Errors: `invalid_input`. */
export async function resolveFilter(
  input: ContactFilterInput,
): Promise<{ filter: ContactFilter; segment: Segment | null }> {
  const { segment_id, ...filter } = parseInput(contactFilterSchema, input);
  if (segment_id === undefined) return { filter, segment: null };
  const segment = await SegmentModel.findById(segment_id).lean<Segment>();
  if (segment) return { filter, segment };
  throw invalidField('segment_id', 'is not the id of a segment');
}

/** The query for the contacts of a segment. Errors: `conflict` when its custom fields are not as they were. */
export async function segmentQuery(
  segment: Pick<Segment, 'name' | 'filter'>,
  viewer: Actor,
  now = new Date(),
): Promise<QueryFilter<Contact>> {
  try {
    return await queryOf([segment.filter], viewer, now);
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'invalid_input') throw error;
    throw new AppError(
      'conflict',
      `The segment "${segment.name}" needs another filter: ${error.message}`,
      error.details,
    );
  }
}

/** The query for contacts that every one of these stored filters finds. Errors: as `filterOf`. */
export async function queryOf(
  filters: readonly ContactFilter[],
  viewer: Actor,
  now: Date,
): Promise<QueryFilter<Contact>> {
  const keys = filters.flatMap(({ attributes }) => Object.keys(attributes ?? {}));
  const defined = await definitionsOf(keys);
  const problems = filters.flatMap((filter) => attributeProblems(filter, defined));
  const [first] = problems;
  if (first) throw new AppError('invalid_input', `${first.field}: ${first.message}.`, { errors: problems });
  return together(filters.flatMap((filter) => conditions(filter, defined, viewer, now)));
}

type Definitions = ReadonlyMap<string, Attribute>;

/** What is wrong with the custom fields of a filter: deleted ones, and values that do not fit. */
export function attributeProblems({ attributes = {} }: ContactFilter, defined: Definitions): FieldError[] {
  return Object.entries(attributes).flatMap(([key, asked]) => {
    const definition = defined.get(key);
    const fits = definition && attributeCondition(definition, asked, new Date()) !== undefined;
    return fits ? [] : [{ field: `attributes.${key}`, message: whatFits(definition) }];
  });
}

function conditions(filter: ContactFilter, defined: Definitions, viewer: Actor, now: Date): Condition[] {
  const { q, tag, tags, assigned_to, attributes = {} } = filter;
  const list: Condition[] = [];
  const add = (path: string, condition: unknown): void => {
    if (condition !== undefined) list.push({ [path]: condition });
  };
  if (q) list.push(keywordFilter(q, may(viewer, 'see_private_data')));
  add('status', anyOf(filter.status));
  add('tags', tag);
  add('tags', tags?.any && { $in: tags.any });
  add('tags', tags?.all && { $all: tags.all });
  add('tags', tags?.none && { $nin: tags.none });
  add(
    'assigned_to',
    anyOf(assigned_to, (owner) => (owner === 'none' ? null : owner)),
  );
  add('source', anyOf(filter.source));
  add('company', filter.company && { $regex: escapeRegex(filter.company), $options: 'i' });
  if (asksForHidden(filter) && !may(viewer, 'see_private_data')) list.push(nobody);
  add('language', anyOf(filter.language));
  add('consent.state', anyOf(filter.consent));
  add('value', bounds(filter.value_min, '$lte', filter.value_max));
  add('created_at', times(filter.created_after, filter.created_before, now));
  add('last_inbound_at', times(filter.last_inbound_after, filter.last_inbound_before, now));
  for (const [key, asked] of Object.entries(attributes)) {
    add(`attributes.${key}`, attributeCondition(defined.get(key)!, asked, now));
  }
  return list;
}

/** A condition that no contact meets. */
const nobody: Condition = { _id: { $in: [] } };

/** Whether a filter asks for a phone or an e-mail in a field that should have none: its answer would tell whose it is. */
function asksForHidden({ company = '', tag = '', tags, attributes = {} }: ContactFilter): boolean {
  const values = Object.values(attributes).flatMap((asked) =>
    typeof asked === 'object' && asked !== null ? Object.values(asked) : [asked],
  );
  const texts = [
    tag,
    ...(tags?.any ?? []),
    ...(tags?.all ?? []),
    ...(tags?.none ?? []),
    ...values.map(String),
  ];
  return asksForPrivate(company) || texts.some(holdsPrivate);
}

type AskedAttribute = NonNullable<ContactFilter['attributes']>[string];

/** The condition on a custom field; undefined when what is asked does not fit its definition. */
function attributeCondition(definition: Attribute, asked: AskedAttribute, now: Date): unknown {
  const { type } = definition;
  if (asked === null) return null;
  if (typeof asked !== 'object') return attributeValue(definition, asked) ?? undefined;
  if ('min' in asked || 'max' in asked) {
    return type === 'number' ? bounds(asked.min, '$lte', asked.max) : undefined;
  }
  const { after, before } = asked as { after?: string; before?: string };
  return type === 'date' ? times(after, before, now) : undefined;
}
