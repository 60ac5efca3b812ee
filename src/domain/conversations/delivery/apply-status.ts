import { ring } from '../../../platform/queue/doorbell.js';
import { deliverBell, deskBell } from '../core/doorbells.js';
import { messageByProviderId } from '../messages/by-provider-id.js';
import {
  type FormerTry,
  type Message,
  MessageModel,
  type MessagePricing,
  type MessageState,
} from '../messages/message.js';
import { notifyDesk } from '../messages/notice.js';
import type { SendError } from '../messages/send-error.js';
import { showHeldChanged } from '../reply/held.js';
import { lastFormerTry, lastTry, readReference } from '../reply/tries.js';
import { recordStopped } from './stopped-marketing.js';
import { tellFailure } from './tell-failure.js';

export type DeliveryStatus = 'sent' | 'delivered' | 'read' | 'failed';

export interface ReceivedStatus {
  channelId: string;
  providerId: string;
  status: DeliveryStatus;
  at: Date;
  /** What went along with the send (see tries.ts), when the platform repeats it. */
  reference?: string;
  error?: SendError;
  pricing?: MessagePricing;
}

/** One that was given up or is held has arrived all the same when an earlier try turns out to have. */
const waiting: MessageState[] = ['held', 'queued', 'unknown', 'failed', 'cancelled'];

/** States a status may replace: it never goes backwards, failed never replaces delivered, delivered replaces failed. */
const replaces: Record<DeliveryStatus, MessageState[]> = {
  sent: ['queued', 'sending', 'unknown'],
  delivered: [...waiting, 'sending', 'sent'],
  read: [...waiting, 'sending', 'sent', 'delivered'],
  failed: ['queued', 'sending', 'unknown', 'sent'],
};

/** What a former try has come to so far, that a status may replace. */
const formerReplaces: Record<DeliveryStatus, FormerTry['state'][]> = {
  sent: ['unknown'],
  failed: ['unknown', 'sent'],
  delivered: ['unknown', 'sent', 'failed'],
  read: ['unknown', 'sent', 'failed', 'delivered'],
};

/**
 * Applies a delivery status to the try it is about: by its number, else by WhatsApp's id. One about the try that a
 * message is in changes the message. What arrived by an earlier try has arrived (it is not sent again); that one was
 * sent or failed says nothing about the try since. Repeated and out-of-order ones change nothing twice.
 */
export async function applyStatus(received: ReceivedStatus): Promise<void> {
  const { channelId, providerId, status, reference } = received;
  const told = reference ? readReference(reference) : undefined;
  // The usual case in one operation.
  const usual =
    told && told.number !== null
      ? { _id: told.messageId, tries: told.number, 'former_tries.number': { $ne: told.number } }
      : { provider_id: providerId };
  if (await change({ ...usual, channel_id: channelId, direction: 'out' }, replaces[status], received)) return;
  const message =
    (told && (await MessageModel.findOne({ _id: told.messageId, channel_id: channelId }).lean<Message>())) ??
    (await messageByProviderId(channelId, providerId));
  if (message?.direction === 'out') await applyTo(message, told?.number ?? null, received);
}

/** Applies a status that did not change the try its message is in: it is of another one, or repeats what is known. */
async function applyTo(message: Message, told: number | null, received: ReceivedStatus): Promise<void> {
  const { providerId, status, error, at } = received;
  // It is recorded again, should the process have died before that.
  if (status === 'failed' && error) await recordStopped(message, error, at);
  const former = message.former_tries?.find(({ number, provider_id }) =>
    told === null ? provider_id === providerId : number === told,
  );
  if (former) await recordFormer(message, former, received);
  // A status from before tries had numbers names none: while there was one try only, it is of that.
  const number = told ?? former?.number ?? (lastFormerTry(message) === 0 ? lastTry(message) : null);
  if (number === null) return;
  const { _id, tries = null, resends = null } = message;
  if (status === 'delivered' || status === 'read') {
    if (await change({ _id }, waiting, received)) await sayArrived(message, former);
    // It is under way or sent once more: what becomes of that is told under its own id.
    else await change({ _id }, replaces[status], received, {});
  } else if (status === 'sent' && number > lastFormerTry(message)) {
    await change({ _id, resends }, replaces.sent, received);
  } else if (status === 'failed' && number === lastTry(message) && !former) {
    await change({ _id, tries, resends }, replaces.failed, received);
  }
}

async function change(
  which: Record<string, unknown>,
  from: MessageState[],
  { status, providerId, at, error, pricing }: ReceivedStatus,
  id: { provider_id?: string } = { provider_id: providerId },
): Promise<boolean> {
  const failure = error ?? { code: 'failed', message: 'WhatsApp gave no reason.' };
  const before = await MessageModel.findOneAndUpdate(
    { ...which, state: { $in: from } },
    {
      $set: {
        state: status,
        ...id,
        error: status === 'failed' ? failure : null,
        'mark.owed': true,
        ...(pricing && { pricing }),
      },
    },
  ).lean<Message>();
  if (!before) return false;
  if (status === 'failed') await recordStopped(before, failure, at);
  if (status === 'failed') await tellFailure({ ...before, ...id, state: status, error: failure });
  if (before.state === 'held') await showHeldChanged(before.conversation_id);
  ring(deskBell, before.conversation_id);
  // What waited to learn whether this one arrived may go on.
  ring(deliverBell, before.conversation_id);
  return true;
}

async function recordFormer(
  { _id }: Message,
  { number }: FormerTry,
  { status, providerId }: ReceivedStatus,
): Promise<void> {
  const such = { $elemMatch: { number, state: { $in: formerReplaces[status] } } };
  await MessageModel.updateOne(
    { _id, former_tries: such },
    { $set: { 'former_tries.$.state': status, 'former_tries.$.provider_id': providerId } },
  );
}

/** Somebody asked to send it again, and it need not be. */
async function sayArrived(message: Message, former: FormerTry | undefined): Promise<void> {
  if (!former || message.state !== 'queued') return;
  const text = 'It reached the customer after all, so it is not sent again.';
  const about = { kind: 'info', message_id: message._id } as const;
  await notifyDesk(message.conversation_id, `${message._id}:arrived:${former.number}`, text, about);
}
