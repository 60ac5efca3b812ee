import { ring } from '../../../platform/queue/doorbell.js';
import type { Actor } from '../../people/core/permissions.js';
import { deliverBell, deskBell } from '../core/doorbells.js';
import { mustBecome } from '../core/verdict.js';
import { type Message, MessageModel } from '../messages/message.js';
import { formerTryOf, lastTry, mostFormerTries } from './tries.js';

const settled = (messageId: string) =>
  ({ _id: messageId, direction: 'out', state: { $in: ['failed', 'unknown'] } }) as const;

/**
 * Sends a failed or unknown message once more, because a person asked. It goes after what is queued already, and is a
 * new try: what is still told of the one before does not count for it, unless that one arrived. False when it is in
 * another state by now, so that two clicks send one message. Errors: `forbidden`.
 */
export async function resend(messageId: string, by: Actor): Promise<boolean> {
  mustBecome('reply', by);
  const message = await MessageModel.findOne(settled(messageId)).lean<Message>();
  if (!message) return false;
  const former = formerTryOf(message);
  const { state, provider_id, order_at } = message;
  const again = await MessageModel.findOneAndUpdate(
    { _id: messageId, state, provider_id, order_at },
    {
      $set: {
        state: 'queued',
        error: null,
        not_before: null,
        order_at: Date.now(),
        attempts: 0,
        tries: lastTry(message),
        provider_id: null,
        // What the bot said is a person's wish by now: also where people have the conversation.
        ai_epoch: null,
        'mark.owed': true,
      },
      $inc: { resends: 1 },
      ...(former && { $push: { former_tries: { $each: [former], $slice: -mostFormerTries } } }),
    },
  ).lean<Message>();
  if (again) {
    ring(deliverBell, again.conversation_id);
    ring(deskBell, again.conversation_id);
  }
  return again !== null;
}

/** Gives a failed or unknown message up, because a person said so. Errors: `forbidden`. */
export async function discard(messageId: string, by: Actor): Promise<boolean> {
  mustBecome('reply', by);
  const given = await MessageModel.findOneAndUpdate(settled(messageId), {
    $set: { state: 'cancelled', 'mark.owed': true },
  }).lean<Message>();
  if (given) ring(deskBell, given.conversation_id);
  return given !== null;
}
