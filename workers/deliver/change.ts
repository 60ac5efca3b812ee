import { addressOf } from '../../src/domain/conversations/delivery/claim.js';
import {
  recordChanged,
  recordChangeLater,
  recordNotChanged,
} from '../../src/domain/conversations/delivery/sent-changes.js';
import type { Message, OwedChange } from '../../src/domain/conversations/messages/message.js';
import type { Channel, SendResult, SentMessage } from '../../src/edges/whatsapp/port/channel.js';
import type { DoorbellQueue } from '../../src/platform/queue/doorbell-queues.js';
import type { DeliverOptions } from './deliver-options.js';

/** What may still become of a message before it can be changed is looked at again this soon. */
const lookAgainMs = 1_000;

/**
 * Makes the edit, deletion or reaction that this message owes at WhatsApp. Null when it waits for a ring of its own;
 * otherwise the milliseconds to wait, 0 to go on, or the queue of the process that can do it.
 */
export async function makeNextChange(
  message: Message,
  options: Pick<DeliverOptions, 'channel' | 'elsewhere'>,
): Promise<number | null | DoorbellQueue> {
  const elsewhere = options.elsewhere?.(message.channel_id);
  if (elsewhere) return elsewhere;
  const early = (message.change!.not_before?.getTime() ?? 0) - Date.now();
  if (early > 0) return early;
  if (message.state === 'sending') return lookAgainMs;
  const channel = options.channel(message.channel_id);
  const to = channel && (await addressOf(message));
  const result =
    to && message.provider_id
      ? await make(channel, message.change!, { to, providerId: message.provider_id })
      : undefined;
  if (!result) {
    await recordNotChanged(message);
    return 0;
  }
  if (result.outcome === 'accepted') await recordChanged(message);
  else if (result.outcome === 'refused') await recordNotChanged(message, result.failure);
  else {
    // Changing twice does no harm, so an answer that was lost is no reason to give up.
    await recordChangeLater(message, result.failure, result.outcome === 'retry' ? result.afterMs : 0);
    return null;
  }
  return 0;
}

/** Undefined where the channel cannot do such a thing at all. */
async function make(
  channel: Channel,
  { kind, text }: OwedChange,
  message: SentMessage,
): Promise<SendResult | undefined> {
  if (kind === 'react') return channel.react?.({ ...message, emoji: text });
  return kind === 'edit' ? channel.edit?.({ ...message, text: text ?? '' }) : channel.remove?.(message);
}
