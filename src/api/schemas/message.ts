import { z } from 'zod';
import { type Message, outStates } from '../../conversations/message.js';
import { type Actor, may } from '../../people/permissions.js';
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
        id: z.string(),
        mime_type: z.string().nullish(),
        sha256: z.string().nullish(),
        filename: z.string().nullish(),
        voice: z.boolean().nullish(),
      })
      .nullable(),
    state: z
      .enum(['received', ...outStates])
      .describe('received: from the customer; the others: on its way out'),
    error: z.strictObject({ code: z.string(), message: z.string() }).nullable().describe('Why it failed'),
    provider_id: z.string().nullable().describe("WhatsApp's id"),
    created_at: time,
  })
  .meta({ id: 'Message' });

/** A message between customer, bot and agents; notes and what only the desk sees (`internal`) are none. */
export type SpokenMessage = Message & Pick<z.input<typeof messageShape>, 'direction' | 'author' | 'state'>;

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
    text: message.text,
    media: message.media,
    state: message.state,
    error: message.error,
    // WhatsApp's message ids have the customer's phone inside, in base64.
    provider_id: may(viewer, 'see_private_data') ? message.provider_id : null,
    created_at: message.created_at,
  };
}
