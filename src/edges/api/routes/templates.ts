import { z } from 'zod';
import { templatesOf } from '../../../domain/templates/find.js';
import { mustHaveTemplates, syncTemplates } from '../../../domain/templates/sync.js';
import { json, operation } from '../core/operation.js';
import { listOf, paged } from '../core/paging.js';
import {
  presentTemplate,
  presentTemplateSync,
  templateShape,
  templateSyncShape,
} from '../schemas/template.js';

const tag = 'Templates';
const channelId = z
  .string('must be the id of a channel')
  .max(100, 'may have at most 100 characters')
  .optional()
  .describe('Without it, the first channel');
/** Templates are in the order of their names and languages. */
const templatePlace = z.tuple([z.string().max(600), z.string().max(40)]);

/** The words that WhatsApp has approved: all that can be sent when a customer has not written for a day. */
export const templateOperations = [
  operation({
    method: 'get',
    path: '/templates',
    operationId: 'listTemplates',
    tag,
    summary: 'List the templates of a channel, by name and language',
    description: 'As WhatsApp listed them last; a webhook tells of changes. WhatsApp Web has none.',
    permissions: ['view_contacts'],
    query: paged({
      channel_id: channelId,
      status: z.string().max(40).optional().describe('approved, pending, rejected, paused…'),
      name: z.string().max(600).optional(),
    }),
    answer: json(200, listOf(templateShape)),
    async handle({ query: { channel_id, status, name }, page, settings }) {
      const channel = channel_id ?? settings.defaultChannelId();
      mustHaveTemplates(channel);
      const after = page.after(templatePlace);
      const found = await templatesOf(channel, { status, name, after, limit: page.take });
      return page.of(found, (last) => [last.name, last.language], presentTemplate);
    },
  }),
  operation({
    method: 'post',
    path: '/templates/sync',
    operationId: 'syncTemplates',
    tag,
    summary: "Fetch the list of a channel's templates again",
    permissions: ['reply'],
    body: z.strictObject({ channel_id: channelId }),
    answer: json(202, templateSyncShape),
    errors: ['not_found'],
    handle: async ({ body: { channel_id }, actor, settings }) =>
      presentTemplateSync(await syncTemplates(channel_id ?? settings.defaultChannelId(), actor)),
  }),
];
