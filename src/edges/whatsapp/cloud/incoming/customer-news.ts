import type { CustomerNews, UnknownPart } from '../../port/channel.js';
import { cleanName } from '../../port/clean.js';
import { senderOf } from '../core/sender.js';
import { contentShapes, messageShape } from '../core/shapes.js';
import { type Parsed, timeOf } from './webhook-items.js';

/** Types of a system message that say who somebody is now; the first is what it was called before version 18. */
const changes = ['customer_changed_number', 'user_changed_number', 'user_changed_user_id'];

/**
 * Reads an element of `messages` in which the platform tells something of a customer; undefined for one that is
 * something else. Source: Meta, Webhooks, "System messages" (11 August 2026).
 */
export function readNews(raw: unknown, receivedAt: Date): Parsed<CustomerNews> | undefined {
  const message = messageShape.safeParse(raw).data;
  if (message?.type !== 'system') return undefined;
  const told = contentShapes.system.safeParse(message.system).data;
  if (!told || !message.id) return { problem: 'of type system does not say what it tells' };
  // There is no contacts block: who it is about stands in the message alone.
  const before = { ...message, from_user_id: told.previous_user_id ?? message.from_user_id };
  const sender = senderOf(before);
  if (!sender) return { problem: 'names no sender' };
  const type = told.type ?? 'unnamed';
  const about = { providerId: message.id, sender, at: timeOf(message.timestamp, receivedAt) };
  if (!changes.includes(type)) {
    const unknown: UnknownPart = { kind: 'system', name: type };
    return { item: { ...about, text: cleanName(told.body ?? '', 500) ?? '' }, unknown };
  }
  const now = senderOf({ ...message, from: told.wa_id ?? told.new_wa_id, from_user_id: told.user_id });
  if (!now) return { ignored: 'it does not say which number or id is new' };
  const { phone, bsuid } = now;
  return { item: { ...about, now: { ...(phone && { phone }), ...(bsuid && { bsuid }) }, text: '' } };
}
