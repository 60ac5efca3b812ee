import type { InboundChange } from '../channel.js';
import type { Parsed } from './webhook-items.js';

/**
 * What somebody typed in the Business app on a phone that shares its number with the Cloud API. Source: Meta, Cloud API,
 * "Onboarding WhatsApp Business app users", webhook `smb_message_echoes`.
 */
export const echoField = 'smb_message_echoes';
export const echoList = 'message_echoes';

/**
 * The value of such an event in the form of `messages`: whoever it was written to stands where a customer's message has
 * its sender. The rest of both is alike.
 */
export function asMessages(value: Record<string, unknown>): Record<string, unknown> {
  const { [echoList]: echoes, ...around } = value;
  return { ...around, messages: Array.isArray(echoes) ? echoes.map(toSender) : echoes };
}

function toSender(raw: unknown): unknown {
  if (typeof raw !== 'object' || raw === null) return raw;
  const { to, to_user_id, from: _from, from_user_id: _fromId, ...rest } = raw as Record<string, unknown>;
  return {
    ...rest,
    ...(to !== undefined && { from: to }),
    ...(to_user_id !== undefined && { from_user_id: to_user_id }),
  };
}

/** An edit or deletion on the phone. What it put on a message is no reaction of the customer's. */
export function byPhone(change: Parsed<InboundChange>): Parsed<InboundChange> {
  if (!('item' in change)) return change;
  // An edit of something unknown must not be stored as the customer's words.
  const { instead: _, ...item } = change.item;
  return item.kind === 'reaction' ? { ignored: 'a reaction from the phone' } : { item };
}
