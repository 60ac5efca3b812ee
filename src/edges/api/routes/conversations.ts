import { z } from 'zod';
import { type Conversation, conversationStatuses } from '../../../domain/conversations/core/conversation.js';
import { getConversation } from '../../../domain/conversations/core/find.js';
import { handOff, resolve, returnToBot } from '../../../domain/conversations/hand-off/handoff.js';
import { snooze, unsnooze } from '../../../domain/conversations/hand-off/snooze.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { listConversations } from '../core/conversation-query.js';
import { id, instant } from '../core/input.js';
import { json, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { versionOf } from '../core/version.js';
import { conversationShape, presentConversation } from '../schemas/conversation.js';

const tag = 'Conversations';
const filters = {
  contact_id: z
    .string()
    .trim()
    .max(200)
    .optional()
    .describe("Digits, another identity's value, or the contact's id"),
  status: z.enum(conversationStatuses, `must be one of ${conversationStatuses.join(', ')}`).optional(),
  assigned_to: z
    .union([z.literal('none'), id], "must be a user's id, or none")
    .optional()
    .describe("The contact's owner, or `none`"),
};

/** Who answers a conversation: people, the bot, or nobody any more. */
const change = (
  path: string,
  operationId: string,
  summary: string,
  run: (id: string, by: Actor) => Promise<Conversation>,
) =>
  operation({
    method: 'post',
    path: `/conversations/{id}/${path}`,
    operationId,
    tag,
    summary,
    permissions: ['manage_conversations'],
    answer: json(200, conversationShape),
    etag: versionOf,
    handle: async ({ params, actor }) => presentConversation(await run(params.id, actor), actor),
  });

export const conversationOperations = [
  operation({
    method: 'get',
    path: '/conversations',
    operationId: 'listConversations',
    tag,
    summary: 'List conversations, newest first',
    permissions: ['view_contacts'],
    query: paged(filters),
    answer: json(200, listOf(conversationShape)),
    async handle({ query, actor, page }) {
      const found = await listConversations(query, actor, page.after(idPlace), page.take);
      return page.of(
        found,
        (last) => last._id,
        (conversation) => presentConversation(conversation, actor),
      );
    },
  }),
  operation({
    method: 'get',
    path: '/conversations/{id}',
    operationId: 'getConversation',
    tag,
    summary: 'Show a conversation',
    permissions: ['view_contacts'],
    answer: json(200, conversationShape),
    etag: versionOf,
    handle: async ({ params, actor }) => presentConversation(await getConversation(params.id), actor),
  }),
  change('handoff', 'handOffConversation', 'Hand a conversation off to people and mute the bot', (id, by) =>
    handOff(id, 'requested through the API', { by }),
  ),
  change('return-to-bot', 'returnConversationToBot', 'Let the bot answer again', returnToBot),
  change('resolve', 'resolveConversation', 'Close a conversation and return it to the bot', resolve),
  operation({
    method: 'post',
    path: '/conversations/{id}/snooze',
    operationId: 'snoozeConversation',
    tag,
    summary: 'Snooze a conversation; it comes back at that time, or when the customer writes',
    permissions: ['manage_conversations'],
    body: z.strictObject({ until: instant.describe('At most a year from now') }),
    answer: json(200, conversationShape),
    etag: versionOf,
    handle: async ({ params, body, actor }) =>
      presentConversation(await snooze(params.id, body.until, actor), actor),
  }),
  change('unsnooze', 'unsnoozeConversation', 'Bring a snoozed conversation back now', unsnooze),
];
