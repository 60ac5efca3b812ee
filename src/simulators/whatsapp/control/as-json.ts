import { type Customer, windowMs } from '../customer.js';
import type { ChatMessage } from '../types.js';
import type { World } from '../world.js';

/** A message as the control API and the page get it. */
export function messageJson(message: ChatMessage): Record<string, unknown> {
  const { customerId, replyTo, media, at, ...rest } = message;
  return {
    ...rest,
    at: at.toISOString(),
    customer_id: customerId,
    ...(replyTo && { reply_to: replyTo }),
    ...(media && { media: { id: media.id, mime_type: media.mimeType, filename: media.filename } }),
  };
}

/** A customer as the control API and the page get it. */
export function customerJson(customer: Customer): Record<string, unknown> {
  const { id, name, phone, bsuid, username, hidden, online, lastWroteAt, heard } = customer;
  return {
    id,
    name,
    phone: phone ?? null,
    bsuid: bsuid ?? null,
    username: username ?? null,
    hidden,
    online,
    unread: heard.filter((message) => message.state === 'delivered').length,
    window_open: customer.windowOpen,
    window_expires_at: lastWroteAt ? new Date(lastWroteAt.getTime() + windowMs).toISOString() : null,
  };
}

/** The simulator itself: who is there, where webhooks go, what is about to go wrong. */
export function stateJson(world: World): Record<string, unknown> {
  return {
    business: {
      name: world.settings.businessName ?? 'Threadline',
      phone: world.settings.displayPhoneNumber ?? '15550783881',
      phone_number_id: world.settings.phoneNumberId,
    },
    customers: world.customers.map(customerJson),
    webhook: { url: world.webhooks.url ?? null, waiting: world.webhooks.waiting },
    faults: {
      send: world.sendFaults.list(),
      webhook: world.webhookFaults.list(),
      media: world.mediaFaults.list(),
    },
    now: world.clock.now().toISOString(),
  };
}
