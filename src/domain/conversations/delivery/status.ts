import mongoose, { Schema } from 'mongoose';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { anyText } from '../../../platform/database/partial-index.js';
import type { Message, MessagePricing } from '../messages/message.js';
import type { SendError } from '../messages/send-error.js';
import { formerIds, referenceOf } from '../reply/tries.js';
import { applyStatus, type DeliveryStatus, type ReceivedStatus } from './apply-status.js';

export type { DeliveryStatus, ReceivedStatus } from './apply-status.js';

interface StatusDocument {
  _id: string;
  channel_id: string;
  provider_id: string;
  status: DeliveryStatus;
  at: Date;
  /** Absent where the platform repeated none. */
  reference?: string;
  error: SendError | null;
  pricing: MessagePricing | null;
  received_at: Date;
}

/** Every status as it came: history, and what lets one that overtook our own note of the send be applied later. */
const StatusModel = mongoose.model<StatusDocument>(
  'Status',
  new Schema<StatusDocument>(
    {
      _id: String,
      channel_id: String,
      provider_id: String,
      status: String,
      at: Date,
      reference: String,
      error: { type: Schema.Types.Mixed, default: null },
      pricing: { type: Schema.Types.Mixed, default: null },
      received_at: Date,
    },
    { collection: 'statuses', versionKey: false },
  )
    .index({ channel_id: 1, provider_id: 1, at: 1 })
    .index({ reference: 1, at: 1 }, { partialFilterExpression: { reference: anyText } })
    .index({ received_at: 1 }, { expireAfterSeconds: 30 * 24 * 3600 }),
);

/** Stores a delivery status and applies it by rank. Repeated and out-of-order ones change nothing twice. */
export async function receiveStatus(received: ReceivedStatus): Promise<void> {
  const { channelId, providerId, status, at, reference } = received;
  try {
    await StatusModel.create({
      _id: `${channelId}:${providerId}:${status}:${at.getTime()}`,
      channel_id: channelId,
      provider_id: providerId,
      status,
      at,
      ...(reference && { reference }),
      error: received.error ?? null,
      pricing: received.pricing ?? null,
      received_at: new Date(),
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  await applyStatus(received);
}

/** Removes what was told about these messages: WhatsApp's message ids have the customer's phone inside. */
export async function forgetStatuses(
  messages: readonly Pick<Message, 'channel_id' | 'provider_id' | 'former_tries'>[],
): Promise<void> {
  for (const channel_id of new Set(messages.map((message) => message.channel_id))) {
    const known = messages
      .filter((message) => message.channel_id === channel_id)
      .flatMap((message) => [...(message.provider_id ? [message.provider_id] : []), ...formerIds(message)]);
    if (known.length > 0) await StatusModel.deleteMany({ channel_id, provider_id: { $in: known } });
  }
}

/** Applies statuses that came before the send was recorded under this provider id. */
export const applyEarlyStatuses = (channel_id: string, provider_id: string): Promise<void> =>
  applyAgain({ channel_id, provider_id });

/**
 * Applies what is known of the try that a message is in, by what the platform repeats in its statuses: it may be
 * stored and not applied, where a process died between the two.
 */
export const applyStatusesOf = (message: Message): Promise<void> =>
  applyAgain({ reference: referenceOf(message) });

/** A message has no more statuses than this. */
const mostStatuses = 50;

async function applyAgain(which: { channel_id: string; provider_id: string } | { reference: string }) {
  const stored = await StatusModel.find(which).sort({ at: 1 }).limit(mostStatuses).lean();
  for (const { channel_id, provider_id, status, at, reference, error, pricing } of stored) {
    await applyStatus({
      channelId: channel_id,
      providerId: provider_id,
      status,
      at,
      reference,
      error: error ?? undefined,
      pricing: pricing ?? undefined,
    });
  }
}
