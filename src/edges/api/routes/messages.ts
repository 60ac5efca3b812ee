import { z } from 'zod';
import { getConversation } from '../../../domain/conversations/core/find.js';
import { openMessageMedia } from '../../../domain/conversations/media/message-media.js';
import { type Message, MessageModel } from '../../../domain/conversations/messages/message.js';
import { longestText, reply } from '../../../domain/conversations/reply/reply.js';
import { replyWithTemplate } from '../../../domain/templates/send.js';
import { file, json, operation } from '../core/operation.js';
import { listOf, numberPlace, paged } from '../core/paging.js';
import { keyUsedElsewhere } from '../core/problem.js';
import { messageShape, presentMessage, type SpokenMessage } from '../schemas/message.js';

const tag = 'Messages';

const templateInput = z.strictObject({
  name: z.string('is missing').max(600),
  language: z.string('is missing').max(40).describe('As WhatsApp writes it: `en_US`'),
  parameters: z
    .record(z.string().max(200), z.string('must be text').max(4_000))
    .default({})
    .describe("By the keys of the template's `parameters`"),
});

/** Whether it is in there, also where the conversation goes on since contacts were merged. */
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
    method: 'get',
    path: '/messages/{id}/media',
    operationId: 'downloadMedia',
    tag,
    summary: 'Download the file of a message',
    description:
      'Pictures, audio and video are served with their own type, everything else as application/octet-stream.',
    permissions: ['view_contacts'],
    answer: file('application/octet-stream', "The message's file"),
    handle: ({ params, actor }) => openMessageMedia(params.id, actor),
  }),
  operation({
    method: 'post',
    path: '/conversations/{id}/messages',
    operationId: 'sendMessage',
    tag,
    summary: "Send an agent's reply, or a template; the bot is muted",
    description:
      'A text is `held` when the customer has not written for 24 hours: a template can be sent then. What is held is sent by an agent once the customer writes again.',
    permissions: ['reply'],
    body: z
      .strictObject({
        text: z.string().optional().describe(`In WhatsApp's formatting, ${longestText} characters at most`),
        template: templateInput.optional(),
      })
      .refine(({ text, template }) => (text === undefined) !== (template === undefined), {
        path: ['text'],
        message: 'is missing: give a text or a template',
      }),
    answer: json(201, messageShape),
    errors: ['conflict'],
    idempotency: 'handler',
    async handle({ params, body: { text = '', template }, actor, idempotencyKey }) {
      const said = {
        conversationId: params.id,
        author: actor,
        ...(idempotencyKey ? { dedupKey: `api:${actor._id}:${idempotencyKey}` } : {}),
      };
      const { message } = template
        ? await replyWithTemplate({ ...said, template })
        : await reply({ ...said, text });
      if (!(await isIn(message, params.id))) throw keyUsedElsewhere('in another conversation');
      return presentMessage(message as SpokenMessage, actor);
    },
  }),
];
