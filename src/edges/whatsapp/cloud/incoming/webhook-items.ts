import type { InboundMessage, ProviderStatus, StatusUpdate, UnknownPart } from '../../port/channel.js';
import { failureFrom } from '../core/errors.js';
import { senderOf } from '../core/sender.js';
import { errorShape, messageShape, statusShape } from '../core/shapes.js';
import { contentOf } from './message-text.js';
import { besides } from './referral.js';

/** One message or status: taken, of no concern to us, or of a shape nobody promised. */
export type Parsed<T> = { item: T; unknown?: UnknownPart } | { ignored: string } | { problem: string };

const silent: Record<string, string> = {
  request_welcome: 'opening a chat is no message',
};

/** Reads one element of `messages`, with the contacts block of its batch. */
export function readMessage(
  raw: unknown,
  contacts: unknown[] | undefined,
  receivedAt: Date,
): Parsed<InboundMessage> {
  const parsed = messageShape.safeParse(raw);
  if (!parsed.success) return { problem: 'is not a message: it has no type' };
  const message = parsed.data;
  const why = silent[message.type] ?? (message.group_id && 'it was written in a group');
  if (why) return { ignored: why };
  if (!message.id) return { problem: 'has no id' };
  const sender = senderOf(message, contacts);
  if (!sender) return { problem: 'names no sender' };
  try {
    const content = contentOf(message);
    const { type, text, media, choice, product, unknown, replyTo = message.context?.id } = content;
    return {
      ...(unknown && { unknown }),
      item: {
        providerId: message.id,
        sender,
        type,
        text,
        ...(media && { media }),
        sentAt: timeOf(message.timestamp, receivedAt),
        ...(replyTo && { replyTo }),
        ...(choice && { choice }),
        ...(product && { product }),
        ...besides(message),
      },
    };
  } catch {
    return { problem: `of type ${message.type} does not hold what that type promises` };
  }
}

/** `played` is a read voice message; anything else that is no delivery state does not change one. */
const statuses: Record<string, ProviderStatus> = {
  sent: 'sent',
  delivered: 'delivered',
  read: 'read',
  played: 'read',
  failed: 'failed',
};

/** Reads one element of `statuses`. A failed one always carries a sentence. */
export function readStatus(raw: unknown, receivedAt: Date): Parsed<StatusUpdate> {
  const parsed = statusShape.safeParse(raw);
  if (!parsed.success) return { problem: 'is not a status: it does not say which' };
  const { id, timestamp, biz_opaque_callback_data: reference, errors, pricing } = parsed.data;
  if (!id) return { problem: 'has no message id' };
  const status = Object.hasOwn(statuses, parsed.data.status) ? statuses[parsed.data.status] : undefined;
  if (!status) return { ignored: `"${parsed.data.status}" is not a delivery state` };
  return {
    item: {
      providerId: id,
      status,
      at: timeOf(timestamp, receivedAt),
      ...(reference && { reference }),
      ...(status === 'failed' && { error: reasonIn(errors) }),
      ...(pricing && {
        pricing: {
          billable: pricing.billable ?? null,
          category: pricing.category?.slice(0, 40) ?? null,
          model: pricing.pricing_model?.slice(0, 40) ?? null,
          type: pricing.type?.slice(0, 40) ?? null,
        },
      }),
    },
  };
}

function reasonIn(errors: unknown[] | undefined): StatusUpdate['error'] {
  const error = errorShape.safeParse(errors?.[0]);
  if (!error.success)
    return { code: 'unknown', message: 'WhatsApp could not deliver this and does not say why.' };
  const { code, title, message, error_data } = error.data;
  return failureFrom(code, title ?? message, error_data?.details);
}

const dayMs = 86_400_000;

/**
 * The platform's Unix seconds, as text or number. What is no such time, or lies more than a day ahead (it would hold
 * the reply window open), counts as now: a customer's words are not lost for a bad clock.
 */
export function timeOf(timestamp: unknown, receivedAt: Date): Date {
  const text = typeof timestamp === 'number' || typeof timestamp === 'string' ? String(timestamp).trim() : '';
  const ms = /^\d{1,11}(\.\d+)?$/.test(text) ? Number(text) * 1000 : Number.NaN;
  return ms > 0 && ms <= receivedAt.getTime() + dayMs ? new Date(ms) : receivedAt;
}
