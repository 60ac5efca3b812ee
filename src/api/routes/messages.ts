import { Router } from 'express';
import { z } from 'zod';
import { getConversation } from '../../conversations/handoff.js';
import { type Message, MessageModel } from '../../conversations/message.js';
import { reply } from '../../conversations/reply.js';
import { AppError } from '../../errors.js';
import { must } from '../../people/permissions.js';
import { actor } from '../auth.js';
import { body, idempotencyKey, page, pageOf, placeOf, query } from '../input.js';
import { presentMessage } from '../present.js';

const newMessage = z.strictObject({ text: z.string('is missing') });
const place = z.tuple([z.number(), z.string()]);

/** `/conversations/{id}/messages`: what customer, bot and agents said to each other, and an agent's reply. */
export function messageRoutes(): Router {
  const router = Router();

  router.get('/conversations/:id/messages', async (req, res) => {
    const viewer = actor(res);
    must(viewer, 'view_contacts');
    const { limit, cursor } = query(req, z.strictObject(page));
    const { _id } = await getConversation(req.params.id);
    const after = placeOf(cursor, place);
    const found = await MessageModel.find({
      conversation_id: _id,
      // Notes and what only the desk sees are `internal`.
      direction: { $in: ['in', 'out'] },
      ...(after ? { $or: [{ seq: { $gt: after[0] } }, { seq: after[0], _id: { $gt: after[1] } }] } : {}),
    })
      .sort({ seq: 1, _id: 1 })
      .limit(limit + 1)
      .lean<Message[]>();
    res.json(
      pageOf(
        found,
        limit,
        (last) => [last.seq, last._id],
        (message) => presentMessage(message, viewer),
      ),
    );
  });

  router.post('/conversations/:id/messages', async (req, res) => {
    const author = actor(res);
    must(author, 'reply');
    const { text } = body(req, newMessage);
    const key = idempotencyKey(req);
    const { message } = await reply({
      conversationId: req.params.id,
      author,
      text,
      ...(key ? { dedupKey: `api:${author._id}:${key}` } : {}),
    });
    if (message.conversation_id !== req.params.id) {
      throw new AppError('invalid_input', 'Idempotency-Key: was used in another conversation already.', {
        errors: [{ field: 'Idempotency-Key', message: 'was used for another message already' }],
      });
    }
    res.status(201).json(presentMessage(message, author));
  });

  return router;
}
