import { type Response, Router } from 'express';
import { z } from 'zod';
import { type Contact, ContactModel } from '../../contacts/contact.js';
import { newContactSchema } from '../../contacts/create.js';
import { contactChangesSchema } from '../../contacts/edit.js';
import { addContact, changeContact, getContact, removeContact } from '../../conversations/contact-writes.js';
import { AppError } from '../../errors.js';
import { must } from '../../people/permissions.js';
import { actor } from '../auth.js';
import { contactFilter, contactQuerySchema } from '../contact-query.js';
import { answerOnce } from '../idempotency.js';
import { body, pageOf, placeOf, query } from '../input.js';
import { presentContact } from '../present.js';

const owner = z.string('must be a user id or null').max(100).nullable().optional();
const newContactBody = newContactSchema.extend({
  assigned_to: owner,
  note: z.string().max(10_000, 'may have 10,000 characters').optional(),
});
const changesBody = contactChangesSchema.extend({ assigned_to: owner });
const assignBody = z.strictObject({
  user_id: z.string('must be a user id, or null for nobody').max(100).nullable(),
  reason: z.string().trim().max(500, 'may have 500 characters').default(''),
});
const place = z.tuple([z.number(), z.string()]);

export interface ContactRouteSettings {
  defaultCountry: string;
  contactLimit?: number;
}

/** `/contacts`: list and search, create, show, change, remove, assign. */
export function contactRoutes(settings: ContactRouteSettings): Router {
  const router = Router();

  router.get('/contacts', async (req, res) => {
    const viewer = actor(res);
    must(viewer, 'view_contacts');
    const asked = query(req, contactQuerySchema);
    const after = placeOf(asked.cursor, place);
    const older = after && {
      // The first line is what the index is read by; the second is exact.
      created_at: { $lte: new Date(after[0]) },
      $or: [{ created_at: { $lt: new Date(after[0]) } }, { _id: { $lt: after[1] } }],
    };
    const found = await ContactModel.find({ ...contactFilter(asked, viewer), ...older })
      .sort({ created_at: -1, _id: -1 })
      .limit(asked.limit + 1)
      .lean<Contact[]>();
    res.json(
      pageOf(
        found,
        asked.limit,
        (last) => [last.created_at.getTime(), last._id],
        (contact) => presentContact(contact, viewer),
      ),
    );
  });

  router.post('/contacts', async (req, res) => {
    const input = body(req, newContactBody);
    await answerOnce(req, res, async () => {
      const contact = await addContact(input, actor(res), settings);
      return { status: 201, body: presentContact(contact, actor(res)) };
    });
  });

  router.get('/contacts/:id', async (req, res) => {
    must(actor(res), 'view_contacts');
    answer(res, await getContact(req.params.id));
  });

  router.patch('/contacts/:id', async (req, res) => {
    const changes = body(req, changesBody);
    const expectedUpdatedAt = versionOf(req.headers['if-match']);
    answer(res, await changeContact(req.params.id, changes, { actor: actor(res), expectedUpdatedAt }));
  });

  router.delete('/contacts/:id', async (req, res) => {
    await removeContact(req.params.id, actor(res));
    res.status(204).end();
  });

  router.post('/contacts/:id/assign', async (req, res) => {
    const { user_id, reason } = body(req, assignBody);
    answer(
      res,
      await changeContact(
        req.params.id,
        { assigned_to: user_id },
        { actor: actor(res), reason: reason || 'assigned through the API' },
      ),
    );
  });

  return router;
}

/** A contact, with the version that `If-Match` may name in a change. */
function answer(res: Response, contact: Contact): void {
  res.set('ETag', `"${contact.updated_at.getTime()}"`).json(presentContact(contact, actor(res)));
}

function versionOf(ifMatch: string | undefined): Date | undefined {
  if (ifMatch === undefined || ifMatch.trim() === '*') return undefined;
  const version = /^"(\d{1,16})"$/.exec(ifMatch.trim())?.[1];
  if (version) return new Date(Number(version));
  throw new AppError('bad_request', 'If-Match: must be the ETag of a contact, such as "1767225600000".');
}
