import { z } from 'zod';

const file = {
  /** Base64; a small sample of the type when absent. */
  data: z.base64().optional(),
  mime_type: z.string().optional(),
  caption: z.string().optional(),
  filename: z.string().optional(),
};

/** Everything a customer can send, as TypeScript and the control API take it. */
export const contentShape = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string().min(1) }),
  z.object({ type: z.literal('image'), ...file }),
  z.object({ type: z.literal('video'), ...file }),
  z.object({ type: z.literal('audio'), voice: z.boolean().optional(), ...file }),
  z.object({ type: z.literal('document'), ...file }),
  z.object({ type: z.literal('sticker'), ...file }),
  z.object({
    type: z.literal('location'),
    latitude: z.number(),
    longitude: z.number(),
    name: z.string().optional(),
    address: z.string().optional(),
  }),
  z.object({
    type: z.literal('contacts'),
    contacts: z
      .array(z.object({ name: z.string(), phone: z.string().optional(), email: z.string().optional() }))
      .min(1),
  }),
  z.object({ type: z.literal('reaction'), message_id: z.string(), emoji: z.string().optional() }),
  z.object({ type: z.literal('button_reply'), id: z.string(), title: z.string() }),
  z.object({
    type: z.literal('list_reply'),
    id: z.string(),
    title: z.string(),
    description: z.string().optional(),
  }),
  z.object({
    type: z.literal('form_reply'),
    name: z.string().default('flow'),
    answers: z.record(z.string(), z.unknown()),
  }),
  z.object({ type: z.literal('button'), text: z.string(), payload: z.string().optional() }),
  z.object({
    type: z.literal('order'),
    text: z.string().optional(),
    items: z
      .array(
        z.object({
          product: z.string(),
          quantity: z.number(),
          price: z.number(),
          currency: z.string().default('EUR'),
        }),
      )
      .min(1),
  }),
  z.object({
    type: z.literal('unsupported'),
    code: z.number().default(131051),
    title: z.string().default('Message type unknown'),
    details: z.string().default('Message type is currently not supported.'),
    /** What it was, as the platform names it since March 2026. */
    kind: z.string().optional(),
  }),
  /** Any interactive answer, such as of type call_permission_reply or product. */
  z.object({ type: z.literal('interactive'), interactive: z.looseObject({ type: z.string() }) }),
  z.object({ type: z.literal('edit'), message_id: z.string(), text: z.string().min(1) }),
  z.object({ type: z.literal('revoke'), message_id: z.string() }),
  /** The customer has another number, or only another id that is told; from then on they write with it. */
  z.object({
    type: z.literal('system'),
    body: z.string().default('The customer changed their number'),
    new_phone: z.string().optional(),
    new_bsuid: z.string().optional(),
  }),
  /** Any message object at all: its fields are laid over id, sender and time; `null` takes one away. */
  z.object({ type: z.literal('raw'), message: z.record(z.string(), z.unknown()) }),
]);

/** What a customer sends, before defaults are filled in. */
export type CustomerContent = z.input<typeof contentShape>;
/** The same, complete. */
export type FullContent = z.output<typeof contentShape>;

const mediaTypes = ['image', 'video', 'audio', 'document', 'sticker'] as const;
export type MediaContent = Extract<FullContent, { type: (typeof mediaTypes)[number] }>;

export function isMedia(content: FullContent): content is MediaContent {
  return (mediaTypes as readonly string[]).includes(content.type);
}

/** What the bubble on the customer's own phone says. */
export function shownText(content: FullContent): string {
  switch (content.type) {
    case 'text':
    case 'button':
    case 'edit':
      return content.text;
    case 'location':
      return content.name ?? `${content.latitude}, ${content.longitude}`;
    case 'contacts':
      return content.contacts.map((person) => person.name).join('\n');
    case 'button_reply':
    case 'list_reply':
      return content.title;
    case 'form_reply':
      return Object.entries(content.answers)
        .map(([field, answer]) => `${field}: ${String(answer)}`)
        .join('\n');
    case 'order':
      return content.items.map((item) => `${item.quantity} × ${item.product}`).join('\n');
    case 'unsupported':
      return 'A message this simulator cannot show';
    case 'reaction':
      return content.emoji ?? '';
    case 'interactive':
      return content.interactive.type;
    case 'system':
      return content.body;
    case 'revoke':
    case 'raw':
      return '';
    default:
      return content.caption ?? '';
  }
}
