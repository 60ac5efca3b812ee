import { z } from 'zod';
import { channelKinds } from '../../../domain/channels/channel.js';
import { channelStates } from '../../../domain/channels/condition.js';
import type { ShownChannel } from '../../../domain/channels/shown.js';
import { time } from './parts.js';

/** A channel's id as conversations name it. */
export const channelId = z
  .string()
  .regex(/^(cloud|web):[\w-]{1,80}$/, 'must be the id of a channel, such as cloud:123456');

const cloudDetails = z.strictObject({
  phone_number_id: z.string(),
  business_account_id: z.string(),
  api_url: z.string().nullable().describe('Null: WHATSAPP_CLOUD_API_URL'),
  messages_per_second: z.number(),
});
const webDetails = z.strictObject({
  pair_with: z.string().nullable().describe('Linked by a pairing code for this number; null: by QR code'),
  broadcasts: z.boolean().describe('Whether broadcasts may go over it'),
});

export const channelShape = z
  .strictObject({
    id: z.string().describe('`channel_id` of conversations'),
    kind: z.enum(channelKinds).describe('web: whatsapp-web.js, which is unofficial and may cost the number'),
    name: z.string(),
    origin: z.enum(['panel', 'environment']).describe('environment: nothing of it can be changed here'),
    active: z.boolean().describe('False: nothing is sent over it'),
    settings: z.union([cloudDetails, webDetails]),
    state: z.enum(channelStates).nullable().describe('Null before anybody has looked at it'),
    problem: z.string().nullable().describe('What is wrong and what to do'),
    since: time.nullable(),
    checked_at: time.nullable(),
    facts: z
      .strictObject({
        display_phone_number: z.string(),
        verified_name: z.string(),
        quality_rating: z.string().describe('GREEN, YELLOW, RED or UNKNOWN'),
        messaging_limit: z
          .string()
          .describe('How many people may be sent a first message in a day, such as TIER_10K'),
        name_decision: z.string().describe('The state of a requested change of the display name'),
      })
      .partial()
      .describe('What the platform tells of the number'),
    rev: z.int().describe('Raised by every change; what ETag and If-Match name'),
    created_at: time.nullable(),
    updated_at: time.nullable(),
  })
  .meta({ id: 'Channel', description: 'A WhatsApp number. Its secrets are never in an answer.' });

export const presentChannel = (channel: ShownChannel): z.input<typeof channelShape> => channel;

export const webhookShape = z
  .strictObject({
    url: z.string().describe('The callback URL to enter at Meta'),
    verify_token: z.string().nullable().describe('To enter beside it; null: WHATSAPP_CLOUD_VERIFY_TOKEN'),
  })
  .meta({ id: 'ChannelWebhook' });
