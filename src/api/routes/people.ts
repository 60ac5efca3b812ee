import { Router } from 'express';
import { z } from 'zod';
import { AppError } from '../../errors.js';
import { createUser, newUserSchema } from '../../people/accounts.js';
import { must } from '../../people/permissions.js';
import { createToken } from '../../people/token.js';
import { type User, UserModel } from '../../people/user.js';
import { actor, csrfToken } from '../auth.js';
import { answerOnce } from '../idempotency.js';
import { body, page, pageOf, placeOf, query } from '../input.js';
import { presentUser } from '../present.js';

const newToken = z.strictObject({
  scopes: z
    .array(z.string())
    .max(0, 'are not given out yet: leave them out for a token with all the rights of the user')
    .optional(),
  expires_at: z.iso
    .datetime({ offset: true, error: 'must be a time such as 2027-01-31T12:00:00Z' })
    .transform((time) => new Date(time))
    .refine((time) => time.getTime() > Date.now(), 'is in the past')
    .nullable()
    .optional(),
});

/** `/session`: who asks; `/users`: the people of this Threadline and their API tokens. */
export function peopleRoutes(): Router {
  const router = Router();

  router.get('/session', (req, res) => {
    res.json({ user: presentUser(actor(res)), csrf_token: csrfToken(req) });
  });

  router.get('/users', async (req, res) => {
    must(actor(res), 'view_contacts');
    const { limit, cursor } = query(req, z.strictObject(page));
    const after = placeOf(cursor, z.string());
    const found = await UserModel.find({ kind: 'person', ...(after ? { _id: { $gt: after } } : {}) })
      .sort({ _id: 1 })
      .limit(limit + 1)
      .lean<User[]>();
    res.json(pageOf(found, limit, (last) => last._id, presentUser));
  });

  router.post('/users', async (req, res) => {
    must(actor(res), 'manage_users');
    const input = body(req, newUserSchema);
    await answerOnce(req, res, async () => ({ status: 201, body: presentUser(await createUser(input)) }));
  });

  router.post('/users/:id/tokens', async (req, res) => {
    must(actor(res), 'manage_users');
    const { expires_at } = body(req, newToken);
    const work = async () => {
      const user = await UserModel.findOne({ _id: req.params.id, kind: 'person', active: true }).lean<User>();
      if (!user) throw new AppError('not_found', 'There is no active user with this id.');
      return { status: 201, body: { token: await createToken(user._id, expires_at ?? null) } };
    };
    await answerOnce(req, res, work, { secret: true });
  });

  return router;
}
