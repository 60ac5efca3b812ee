import type { Channel, SendResult } from '../src/channels/channel.js';
import type { Message } from '../src/conversations/message.js';
import {
  claimForSending,
  nextOwed,
  noteAccepted,
  noteRefused,
  noteRetry,
  noteUncertain,
  settleUncertain,
} from '../src/conversations/outbox.js';
import { ring, ringLater } from '../src/platform/doorbell.js';
import { leaseHasTime, withLease } from '../src/platform/lease.js';
import type { Processor } from './processor.js';

export interface DeliverOptions {
  channel(id: string): Channel | undefined;
  /** How long a status may tell what became of a send whose answer was lost. */
  uncertainMs: number;
}

/** Sends what conversations owe their customers, one after the other in each. */
export function deliverWorker(options: DeliverOptions): Processor {
  return {
    queue: 'deliver',
    concurrency: 20,
    process: (conversationId) =>
      withLease(`deliver:${conversationId}`, async (lease) => {
        for (;;) {
          if (!leaseHasTime(lease)) return ring('deliver', conversationId);
          const wait = await sendNext(conversationId, lease.fence, options);
          if (wait === null) return;
          if (wait > 0) return ringLater('deliver', conversationId, wait);
        }
      }),
  };
}

/** Handles the oldest owed message. Null when nothing is owed; otherwise the milliseconds to wait, 0 to go on. */
async function sendNext(
  conversationId: string,
  fence: number,
  options: DeliverOptions,
): Promise<number | null> {
  const message = await nextOwed(conversationId);
  if (!message) return null;
  if (message.state === 'sending') return settleUncertain(message, options.uncertainMs);
  const early = (message.not_before?.getTime() ?? 0) - Date.now();
  if (early > 0) return early;
  const claimed = await claimForSending(message, fence);
  if (!claimed) return 0; // edited, cancelled or claimed meanwhile: look again
  const channel = options.channel(message.channel_id);
  const result: SendResult = channel
    ? await channel.sendText({
        reference: claimed.message._id,
        to: claimed.to,
        text: claimed.message.text,
        replyTo: claimed.message.reply_to ?? undefined,
      })
    : {
        outcome: 'retry',
        afterMs: 60_000,
        failure: {
          code: 'no_channel',
          message: 'The WhatsApp channel of this conversation is not connected.',
        },
      };
  await note(claimed.message, result);
  return 0;
}

async function note(message: Message, result: SendResult): Promise<void> {
  if (result.outcome === 'accepted') return noteAccepted(message, result.providerId);
  if (result.outcome === 'retry') return noteRetry(message, result.failure, result.afterMs);
  if (result.outcome === 'refused') return noteRefused(message, result.failure);
  return noteUncertain(message, result.failure);
}
