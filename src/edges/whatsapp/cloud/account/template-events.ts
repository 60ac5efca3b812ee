import { z } from 'zod';
import { reasonFrom } from '../outgoing/templates.js';

/** What the platform tells of a template of a business account; only what it says. */
export interface TemplateEvent {
  accountId: string;
  providerId: string;
  status?: string;
  quality?: string;
  category?: string;
  reason?: string | null;
}

const looseText = z.string().optional().catch(undefined);
const eventShape = z.looseObject({
  message_template_id: z.union([z.string(), z.number()]).transform(String),
  event: looseText,
  reason: looseText,
  new_quality_score: looseText,
  new_category: looseText,
});

/** Webhook fields about templates. Source: Meta, Webhooks, "WhatsApp Business Account". */
const templateFields = [
  'message_template_status_update',
  'message_template_quality_update',
  'message_template_components_update',
  'template_category_update',
];
export const isTemplateField = (field: string): boolean => templateFields.includes(field);

/** States that are told by other words than the list uses. */
const states: Record<string, string> = {
  reinstated: 'approved',
  flagged: 'approved',
  pending_deletion: 'deleted',
};

/** Reads the value of such a change; undefined when it does not say which template. */
export function readTemplateEvent(accountId: string | undefined, value: unknown): TemplateEvent | undefined {
  const parsed = eventShape.safeParse(value);
  if (!parsed.success || !accountId) return undefined;
  const { message_template_id: providerId, event, reason, new_quality_score, new_category } = parsed.data;
  const state = event?.toLowerCase();
  return {
    accountId,
    providerId,
    ...(state && { status: states[state] ?? state, reason: reasonFrom(reason) }),
    ...(new_quality_score && { quality: new_quality_score.toLowerCase() }),
    ...(new_category && { category: new_category.toLowerCase() }),
  };
}
