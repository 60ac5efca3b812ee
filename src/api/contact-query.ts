import type mongoose from 'mongoose';
import { z } from 'zod';
import { type Contact, contactSources, contactStatuses } from '../contacts/contact.js';
import { keywordFilter } from '../contacts/search.js';
import { normalizeTag } from '../contacts/tags.js';
import { type Actor, may } from '../people/permissions.js';
import { page } from './input.js';

/** What a list of contacts can be narrowed by. */
export const contactQuerySchema = z.strictObject({
  ...page,
  q: z.string().trim().max(100, 'may have 100 characters').optional(),
  status: z.enum(contactStatuses, `must be one of ${contactStatuses.join(', ')}`).optional(),
  tag: z.string().max(200).transform(normalizeTag).optional(),
  /** A user's id, or `none` for contacts without an owner. */
  assigned_to: z.string().max(100).optional(),
  source: z.enum(contactSources, `must be one of ${contactSources.join(', ')}`).optional(),
});

type Filter = mongoose.QueryFilter<Contact>;

/** The filter of a list. Who may not see phones and e-mail addresses cannot find contacts by them either. */
export function contactFilter(asked: z.output<typeof contactQuerySchema>, viewer: Actor): Filter {
  const { q, status, tag, assigned_to, source } = asked;
  return {
    ...(status ? { status } : {}),
    ...(tag ? { tags: tag } : {}),
    ...(assigned_to ? { assigned_to: assigned_to === 'none' ? null : assigned_to } : {}),
    ...(source ? { source } : {}),
    ...(q ? keywordFilter(q, may(viewer, 'see_private_data')) : {}),
  };
}
