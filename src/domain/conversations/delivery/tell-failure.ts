import { ring } from '../../../platform/queue/doorbell.js';
import { cardChanged } from '../core/card-owed.js';
import { ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import type { Message } from '../messages/message.js';
import { notifyDesk } from '../messages/notice.js';

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
    {
      kind: unknown ? 'unknown' : isForWindow(message) ? 'failed_window' : 'failed',
      message_id: message._id,
    },
  );
  if (isForWindow(message)) await recordWindowShut(message);
}

/** Only a template can be sent: more than 24 hours since the customer wrote. Source: Meta, Cloud API, "Error codes". */
const isForWindow = ({ state, error }: Message): boolean => state === 'failed' && error?.code === '131047';

/** WhatsApp knows better than we when the window shut; the customer may have written since this was sent. */
async function recordWindowShut({ conversation_id, sending_at, created_at }: Message): Promise<void> {
  const now = new Date();
  const { modifiedCount } = await ConversationModel.updateOne(
    {
      _id: conversation_id,
      window_expires_at: { $gt: now },
      last_inbound_at: { $lt: sending_at ?? created_at },
    },
    { ...cardChanged, $set: { ...cardChanged.$set, window_expires_at: now } },
  );
  if (modifiedCount > 0) ring(deskBell, conversation_id);
}
