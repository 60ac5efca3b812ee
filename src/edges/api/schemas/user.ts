import { z } from 'zod';
import { maskEmail, maskText } from '../../../domain/contacts/contact/private-text.js';
import { type Actor, may, permissionNames } from '../../../domain/people/core/permissions.js';
import { availabilities, roles, routingPauses, type User } from '../../../domain/people/core/user.js';
import { time, uuid } from './parts.js';

export const userShape = z
  .strictObject({
    id: uuid,
    name: z.string(),
    handle: z.string().describe('What @handle in commands means'),
    email: z.string().describe('Masked for others who may neither see private data nor manage users'),
    role: z.enum(roles),
    kind: z.enum(['person', 'router']).describe('router: assigns contacts automatically'),
    active: z.boolean(),
    slack_user_id: z.string().nullable(),
    avatar_url: z.string().nullable(),
    availability: z.enum(availabilities).describe('Whether the router may give them contacts'),
    routing_pause: z
      .enum(routingPauses)
      .nullable()
      .describe('Why the router passes over them though they are available, by what Slack says of them'),
    capacity: z
      .int()
      .nullable()
      .describe('Most open conversations the router gives them; null: the default in the settings'),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'User' });

/** A user as the API shows them to this person. */
export function presentUser(user: User, viewer: Actor): z.input<typeof userShape> {
  const { _id, handle, role, kind, active, slack_user_id, avatar_url } = user;
  const sees = user._id === viewer._id || may(viewer, 'manage_users') || may(viewer, 'see_private_data');
  const [name, email] = sees ? [user.name, user.email] : [maskText(user.name), maskEmail(user.email)];
  const { availability, routing_pause, capacity, created_at, updated_at } = user;
  return {
    ...{ id: _id, name, handle, email, role, kind, active, slack_user_id, avatar_url },
    ...{ availability, routing_pause, capacity, created_at, updated_at },
  };
}

export const linkCodeShape = z
  .strictObject({ code: z.string().describe('Shown once'), expires_at: time })
  .meta({ id: 'SlackLinkCode' });

/** Who somebody is where they are named beside what they did. */
export const profileShape = z
  .strictObject({ id: uuid, name: z.string(), handle: z.string(), avatar_url: z.string().nullable() })
  .meta({ id: 'Profile', description: 'Somebody who was removed has an empty name and handle.' });

export const preferencesShape = z
  .strictObject({
    contact_columns: z
      .array(z.string())
      .nullable()
      .describe('Columns of the contacts list, in order; null: the usual ones'),
  })
  .meta({ id: 'Preferences' });

export const sessionShape = z
  .strictObject({
    user: userShape,
    permissions: z.array(z.enum(permissionNames)).describe('What they may do, by this token or session'),
    preferences: preferencesShape,
    csrf_token: z.string().nullable().describe('What changes repeat in x-csrf-token; null for an API token'),
  })
  .meta({ id: 'Session' });
