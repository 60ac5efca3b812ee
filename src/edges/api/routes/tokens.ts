import { z } from 'zod';
import {
  createToken,
  listTokens,
  newTokenSchema,
  revokeToken,
} from '../../../domain/people/accounts/manage-tokens.js';
import { TokenModel } from '../../../domain/people/accounts/token.js';
import { AppError } from '../../../errors.js';
import { instant } from '../core/input.js';
import { json, nothing, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { presentToken, tokenShape } from '../schemas/token.js';
import { getUser } from './users.js';

const tag = 'API tokens';
/** Times are text in JSON; the domain says which it takes. */
const newToken = newTokenSchema.extend({
  expires_at: instant.nullable().default(null).pipe(newTokenSchema.shape.expires_at.unwrap()),
});

export const tokenOperations = [
  operation({
    method: 'get',
    path: '/users/{id}/tokens',
    operationId: 'listTokens',
    tag,
    summary: 'List the API tokens of a person, oldest first, without their texts',
    permissions: ['manage_users'],
    query: paged({}),
    answer: json(200, listOf(tokenShape)),
    unmasked: "no contact's",
    async handle({ params: { id }, actor, page }) {
      const after = page.after(idPlace);
      await getUser(id);
      const found = await listTokens({ user_id: id }, actor, { limit: page.take, after });
      return page.of(found, (last) => last._id, presentToken);
    },
  }),
  operation({
    method: 'post',
    path: '/users/{id}/tokens',
    operationId: 'createToken',
    tag,
    summary: 'Make an API token that acts as a person; it is shown once',
    permissions: ['manage_users'],
    body: newToken,
    answer: json(201, tokenShape.extend({ token: z.string().describe('Its text') })),
    unmasked: "no contact's",
    idempotency: 'secret',
    async handle({ params, body, actor }) {
      const { text, token } = await createToken(params.id, body, actor);
      return { token: text, ...presentToken(token) };
    },
  }),
  operation({
    method: 'delete',
    path: '/users/{id}/tokens/{token_id}',
    operationId: 'revokeToken',
    tag,
    summary: 'Revoke an API token, at once and for good',
    permissions: ['manage_users'],
    answer: nothing,
    async handle({ params: { id, token_id }, actor }) {
      if (!(await TokenModel.exists({ _id: token_id, user_id: id }))) {
        throw new AppError('not_found', 'This person has no token with this id.');
      }
      await revokeToken(token_id, actor);
    },
  }),
];
