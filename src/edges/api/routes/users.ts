import { z } from 'zod';
import { routingMayChange } from '../../../domain/conversations/core/route-bell.js';
import { createUser, listUsers, newUserSchema } from '../../../domain/people/accounts/accounts.js';
import { setAvailability, setCapacity } from '../../../domain/people/accounts/availability.js';
import { capacitySchema, editUser, userChangesSchema } from '../../../domain/people/accounts/edit-user.js';
import { createLinkCode } from '../../../domain/people/accounts/link-code.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { availabilities, type User, UserModel } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import { type Call, json, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { staleError, versionOf } from '../core/version.js';
import { linkCodeShape, presentUser, userShape } from '../schemas/user.js';

const tag = 'Users';

/** The user, or `not_found`. */
export async function getUser(id: string): Promise<User> {
  const user = await UserModel.findById(id).lean<User>();
  if (!user) throw new AppError('not_found', 'There is no user with this id.');
  return user;
}

const current = async ({ params, actor }: Call<'id'>) => presentUser(await getUser(params.id), actor);

/** What is changed must still be as it was in the version that the editor saw. */
async function seenAs(id: string, version: number | undefined, editor: Actor) {
  if (version === undefined) return undefined;
  const user = await getUser(id);
  if (versionOf(user) !== version) throw staleError(presentUser(user, editor));
  const { name, email, handle, role, active, capacity } = user;
  return { name, email, handle, role, active, capacity };
}

/** The people of this Threadline, and its router. */
export const userOperations = [
  operation({
    method: 'get',
    path: '/users',
    operationId: 'listUsers',
    tag,
    summary: 'List everybody, active or not, the router included',
    permissions: ['view_contacts'],
    query: paged({}),
    answer: json(200, listOf(userShape)),
    unmasked: 'by the handler',
    async handle({ actor, page }) {
      const found = await listUsers(actor, { limit: page.take, after: page.after(idPlace) });
      return page.of(
        found,
        (last) => last._id,
        (user) => presentUser(user, actor),
      );
    },
  }),
  operation({
    method: 'post',
    path: '/users',
    operationId: 'createUser',
    tag,
    summary: 'Add a user',
    permissions: ['manage_users'],
    body: newUserSchema,
    answer: json(201, userShape, ({ id }) => `/users/${id}`),
    unmasked: 'by the handler',
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async ({ body, actor }) => presentUser(await createUser(body, actor), actor),
  }),
  operation({
    method: 'get',
    path: '/users/{id}',
    operationId: 'getUser',
    tag,
    summary: 'Show a user',
    permissions: ['view_contacts'],
    answer: json(200, userShape),
    unmasked: 'by the handler',
    etag: versionOf,
    handle: current,
  }),
  operation({
    method: 'patch',
    path: '/users/{id}',
    operationId: 'changeUser',
    tag,
    summary: 'Change a user, their password, or whether they are active',
    description:
      'A new password and deactivation end their sessions, API tokens and linking codes for good. The contacts of a user who is switched off, or may no longer reply, go to the router or to nobody.',
    permissions: ['manage_users'],
    body: userChangesSchema,
    answer: json(200, userShape),
    unmasked: 'by the handler',
    etag: versionOf,
    current,
    errors: ['conflict'],
    async handle({ params: { id }, body, actor, expectedVersion }) {
      const expected = await seenAs(id, expectedVersion, actor);
      const user = await editUser(id, body, { actor, expected });
      routingMayChange();
      return presentUser(user, actor);
    },
  }),
  operation({
    method: 'patch',
    path: '/users/{id}/availability',
    operationId: 'setAvailability',
    tag,
    summary: 'Set whether a user is available for customers, or away',
    permissions: [],
    alsoAsks: '`reply` for oneself, `set_availability_of_others` for others',
    body: z.strictObject({
      availability: z.enum(availabilities, `must be ${availabilities.join(' or ')}`),
    }),
    answer: json(200, userShape),
    unmasked: 'by the handler',
    etag: versionOf,
    async handle({ params, body: { availability }, actor }) {
      const user = await setAvailability(params.id, availability, actor);
      routingMayChange();
      return presentUser(user, actor);
    },
  }),
  operation({
    method: 'patch',
    path: '/users/{id}/capacity',
    operationId: 'setCapacity',
    tag,
    summary: 'Set how many open conversations the router may give a user',
    permissions: ['set_availability_of_others'],
    body: z.strictObject({ capacity: capacitySchema.describe('Null: the default in the settings') }),
    answer: json(200, userShape),
    unmasked: 'by the handler',
    etag: versionOf,
    async handle({ params, body: { capacity }, actor }) {
      const user = await setCapacity(params.id, capacity, actor);
      routingMayChange();
      return presentUser(user, actor);
    },
  }),
  operation({
    method: 'post',
    path: '/users/{id}/slack-link',
    operationId: 'createSlackLinkCode',
    tag,
    summary: 'Make a code with which somebody links their Slack account',
    description:
      'For people who have another e-mail in Slack: they type `/wa link CODE` there. An earlier code stops working.',
    permissions: ['manage_own_account'],
    alsoAsks: '`manage_users` for others',
    answer: json(201, linkCodeShape),
    unmasked: 'by the handler',
    handle: ({ params, actor }) => createLinkCode(params.id, actor),
  }),
];
