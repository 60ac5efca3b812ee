import type { Message } from './message.js';
import { notifyDesk } from './notice.js';

/** Says in the thread that a message did not reach the customer, and why. Once per attempt. */
export async function tellFailure(message: Message): Promise<void> {
  const unknown = message.state === 'unknown';
  const reason = message.error?.message ?? 'WhatsApp gave no reason.';
  const text = unknown
    ? `It is not known whether this reached the customer: ${reason} Look before you send it again.`
    : `Not delivered: ${reason}`;
  await notifyDesk(
    message.conversation_id,
    `${message._id}:${message.state}:${message.provider_id ?? ''}:${message.order_at}`,
    text,
    { kind: unknown ? 'unknown' : 'failed', message_id: message._id },
  );
}
