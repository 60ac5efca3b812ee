import { z } from 'zod';
import { routingMayChange } from '../../../domain/conversations/core/route-bell.js';
import { changeSettings, settingsChangesSchema } from '../../../domain/people/accounts/change-settings.js';
import { auditedEntities, listAudit } from '../../../domain/people/core/audit.js';
import { readSettings } from '../../../domain/people/core/settings.js';
import { id } from '../core/input.js';
import { json, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { versionOf } from '../core/version.js';
import { auditShape, presentAudit } from '../schemas/audit.js';
import { presentSettings, settingsShape } from '../schemas/settings.js';

const current = async () => presentSettings(await readSettings());

/** What admins decide for everybody, and what everybody did. */
export const workspaceOperations = [
  operation({
    method: 'get',
    path: '/settings',
    operationId: 'getSettings',
    tag: 'Settings',
    summary: 'Show the settings of the workspace',
    permissions: ['manage_settings'],
    answer: json(200, settingsShape),
    etag: versionOf,
    handle: current,
  }),
  operation({
    method: 'patch',
    path: '/settings',
    operationId: 'changeSettings',
    tag: 'Settings',
    summary: 'Change the given settings; business hours are replaced whole',
    permissions: ['manage_settings'],
    alsoAsks: '`manage_users` for `masked_roles`',
    body: settingsChangesSchema,
    answer: json(200, settingsShape),
    etag: versionOf,
    current,
    errors: ['conflict'],
    async handle({ body, actor, expectedVersion }) {
      const settings = await changeSettings(body, { actor, rev: expectedVersion });
      routingMayChange();
      return presentSettings(settings);
    },
  }),
  operation({
    method: 'get',
    path: '/audit',
    operationId: 'listAudit',
    tag: 'Audit log',
    summary: 'List who did what, newest first',
    permissions: ['view_audit'],
    query: paged({
      entity_type: z
        .enum(auditedEntities, `must be one of ${auditedEntities.join(', ')}`)
        .optional()
        .describe('What it was done to'),
      entity_id: z.string().max(100, 'may have at most 100 characters').optional(),
      actor_user_id: id.optional().describe('Who did it'),
      action: z
        .string()
        .max(100, 'may have at most 100 characters')
        .optional()
        .describe('Such as contact.updated'),
    }),
    answer: json(200, listOf(auditShape)),
    async handle({ query: { limit, cursor, ...filter }, actor, page }) {
      const found = await listAudit(filter, actor, { limit: page.take, after: page.after(idPlace) });
      return page.of(
        found,
        (last) => last._id,
        (entry) => presentAudit(entry, actor),
      );
    },
  }),
];
