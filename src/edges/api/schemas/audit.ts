import { z } from 'zod';
import { type AuditEntry, auditedEntities } from '../../../domain/people/core/audit.js';
import { type Actor, may } from '../../../domain/people/core/permissions.js';
import { time, userId, uuid } from './parts.js';

export const auditShape = z
  .strictObject({
    id: uuid,
    action: z.string().describe('Entity and verb in the past, such as contact.updated'),
    entity_type: z.enum(auditedEntities),
    entity_id: z.string().nullable(),
    actor_user_id: userId.describe('Null: the system'),
    changes: z
      .record(z.string(), z.strictObject({ before: z.unknown(), after: z.unknown() }))
      .nullable()
      .describe('What fields were and what they are now'),
    details: z.record(z.string(), z.unknown()).nullable(),
    reason: z.string().nullable(),
    created_at: time,
  })
  .meta({
    id: 'AuditEntry',
    description: '`changes` and `details` are null for tokens without the scope see_private_data.',
  });

export function presentAudit(entry: AuditEntry, viewer: Actor): z.input<typeof auditShape> {
  const { _id, action, entity_type, entity_id, actor_user_id, reason, created_at } = entry;
  // Values of every kind: what in them is a phone or an e-mail cannot be told.
  const { changes, details } = may(viewer, 'see_private_data') ? entry : { changes: null, details: null };
  return { id: _id, action, entity_type, entity_id, actor_user_id, changes, details, reason, created_at };
}
