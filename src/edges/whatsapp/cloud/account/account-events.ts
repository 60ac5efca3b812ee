import { z } from 'zod';
import { cleanName } from '../../port/clean.js';

/** What the platform tells of a business account or one of its numbers, as it came. */
export interface AccountEvent {
  field: string;
  accountId?: string;
  phoneNumberId?: string;
  /** The platform's Unix seconds, where it says when: the same event may come again another day. */
  time?: string;
  value: Record<string, unknown>;
}

/** Webhook fields that are taken. Source: Meta, Webhooks, "WhatsApp Business Account". Errors come beside messages. */
const accountFields = [
  'account_alerts',
  'account_review_update',
  'account_update',
  'business_capability_update',
  'phone_number_name_update',
  'phone_number_quality_update',
  'user_preferences',
];
export const isAccountField = (field: string): boolean => accountFields.includes(field);

/** A customer's wish about marketing messages. */
export interface Preference {
  phone?: string;
  bsuid?: string;
  wish: 'stop' | 'resume';
  at: Date;
}

const loose = z.coerce.string().optional().catch(undefined);
const preferenceShape = z.looseObject({
  wa_id: loose,
  user_id: loose,
  category: z.literal('marketing_messages'),
  value: z.enum(['stop', 'resume']),
  timestamp: z.coerce.number().positive().optional().catch(undefined),
});

/** The preferences in a `user_preferences` event; what is none is left out. */
export function readPreferences(value: Record<string, unknown>, receivedAt = new Date()): Preference[] {
  const list = Array.isArray(value.user_preferences) ? value.user_preferences : [];
  return list.flatMap((raw: unknown) => {
    const parsed = preferenceShape.safeParse(raw);
    if (!parsed.success) return [];
    const { wa_id, user_id, value: wish, timestamp } = parsed.data;
    const phone = wa_id && /^\d{6,15}$/.test(wa_id) ? wa_id : undefined;
    if (!phone && !user_id) return [];
    const at = timestamp ? new Date(timestamp * 1000) : receivedAt;
    const sender = { ...(phone && { phone }), ...(user_id && { bsuid: user_id }) };
    return [{ ...sender, wish, at: Number.isNaN(at.getTime()) ? receivedAt : at }];
  });
}

/** A text of the platform's that is shown to people, or undefined. */
export const told = (value: unknown, most = 300): string | undefined =>
  typeof value === 'string' || typeof value === 'number' ? cleanName(String(value), most) : undefined;

/** An object within a value, or an empty one. */
export const within = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : {};
