import { z } from 'zod';

const text = (most: number) =>
  z.string('must be text').trim().min(1, 'is empty').max(most, `may have at most ${most} characters`);
const digits = z
  .string('must be text')
  .trim()
  .regex(/^\d{5,25}$/, 'must be digits, as WhatsApp Manager shows them');
const secret = text(1_000);

const fields = {
  name: text(80).describe('What people call it'),
  active: z.boolean('must be true or false').describe('False: nothing is sent over it'),
};

const cloud = {
  business_account_id: digits.describe('The WhatsApp Business Account'),
  messages_per_second: z.number('must be a number').min(1).max(1_000).describe('What the number may send'),
  api_url: z
    .url({ protocol: /^https?$/, error: 'must be an address such as https://graph.facebook.com/v23.0' })
    .transform((url) => url.replace(/\/+$/, ''))
    .nullable()
    .describe('Null: WHATSAPP_CLOUD_API_URL'),
  access_token: secret.describe('Never shown again'),
  app_secret: secret.describe('Checks the signature of webhooks; never shown again'),
};

const web = {
  pair_with: z
    .string('must be text')
    .transform((phone) => phone.replace(/[\s()+.-]/g, ''))
    .pipe(z.string().regex(/^\d{6,15}$/, 'must be a phone number with its country code'))
    .nullable()
    .describe('Link by a pairing code for this number; null: by QR code'),
  broadcasts: z
    .boolean('must be true or false')
    .describe('Whether broadcasts may go over it; what looks like mass sending costs the number'),
};

/** A channel as admins set it up. */
export const newChannelSchema = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({
      kind: z.literal('cloud'),
      name: fields.name,
      phone_number_id: digits.describe('The id of the phone number, not the number'),
      ...cloud,
      messages_per_second: cloud.messages_per_second.default(80),
      api_url: cloud.api_url.default(null),
    }),
    z.strictObject({
      kind: z.literal('web'),
      name: fields.name,
      pair_with: web.pair_with.default(null),
      broadcasts: web.broadcasts.default(false),
    }),
  ],
  'must be cloud or web',
);
export type NewChannel = z.input<typeof newChannelSchema>;

/** What can be changed of one; which of these a channel has depends on its kind. */
export const channelChangesSchema = z.strictObject({ ...fields, ...cloud, ...web }).partial();
export type ChannelChanges = z.input<typeof channelChangesSchema>;

/** What belongs to each kind besides name and `active`. */
export const fieldsOfKind = { cloud: Object.keys(cloud), web: Object.keys(web) };
