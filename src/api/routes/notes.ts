import { Router } from 'express';
import { z } from 'zod';
import { getContact } from '../../conversations/contact-writes.js';
import { addNote, deleteNote, type Note, NoteModel } from '../../conversations/note.js';
import { AppError } from '../../errors.js';
import { must } from '../../people/permissions.js';
import { actor } from '../auth.js';
import { body, idempotencyKey, page, pageOf, placeOf, query } from '../input.js';
import { presentNote } from '../present.js';

const listQuery = z.strictObject({
  ...page,
  entity_id: z.string('is missing: the id of a contact').max(100),
});
const newNote = z.strictObject({
  content: z.string('is missing'),
  entity_type: z.literal('lead', 'must be "lead"').default('lead'),
  entity_id: z.string('is missing: the id of a contact').max(100),
});
const place = z.tuple([z.number(), z.string()]);

/** `/internal-notes`: what people say about a contact among themselves. */
export function noteRoutes(): Router {
  const router = Router();

  router.get('/internal-notes', async (req, res) => {
    must(actor(res), 'view_contacts');
    const { entity_id, limit, cursor } = query(req, listQuery);
    const after = placeOf(cursor, place);
    const newer = after && {
      $or: [
        { created_at: { $gt: new Date(after[0]) } },
        { created_at: new Date(after[0]), _id: { $gt: after[1] } },
      ],
    };
    if (!after) await getContact(entity_id);
    const found = await NoteModel.find({ entity_id, ...newer })
      .sort({ created_at: 1, _id: 1 })
      .limit(limit + 1)
      .lean<Note[]>();
    res.json(pageOf(found, limit, (last) => [last.created_at.getTime(), last._id], presentNote));
  });

  router.post('/internal-notes', async (req, res) => {
    const { content, entity_id } = body(req, newNote);
    const author = actor(res);
    const key = idempotencyKey(req);
    const note = await addNote({
      contactId: entity_id,
      author,
      content,
      ...(key ? { dedupKey: `api:${author._id}:${key}` } : {}),
    });
    if (note.entity_id !== entity_id) {
      throw new AppError(
        'invalid_input',
        'Idempotency-Key: was used for a note on another contact already.',
        {
          errors: [{ field: 'Idempotency-Key', message: 'was used for another note already' }],
        },
      );
    }
    res.status(201).json(presentNote(note));
  });

  router.delete('/internal-notes/:id', async (req, res) => {
    await deleteNote(actor(res), req.params.id);
    res.status(204).end();
  });

  return router;
}
