import { z } from 'zod';
import {
  type Contact,
  ContactModel,
  consentStates,
  contactSources,
  contactStatuses,
} from '../../../domain/contacts/contact/contact.js';
import { searchContacts } from '../../../domain/contacts/search/search.js';
import { filterOf } from '../../../domain/contacts/segments/filter.js';
import {
  type ContactFilterInput,
  contactFilterSchema,
} from '../../../domain/contacts/segments/filter-schema.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { id } from './input.js';
import { idPlace, numberPlace, type Paging } from './paging.js';

const { q, tag, created_after, created_before, last_inbound_after, last_inbound_before } =
  contactFilterSchema.shape;

const oneOf = <const Values extends readonly [string, ...string[]]>(values: Values) =>
  z.enum(values, `must be one of ${values.join(', ')}`).optional();
const number = z.coerce.number('must be a number').optional();

/** What a list of contacts can be narrowed by; all of what is given must hold. */
export const contactFilters = {
  q,
  status: oneOf(contactStatuses),
  tag,
  assigned_to: z
    .union([z.literal('none'), id], "must be a user's id, or none")
    .optional()
    .describe("A user's id, or `none` for contacts without an owner"),
  source: oneOf(contactSources),
  segment_id: id.optional().describe('Only contacts in this segment'),
  language: z.string().max(35, 'may have at most 35 characters').optional().describe('BCP 47, such as pt-BR'),
  consent: oneOf(consentStates),
  value_min: number,
  value_max: number,
  created_after: created_after.describe('A time, or a time ago such as 30d (h, d or w)'),
  created_before,
  last_inbound_after,
  last_inbound_before,
};

/** Where a page of a search ended. */
const searchPlace = z.tuple([z.int().min(0).max(9), z.string().max(300), idPlace]);

/**
 * A page of contacts: those a keyword search finds in its order, all others newest first. Who may not see phones and
 * e-mail addresses cannot find contacts by them either.
 */
export async function listContacts(
  { q, ...filter }: ContactFilterInput,
  viewer: Actor,
  page: Paging,
): Promise<{ contacts: Contact[]; next: unknown }> {
  const query = await filterOf(filter, viewer);
  if (q) {
    const after = page.after(searchPlace);
    return searchContacts({ q, filter: query, viewer, limit: page.limit, after });
  }
  const after = page.after(numberPlace);
  const older = after && {
    // The first line is what the index is read by; the second is exact.
    created_at: { $lte: new Date(after[0]) },
    $or: [{ created_at: { $lt: new Date(after[0]) } }, { _id: { $lt: after[1] } }],
  };
  const found = await ContactModel.find(older ? { $and: [query, older] } : query)
    .sort({ created_at: -1, _id: -1 })
    .limit(page.take)
    .lean<Contact[]>();
  const contacts = found.slice(0, page.limit);
  const last = contacts.at(-1);
  const more = found.length > contacts.length && last;
  return { contacts, next: more ? [last.created_at.getTime(), last._id] : null };
}
