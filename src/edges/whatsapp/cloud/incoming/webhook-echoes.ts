import type { InboundChange } from '../../port/channel.js';
import type { Parsed } from './webhook-items.js';

/**
 * What somebody typed in the Business app on a phone that shares its number with the Cloud API. Source: Meta, Cloud API,
 * "Onboarding WhatsApp Business app users", webhook `smb_message_echoes`.
 */
export const echoField = 'smb_message_echoes';

/**
 * What customers write, and are answered, while the platform's own agent answers them. Source: Meta, Webhooks, "Standby
 * webhooks" (4 August 2026): we only listen, until something is sent from here.
 */
export const standbyField = 'standby';

/**
 * An element of `message_echoes` in the form of one of `messages`: whoever it was written to stands where a customer's
 * message has its sender. The rest of both is alike.
 */
export function asMessage(raw: unknown): unknown {
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
  return change.item.kind === 'reaction'
    ? { ignored: 'a reaction from the phone' }
    : { item: { ...change.item, onPhone: true } };
}
