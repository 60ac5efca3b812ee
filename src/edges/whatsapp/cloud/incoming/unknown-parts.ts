import type { UnknownPart } from '../../port/channel.js';
import { cleanName } from '../../port/clean.js';
import { contentShapes, errorShape, type WebhookMedia, type WebhookMessage } from '../core/shapes.js';
import { wordsIn } from '../core/words-in.js';

/** A message of a type this version does not know, or the platform does not pass on, as it can be shown. */
export interface Unread {
  text: string;
  unknown: UnknownPart;
  /** It is a file all the same. */
  media?: WebhookMedia;
}

/** Labels are ours, in brackets; what stands behind them is what the message holds. */
export function unreadMessage(message: WebhookMessage): Unread {
  const { type } = message;
  const part = message[type];
  const error = errorShape.safeParse(message.errors?.[0]);
  if (['unsupported', 'unknown'].includes(type) || error.success) return notPassedOn(message);
  const name = cleanName(type, 40) ?? '?';
  const unknown: UnknownPart = { kind: 'type', name: type };
  const media = contentShapes.media.safeParse(part).data;
  if (media?.id && media.mime_type)
    return { text: [`[${name}]`, media.caption].filter(Boolean).join(' '), unknown, media };
  const words = wordsIn(part);
  const text = words ? `[${name}] ${words}` : `[a message of a kind this version does not know: ${name}]`;
  return { text, unknown };
}

/** Source: Meta, Webhooks, "Unsupported messages" (20 March 2026): `unsupported.type` names what it was. */
function notPassedOn(message: WebhookMessage): Unread {
  const named = contentShapes.unsupported.safeParse(message.unsupported).data?.type;
  const type = named ?? (['unsupported', 'unknown'].includes(message.type) ? undefined : message.type);
  const error = errorShape.safeParse(message.errors?.[0]).data;
  const reason = error?.error_data?.details ?? error?.title ?? error?.message;
  const what = type ? `: ${cleanName(type.replaceAll('_', ' '), 40)}` : '';
  const text = [`[a message WhatsApp does not pass on${what}]`, reason && cleanName(reason, 300)];
  return { text: text.filter(Boolean).join(' '), unknown: { kind: 'unsupported', name: type ?? 'unnamed' } };
}
