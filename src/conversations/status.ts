import mongoose, { Schema } from 'mongoose';
import { ring } from '../platform/doorbell.js';
import { isDuplicateKey } from '../platform/mongo.js';
import {
  type Message,
  MessageModel,
  type MessagePricing,
  type MessageState,
  type SendError,
} from './message.js';
import { notifyDesk } from './notice.js';

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed';

export interface ReceivedStatus {
  channelId: string;
  providerId: string;
  status: DeliveryStatus;
  at: Date;
  /** Our message id, when the platform repeats it. */
  reference?: string;
  error?: SendError;
  pricing?: MessagePricing;
}

interface StatusDocument {
  _id: string;
  channel_id: string;
  provider_id: string;
  status: DeliveryStatus;
  at: Date;
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
      error: { type: Schema.Types.Mixed, default: null },
      pricing: { type: Schema.Types.Mixed, default: null },
      received_at: Date,
    },
    { collection: 'statuses', versionKey: false },
  )
    .index({ channel_id: 1, provider_id: 1, at: 1 })
    .index({ received_at: 1 }, { expireAfterSeconds: 30 * 24 * 3600 }),
);

/** States a status may replace: it never goes backwards, failed never replaces delivered, delivered replaces failed. */
const replaces: Record<DeliveryStatus, MessageState[]> = {
  sent: ['queued', 'sending', 'unknown'],
  delivered: ['queued', 'sending', 'unknown', 'sent', 'failed'],
  read: ['queued', 'sending', 'unknown', 'sent', 'failed', 'delivered'],
  failed: ['queued', 'sending', 'unknown', 'sent'],
};

/** Stores a delivery status and applies it by rank. Repeated and out-of-order ones change nothing twice. */
export async function receiveStatus(received: ReceivedStatus): Promise<void> {
  const { channelId, providerId, status, at } = received;
  try {
    await StatusModel.create({
      _id: `${channelId}:${providerId}:${status}:${at.getTime()}`,
      channel_id: channelId,
      provider_id: providerId,
      status,
      at,
      error: received.error ?? null,
      pricing: received.pricing ?? null,
      received_at: new Date(),
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  await apply(received);
}

/** Removes what was told about these messages: WhatsApp's message ids have the customer's phone inside. */
export async function forgetStatuses(
  messages: readonly Pick<Message, 'channel_id' | 'provider_id'>[],
): Promise<void> {
  for (const channel_id of new Set(messages.map((message) => message.channel_id))) {
    const ids = messages
      .filter((message) => message.channel_id === channel_id)
      .map(({ provider_id }) => provider_id);
    const known = ids.filter((id) => id !== null);
    if (known.length > 0) await StatusModel.deleteMany({ channel_id, provider_id: { $in: known } });
  }
}

/** Applies statuses that came before the send was noted under this provider id. */
export async function applyEarlyStatuses(channelId: string, providerId: string): Promise<void> {
  const early = await StatusModel.find({ channel_id: channelId, provider_id: providerId })
    .sort({ at: 1 })
    .limit(50)
    .lean();
  for (const { status, at, error, pricing } of early) {
    const more = { error: error ?? undefined, pricing: pricing ?? undefined };
    await apply({ channelId, providerId, status, at, ...more });
  }
}

async function apply(received: ReceivedStatus): Promise<void> {
  const { channelId, providerId, status, reference, error, pricing } = received;
  const which = reference
    ? { $or: [{ _id: reference }, { provider_id: providerId }] }
    : { provider_id: providerId };
  const changed = await MessageModel.findOneAndUpdate(
    { ...which, channel_id: channelId, direction: 'out', state: { $in: replaces[status] } },
    {
      $set: {
        state: status,
        provider_id: providerId,
        error:
          status === 'failed' ? (error ?? { code: 'failed', message: 'WhatsApp gave no reason.' }) : null,
        'mark.owed': true,
        ...(pricing && { pricing }),
      },
    },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (!changed) return;
  if (status === 'failed') await tellFailure(changed);
  ring('desk', changed.conversation_id);
  // What waited to learn whether this one arrived may go on.
  ring('deliver', changed.conversation_id);
}

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
