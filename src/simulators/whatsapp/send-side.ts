import type { Customer } from './customer.js';
import { digitsOf, newMessageId } from './ids.js';
import { GraphFailure } from './rules/graph-errors.js';
import type { Outbound } from './rules/outbound.js';
import { renderTemplate } from './rules/template-words.js';
import type { ChatMessage } from './types.js';
import type { World } from './world.js';

/**
 * Who a send goes to; a template gets its words. Throws the GraphFailure the platform answers for nobody, oneself, a
 * closed window or a template that does not fit.
 */
export function admit(world: World, outbound: Outbound): Customer {
  const { to, type } = outbound;
  if (to && digitsOf(to) === world.settings.displayPhoneNumber) throw new GraphFailure(131021);
  const customer = world.recipient(outbound);
  if (!customer) throw new GraphFailure(131026);
  if (type !== 'template' && !customer.windowOpen) throw new GraphFailure(131047);
  if (outbound.template) outbound.text = renderTemplate(world.templates, outbound.template);
  if (outbound.mediaId && !world.media.has(outbound.mediaId)) {
    throw new GraphFailure(131053, `Media id ${outbound.mediaId} does not exist.`);
  }
  return customer;
}

/** Takes a message: it will reach the customer. A reaction only changes the message it is on. */
export function commit(world: World, customer: Customer, outbound: Outbound): ChatMessage {
  const media = outbound.mediaId ? world.media.get(outbound.mediaId) : undefined;
  const message: ChatMessage = {
    id: newMessageId(),
    customerId: customer.id,
    from: 'business',
    type: outbound.type,
    text: outbound.text,
    at: world.clock.now(),
    // The lowest rank there is: the status `sent` follows.
    state: 'sent',
    reached: false,
    ...(outbound.reference && { reference: outbound.reference }),
    ...(outbound.choices && { choices: outbound.choices }),
    ...(outbound.replyTo && { replyTo: outbound.replyTo }),
    ...(media && { media: { id: media.id, mimeType: media.mimeType, filename: media.filename } }),
  };
  if (outbound.reaction) {
    const target = world.findMessage(outbound.reaction.messageId);
    if (target) {
      target.reaction = outbound.reaction.emoji || undefined;
      world.emit({ type: 'message', message: target });
    }
  } else {
    customer.chat.push(message);
  }
  world.emit({ type: 'typing', customerId: customer.id, on: false });
  return message;
}

/** The platform's answer to an accepted send. */
export function acceptance(
  customer: Customer,
  outbound: Outbound,
  message: ChatMessage,
): Record<string, unknown> {
  return {
    messaging_product: 'whatsapp',
    contacts: [
      {
        input: outbound.to ?? outbound.recipient,
        ...(!customer.hidden && { wa_id: customer.phone }),
        ...(customer.bsuid && { user_id: customer.bsuid }),
      },
    ],
    messages: [{ id: message.id }],
  };
}

/** `status: read`, with or without a typing indicator: the customer sees blue ticks and "typing…". */
export function acknowledge(world: World, body: Record<string, unknown>): void {
  const message = world.findMessage(String(body.message_id));
  if (message?.from !== 'customer')
    throw new GraphFailure(100, 'Param message_id is not a message from a customer.');
  const customer = world.customerById(message.customerId)!;
  for (const one of customer.chat) {
    if (one.from !== 'customer' || one.at > message.at || one.state === 'read') continue;
    one.state = 'read';
    world.emit({ type: 'message', message: one });
  }
  if (body.typing_indicator) world.emit({ type: 'typing', customerId: customer.id, on: true });
}
