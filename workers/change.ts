import { addressOf } from '../src/conversations/outbox.js';
import {
  nextChange,
  noteChanged,
  noteChangeLater,
  noteNotChanged,
} from '../src/conversations/sent-changes.js';
import type { DoorbellQueue } from '../src/platform/doorbell.js';
import type { DeliverOptions } from './deliver.js';

/** What may still become of a message before it can be changed is looked at again this soon. */
const lookAgainMs = 1_000;

/**
 * Makes the next owed edit or deletion of a conversation at WhatsApp. Null when nothing is owed or what is owed waits
 * for a ring of its own; otherwise the milliseconds to wait, 0 to go on, or the queue of the process that can do it.
 */
export async function makeNextChange(
  conversationId: string,
  options: Pick<DeliverOptions, 'channel' | 'elsewhere'>,
): Promise<number | null | DoorbellQueue> {
  const message = await nextChange(conversationId);
  if (!message) return null;
  const elsewhere = options.elsewhere?.(message.channel_id);
  if (elsewhere) return elsewhere;
  if (message.state === 'sending') return lookAgainMs;
  const channel = options.channel(message.channel_id);
  const { kind, text } = message.change!;
  const change = kind === 'edit' ? channel?.edit : channel?.remove;
  const to = await addressOf(message.conversation_id);
  if (!channel || !change || !to || !message.provider_id) {
    await noteNotChanged(message);
    return 0;
  }
  const result = await change.call(channel, { to, providerId: message.provider_id, text: text ?? '' });
  if (result.outcome === 'accepted') await noteChanged(message);
  else if (result.outcome === 'refused') await noteNotChanged(message, result.failure);
  else {
    // Changing twice does no harm, so an answer that was lost is no reason to give up.
    await noteChangeLater(message, result.failure, result.outcome === 'retry' ? result.afterMs : 0);
    return null;
  }
  return 0;
}
