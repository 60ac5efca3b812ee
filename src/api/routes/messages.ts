import { z } from 'zod';
import { getConversation } from '../../conversations/handoff.js';
import { type Message, MessageModel } from '../../conversations/message.js';
import { longestText, reply } from '../../conversations/reply.js';
import { json, operation } from '../operation.js';
import { listOf, numberPlace, paged } from '../paging.js';
import { keyUsedElsewhere } from '../problem.js';
import { messageShape, presentMessage, type SpokenMessage } from '../schemas/message.js';

const tag = 'Messages';

/** Also where the conversation goes on since contacts were merged. */
const isIn = async ({ conversation_id }: Message, id: string): Promise<boolean> =>
  conversation_id === id || (await getConversation(id))._id === conversation_id;

/** What customer, bot and agents said to each other, and an agent's reply. */
export const messageOperations = [
  operation({
    method: 'get',
    path: '/conversations/{id}/messages',
    operationId: 'listMessages',
    tag,
    summary: 'List the messages of a conversation in their order',
    permissions: ['view_contacts'],
    query: paged({}),
    answer: json(200, listOf(messageShape)),
    async handle({ params, actor, page }) {
      const after = page.after(numberPlace);
      const { _id } = await getConversation(params.id);
      const found = await MessageModel.find({
        conversation_id: _id,
        // Notes and what only the desk sees are `internal`.
        direction: { $in: ['in', 'out'] },
        ...(after ? { $or: [{ seq: { $gt: after[0] } }, { seq: after[0], _id: { $gt: after[1] } }] } : {}),
      })
        .sort({ seq: 1, _id: 1 })
        .limit(page.take)
        .lean<SpokenMessage[]>();
      return page.of(
        found,
        (last) => [last.seq, last._id],
        (message) => presentMessage(message, actor),
      );
    },
  }),
  operation({
    method: 'post',
    path: '/conversations/{id}/messages',
    operationId: 'sendMessage',
    tag,
    summary: "Send an agent's reply; the bot is muted",
    permissions: ['reply'],
    body: z.strictObject({
      text: z.string('is missing').describe(`In WhatsApp's formatting, ${longestText} characters at most`),
    }),
    answer: json(201, messageShape),
    idempotency: 'handler',
    async handle({ params, body: { text }, actor, idempotencyKey }) {
      const { message } = await reply({
        conversationId: params.id,
        author: actor,
        text,
        ...(idempotencyKey ? { dedupKey: `api:${actor._id}:${idempotencyKey}` } : {}),
      });
      if (!(await isIn(message, params.id))) throw keyUsedElsewhere('in another conversation');
      return presentMessage(message as SpokenMessage, actor);
    },
  }),
];
