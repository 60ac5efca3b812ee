import type { Address } from '../core/conversation.js';
import { windowIsShut } from '../core/window.js';
import { type Message, MessageModel } from '../messages/message.js';
import { holdForPerson, holdForWindow } from '../reply/held.js';
import { lastTry } from '../reply/tries.js';
import { isWrittenFor, type Recipient, recipientOf } from './recipient.js';

/** A message that this worker alone may send now, and to whom. */
export interface Claimed {
  message: Message;
  to: Address;
}

/** Messages that are being moved by a merge or its undo are looked at again so soon. */
const movingMs = 500;

/**
 * Claims a queued message for sending, with the fence of the caller's lease: only one caller gets it, and never one
 * that was edited, cancelled or moved since it was read, that was written for somebody else or only a template may
 * stand for now (it is held), or that the bot said before people took over. `providerId` is stored where the channel
 * chooses it before it sends. Else the milliseconds after which to look again, 0 for at once.
 */
export async function claimForSending(
  message: Message,
  fence: number,
  providerId: string | null = message.provider_id,
): Promise<Claimed | number> {
  const recipient = await recipientOf(message.conversation_id);
  const byBot = message.author === 'bot';
  // Its contact was erased just now, or people took over.
  if (!recipient || isStale(message, recipient)) return cancel(message);
  const writtenFor = await isWrittenFor(message, recipient);
  if (writtenFor === 'soon') return movingMs;
  if (writtenFor === 'no') return byBot ? cancel(message) : hold(holdForPerson(message));
  if (!byBot && !message.template && windowIsShut(recipient)) return hold(holdForWindow(message, recipient));
  const claimed = await MessageModel.findOneAndUpdate(
    asRead(message),
    {
      $set: {
        state: 'sending',
        sending_at: new Date(),
        fence,
        to: recipient.address,
        provider_id: providerId,
        tries: lastTry(message) + 1,
      },
      $inc: { attempts: 1 },
    },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (!claimed) return 0;
  // It is looked at once more: people may have taken over since the look, and the bot never talks over them.
  if (byBot && (await tookOver(claimed))) return cancel(claimed);
  return { message: claimed, to: recipient.address };
}

/** The message as it was when it was read: nobody changed it or moved it to somebody else since. */
const asRead = ({ _id, state, order_at, conversation_id, contact_id, fence }: Message) => ({
  _id,
  state,
  order_at,
  conversation_id,
  contact_id,
  fence,
});

const isStale = ({ author, ai_epoch }: Message, recipient: Recipient): boolean =>
  author === 'bot' && ai_epoch !== null && ai_epoch < recipient.ai_epoch;

async function tookOver(message: Message): Promise<boolean> {
  const now = await recipientOf(message.conversation_id);
  return now === null || isStale(message, now);
}

async function cancel(message: Message): Promise<0> {
  await MessageModel.updateOne(asRead(message), { $set: { state: 'cancelled', 'mark.owed': true } });
  return 0;
}

async function hold(held: Promise<void>): Promise<0> {
  await held;
  return 0;
}

/** Where a message that has left went, or where its conversation's go now; null when its contact was erased. */
export async function addressOf({ to, conversation_id }: Message): Promise<Address | null> {
  return to ?? (await recipientOf(conversation_id))?.address ?? null;
}
