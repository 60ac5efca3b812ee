import { Router } from 'express';
import { z } from 'zod';
import { ContactModel } from '../../contacts/contact.js';
import { type Conversation, conversationStatuses } from '../../conversations/conversation.js';
import { getConversation, handOff, resolve, returnToBot } from '../../conversations/handoff.js';
import { type Actor, must } from '../../people/permissions.js';
import { actor } from '../auth.js';
import { listConversations } from '../conversation-query.js';
import { body, nothing, page, pageOf, placeOf, query } from '../input.js';
import { presentConversation } from '../present.js';

const listQuery = z.strictObject({
  ...page,
  /** Digits, another identity's value, or the contact's id. */
  contact_id: z.string().trim().max(200).optional(),
  status: z.enum(conversationStatuses, `must be one of ${conversationStatuses.join(', ')}`).optional(),
  assigned_to: z.string().max(100).optional(),
});

/** `/conversations`: list, show, and who answers: people, the bot, or nobody any more. */
export function conversationRoutes(): Router {
  const router = Router();

  router.get('/conversations', async (req, res) => {
    const viewer = actor(res);
    must(viewer, 'view_contacts');
    const { limit, cursor, ...asked } = query(req, listQuery);
    const found = await listConversations(asked, viewer, placeOf(cursor, z.string()), limit + 1);
    const owners = await ownersOf(found);
    res.json(
      pageOf(
        found,
        limit,
        (last) => last._id,
        (conversation) =>
          presentConversation(conversation, owners.get(conversation.contact_uuid) ?? null, viewer),
      ),
    );
  });

  router.get('/conversations/:id', async (req, res) => {
    must(actor(res), 'view_contacts');
    res.json(await presented(await getConversation(req.params.id), actor(res)));
  });

  const changes = {
    handoff: (id: string) => handOff(id, 'requested through the API'),
    'return-to-bot': returnToBot,
    resolve,
  };
  for (const [name, change] of Object.entries(changes)) {
    router.post(`/conversations/:id/${name}`, async (req, res) => {
      must(actor(res), 'reply');
      body(req, nothing);
      res.json(await presented(await change(req.params.id), actor(res)));
    });
  }

  return router;
}

async function presented(conversation: Conversation, viewer: Actor) {
  const owners = await ownersOf([conversation]);
  return presentConversation(conversation, owners.get(conversation.contact_uuid) ?? null, viewer);
}

/** Who looks after the contacts of these conversations. */
async function ownersOf(conversations: Conversation[]): Promise<Map<string, string | null>> {
  const ids = conversations.map(({ contact_uuid }) => contact_uuid);
  const contacts = await ContactModel.find({ _id: { $in: ids } })
    .select({ assigned_to: 1 })
    .lean();
  return new Map(contacts.map(({ _id, assigned_to }) => [_id, assigned_to]));
}
