import { z } from 'zod';
import type { MediaMessage } from '../../../domain/conversations/media/media-work.js';
import { fileNameOf, mediaStates } from '../../../domain/conversations/messages/media.js';
import { type Message, outStates } from '../../../domain/conversations/messages/message.js';
import { type Actor, may } from '../../../domain/people/core/permissions.js';
import { time, userId, uuid } from './parts.js';

export const messageShape = z
  .strictObject({
    id: uuid,
    conversation_id: uuid,
    seq: z.int().describe("The list's order, with gaps"),
    direction: z.enum(['in', 'out']).describe('in: from the customer'),
    author: z.enum(['customer', 'agent', 'bot']),
    author_user_id: userId,
    type: z.string(),
    text: z.string().describe('Readable also for types other than text'),
    media: z
      .strictObject({
        mime_type: z.string().nullable(),
        filename: z.string().describe('Its own, or what it is and when it was said'),
        bytes: z.int().nullable(),
        state: z
          .enum(mediaStates)
          .describe('stored: `GET /messages/{id}/media` gives it; pending: being fetched'),
        voice: z.boolean().describe('A voice message'),
        error: z.string().nullable().describe('Why there is no file'),
      })
      .nullable(),
    template: z
      .strictObject({ name: z.string(), language: z.string() })
      .nullable()
      .describe('Of type template; `text` is how the customer reads it'),
    choices: z
      .array(z.string())
      .describe('What the customer may tap below it; a tap comes back as a message of type interactive'),
    referral: z
      .strictObject({
        source_type: z.string().nullable().describe('ad or post'),
        source_id: z.string().nullable().describe("Meta's id of it"),
        source_url: z.string().nullable(),
        headline: z.string().nullable(),
        body: z.string().nullable(),
        media_type: z.string().nullable(),
        ctwa_clid: z.string().nullable().describe("Meta's id of the click"),
      })
      .nullable()
      .describe('The ad or post that the customer came by; with their first message only'),
    product: z
      .strictObject({ catalog_id: z.string().nullable(), product_id: z.string().nullable() })
      .nullable()
      .describe('The product of a catalogue that the customer writes about'),
    state: z
      .enum(['received', ...outStates])
      .describe('received: from the customer; the others: on its way out'),
    error: z
      .strictObject({ code: z.string(), message: z.string() })
      .nullable()
      .describe('Why it failed or is held'),
    provider_id: z.string().nullable().describe("WhatsApp's id"),
    edited_at: time.nullable().describe('When its writer changed it last'),
    former_texts: z.array(z.string()).describe('What it said before, oldest first'),
    deleted_at: time.nullable().describe('When its writer deleted it for everyone; the text stays'),
    reaction: z
      .strictObject({ emoji: z.string(), at: time })
      .nullable()
      .describe("The customer's reaction to it"),
    pricing: z
      .strictObject({
        billable: z.boolean().nullable(),
        category: z.string().nullable(),
        model: z.string().nullable(),
        type: z.string().nullable(),
      })
      .nullable()
      .describe('What WhatsApp says it costs, where it says so'),
    created_at: time,
  })
  .meta({ id: 'Message' });

/** A message between customer, bot and agents; notes and what only the desk sees (`internal`) are none. */
export type SpokenMessage = Message & Pick<z.input<typeof messageShape>, 'direction' | 'author' | 'state'>;

/** An agent's file without words says what it is. */
const readableText = ({ text, type, media }: SpokenMessage): string =>
  text === '' && media ? `[${type}: ${media.filename ?? 'file'}]` : text;

const presentMedia = (message: MediaMessage) => ({
  mime_type: message.media.mime_type ?? null,
  filename: fileNameOf(message),
  bytes: message.media.bytes,
  state: message.media.state,
  voice: message.media.voice ?? false,
  error: message.media.error?.message ?? null,
});

/** A message as the API shows it to this person. */
export function presentMessage(message: SpokenMessage, viewer: Actor): z.input<typeof messageShape> {
  return {
    id: message._id,
    conversation_id: message.conversation_id,
    seq: message.seq,
    direction: message.direction,
    author: message.author,
    author_user_id: message.author_user_id,
    type: message.type,
    text: readableText(message),
    media: message.media && presentMedia(message as MediaMessage),
    template: message.template && { name: message.template.name, language: message.template.language },
    choices: message.choices?.options.map(({ title }) => title) ?? [],
    referral: message.referral ?? null,
    product: message.product ?? null,
    state: message.state,
    error: message.error,
    // WhatsApp's message ids have the customer's phone inside, in base64.
    provider_id: may(viewer, 'see_private_data') ? message.provider_id : null,
    edited_at: message.edited_at ?? null,
    former_texts: message.former_texts ?? [],
    deleted_at: message.deleted_at ?? null,
    reaction: message.reaction ?? null,
    pricing: message.pricing ?? null,
    created_at: message.created_at,
  };
}
