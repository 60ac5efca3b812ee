import { ringLater } from '../../../platform/queue/doorbell.js';
import { deliverBell } from '../core/doorbells.js';
import { type Message, MessageModel } from '../messages/message.js';
import type { SendError } from '../messages/send-error.js';
import { waitedTooLong } from './outbox.js';
import { tellFailure } from './tell-failure.js';

const longestPauseMs = 60_000;

/** A message that is still to be sent, and still with this file: it may have been taken back meanwhile. */
const waiting = ({ _id, media }: Message) => ({ _id, state: 'queued' as const, 'media.id': media!.id });

/** The platform has the file of a message that waits to be sent: it is not uploaded again. */
export async function recordUploaded(
  message: Message,
  { id, until }: { id: string; until: Date },
): Promise<void> {
  await MessageModel.updateOne(waiting(message), { $set: { 'media.upload': { id, until } } });
}

/** The platform did not take the file now: again after a growing pause, holding what comes after it. */
export async function recordUploadLater(message: Message, error: SendError, afterMs = 0): Promise<void> {
  if (waitedTooLong(message)) return recordUploadRefused(message, error);
  const growing = Math.min(longestPauseMs, 500 * 2 ** Math.min(message.attempts, 12));
  const pause = Math.max(afterMs, growing);
  await MessageModel.updateOne(waiting(message), {
    $set: { error, not_before: new Date(Date.now() + pause) },
    $inc: { attempts: 1 },
  });
  ringLater(deliverBell, message.conversation_id, pause);
}

/** The platform will not take the file: the message has failed, and the thread says why. */
export async function recordUploadRefused(
  message: Message,
  { code, message: why }: SendError,
): Promise<void> {
  const error = { code, message: `${message.media?.filename ?? 'The file'}: ${why}` };
  const failed = await MessageModel.findOneAndUpdate(
    waiting(message),
    { $set: { state: 'failed', error, 'mark.owed': true } },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (failed) await tellFailure(failed);
}
