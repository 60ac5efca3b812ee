import type { z } from 'zod';
import { beginSession } from '../../../domain/people/access/session.js';
import {
  changeOwnPassword,
  passwordChangeSchema,
  preferencesSchema,
  setPreferences,
} from '../../../domain/people/accounts/own-account.js';
import type { TokenUser } from '../../../domain/people/accounts/token.js';
import { may, permissionNames } from '../../../domain/people/core/permissions.js';
import { AppError } from '../../../errors.js';
import { waitOf } from '../../../platform/amounts.js';
import { type Call, json, operation } from '../core/operation.js';
import { preferencesShape, presentUser, sessionShape } from '../schemas/user.js';
import { csrfToken } from '../serve/auth.js';

const tag = 'Session';

function presentSession(user: TokenUser, req: Call['req']): z.input<typeof sessionShape> {
  return {
    user: presentUser(user, user),
    permissions: permissionNames.filter((permission) => may(user, permission)),
    preferences: { contact_columns: user.preferences?.contact_columns ?? null },
    csrf_token: csrfToken(req),
  };
}

/** Who asks, and what is theirs alone. */
export const sessionOperations = [
  operation({
    method: 'get',
    path: '/session',
    operationId: 'getSession',
    tag,
    summary: 'Who asks, what they may do, and the CSRF token of their session',
    permissions: [],
    answer: json(200, sessionShape),
    unmasked: "no contact's",
    handle: ({ actor, req }) => presentSession(actor, req),
  }),
  operation({
    method: 'patch',
    path: '/session/preferences',
    operationId: 'setPreferences',
    tag,
    summary: "Change one's own preferences",
    permissions: ['view_contacts'],
    body: preferencesSchema.partial(),
    answer: json(200, preferencesShape),
    unmasked: "no contact's",
    async handle({ body, actor }) {
      const { preferences } = await setPreferences(body, actor);
      return { contact_columns: preferences.contact_columns };
    },
  }),
  operation({
    method: 'post',
    path: '/session/password',
    operationId: 'changeOwnPassword',
    tag,
    summary: "Change one's own password",
    description:
      "Ends all of one's sessions; the one that asks goes on with a new id and the CSRF token of the answer.",
    permissions: ['manage_own_account'],
    body: passwordChangeSchema,
    answer: json(200, sessionShape),
    unmasked: "no contact's",
    async handle({ body, actor, throttle, req }) {
      const tried = { address: req.ip ?? '', account: actor.email, signedIn: true } as const;
      const retry_after = await throttle.enter(tried);
      if (retry_after > 0) {
        throw new AppError('rate_limited', `Too many attempts. Wait ${waitOf(retry_after)}.`, {
          retry_after,
        });
      }
      const user = await changeOwnPassword(body, actor).catch(async (error) => {
        if (error instanceof AppError && error.code === 'unavailable') await throttle.undone(tried);
        throw error;
      });
      await throttle.succeeded(tried);
      if (req.session?.userId) await beginSession(req, user);
      return presentSession({ ...user, scopes: actor.scopes }, req);
    },
  }),
];
