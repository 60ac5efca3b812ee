import { z } from 'zod';
import { templateFields, templateText, whyUnsendable } from '../../../domain/templates/fields.js';
import type { TemplateSync } from '../../../domain/templates/sync.js';
import { isApproved, type Template } from '../../../domain/templates/template.js';
import { time, uuid } from './parts.js';

export const templateShape = z
  .strictObject({
    id: uuid,
    name: z.string(),
    language: z.string().describe('As WhatsApp writes it: `en_US`'),
    category: z.string().describe('utility, marketing or authentication'),
    status: z.string().describe('approved, pending, rejected, paused, disabled and others that WhatsApp has'),
    quality: z.string().describe('green, yellow, red or unknown'),
    reason: z.string().nullable().describe('Why it was rejected or paused'),
    sendable: z.boolean().describe('Whether it can be sent now'),
    unsendable_because: z.string().nullable(),
    text: z.string().describe('How the customer reads it, with the places to be filled as `{{1}}`'),
    parameters: z
      .array(
        z.strictObject({
          key: z.string().describe('What its value is given under'),
          label: z.string(),
          type: z.enum(['text', 'image', 'video', 'document', 'code']),
          example: z.string(),
        }),
      )
      .describe('Its places in their order'),
    seen_at: time.describe('When WhatsApp last listed it'),
  })
  .meta({ id: 'Template' });

/** A template as the API shows it. */
export function presentTemplate(template: Template): z.input<typeof templateShape> {
  const { _id, name, language, category, status, quality, reason, seen_at } = template;
  const why = isApproved(template) ? whyUnsendable(template) : `WhatsApp says that it is ${status}.`;
  return {
    id: _id,
    name,
    language,
    category,
    status,
    quality,
    reason,
    sendable: why === null,
    unsendable_because: why,
    text: templateText(template),
    parameters: templateFields(template).map(({ key, label, type, example }) => ({
      key,
      label,
      type,
      example,
    })),
    seen_at,
  };
}

export const templateSyncShape = z
  .strictObject({
    channel_id: z.string(),
    pending: z.boolean().describe('Whether they are still to be listed'),
    asked_at: time,
    synced_at: time.nullable().describe('When all of them were listed last'),
    error: z.string().nullable().describe('Why the last attempt failed'),
  })
  .meta({ id: 'TemplateSync' });

export const presentTemplateSync = (sync: TemplateSync): z.input<typeof templateSyncShape> => ({
  channel_id: sync._id,
  pending: sync.owed,
  asked_at: sync.asked_at,
  synced_at: sync.synced_at,
  error: sync.error,
});
