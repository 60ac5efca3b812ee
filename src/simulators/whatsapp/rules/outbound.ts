import { z } from 'zod';
import type { ChatMessage } from '../types.js';
import { GraphFailure } from './graph-errors.js';
import { choicesIn, interactiveShape } from './interactive-shapes.js';

const anything = z.looseObject({});
const mediaRef = z
  .looseObject({
    id: z.string().optional(),
    link: z.string().optional(),
    caption: z.string().optional(),
    filename: z.string().optional(),
  })
  .refine((media) => media.id || media.link, 'needs an id or a link');

const requestShape = z.looseObject({
  messaging_product: z.literal('whatsapp'),
  recipient_type: z.literal('individual').optional(),
  to: z.string().optional(),
  recipient: z.string().optional(),
  type: z.string().default('text'),
  context: z.looseObject({ message_id: z.string() }).optional(),
  biz_opaque_callback_data: z.string().max(512).optional(),
});

/** What each type of message must bring under its own name. */
const partShapes = {
  text: z.looseObject({ body: z.string().min(1).max(4096), preview_url: z.boolean().optional() }),
  image: mediaRef,
  video: mediaRef,
  audio: mediaRef,
  document: mediaRef,
  sticker: mediaRef,
  location: z.looseObject({
    latitude: z.coerce.number(),
    longitude: z.coerce.number(),
    name: z.string().optional(),
  }),
  contacts: z.array(anything).min(1),
  interactive: interactiveShape,
  template: z.looseObject({
    name: z.string(),
    language: z.looseObject({ code: z.string() }),
    components: z.array(anything).optional(),
  }),
  reaction: z.looseObject({ message_id: z.string(), emoji: z.string() }),
};
type PartType = keyof typeof partShapes;

/** A send request that holds what it must. */
export interface Outbound {
  to?: string;
  recipient?: string;
  type: PartType;
  /** What the customer's bubble says. */
  text: string;
  mediaId?: string;
  reaction?: { messageId: string; emoji: string };
  choices?: ChatMessage['choices'];
  /** The `template` object of the request. */
  template?: Record<string, unknown>;
  reference?: string;
  replyTo?: string;
}

/** Reads the body of a send. Throws a GraphFailure that names the parameter, as the Graph API does. */
export function readOutbound(body: unknown): Outbound {
  const request = checked(requestShape, body, []);
  const { to, recipient, type, context, biz_opaque_callback_data: reference } = request;
  if (!to && !recipient) throw new GraphFailure(100, 'The parameter to is required.');
  if (!Object.hasOwn(partShapes, type)) {
    throw new GraphFailure(
      100,
      `Param type must be one of {${Object.keys(partShapes).join(', ').toUpperCase()}}.`,
    );
  }
  const part = checked(partShapes[type as PartType] as z.ZodType<Record<string, unknown>>, request[type], [
    type,
  ]);
  return {
    ...(to ? { to } : { recipient }),
    type: type as PartType,
    text: textOf(type as PartType, part),
    ...(typeof part.id === 'string' && { mediaId: part.id }),
    ...(type === 'reaction' && {
      reaction: { messageId: String(part.message_id), emoji: String(part.emoji) },
    }),
    ...(type === 'interactive' && { choices: choicesIn(part) }),
    ...(type === 'template' && { template: part }),
    ...(reference && { reference }),
    ...(context && { replyTo: context.message_id }),
  };
}

function checked<T>(shape: z.ZodType<T>, value: unknown, at: string[]): T {
  const parsed = shape.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0]!;
  const [first = 'body', ...rest] = [...at, ...issue.path.map(String)];
  const name = first + rest.map((key) => `['${key}']`).join('');
  const missing =
    issue.code === 'invalid_type' && issue.input === undefined && /undefined/.test(issue.message);
  if (missing) throw new GraphFailure(100, `The parameter ${name} is required.`);
  if (issue.code === 'too_big') {
    throw new GraphFailure(100, `Param ${name} must be at most ${issue.maximum} characters long.`);
  }
  throw new GraphFailure(100, `Param ${name} is not valid: ${issue.message}.`);
}

function textOf(type: PartType, part: Record<string, unknown>): string {
  const inner = (key: string, field: string) => (part[key] as Record<string, unknown> | undefined)?.[field];
  if (type === 'text') return String(part.body);
  if (type === 'interactive') return String(inner('body', 'text') ?? '');
  if (type === 'location') return String(part.name ?? `${part.latitude}, ${part.longitude}`);
  if (type === 'contacts') return 'A contact';
  return String(part.caption ?? '');
}
