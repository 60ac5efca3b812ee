import { messageByProviderId } from '../messages/by-provider-id.js';
import { type Message, MessageModel } from '../messages/message.js';
import { notifyDesk } from '../messages/notice.js';

/** Which message something happened to, and when, by the platform's clock. */
export interface Happened {
  channelId: string;
  /** The platform's id of the message it happened to. */
  providerId: string;
  at: Date;
}

/** How much of a message is repeated where something is said about it. */
const quoteLength = 80;

/** How many former versions of a message are kept. */
const mostVersions = 20;

/**
 * The writer changed a message (the customer, or somebody on the phone): it says so from now on, keeps what it said,
 * and the thread is told if it showed the former version. Repeated or overtaken edits change nothing. False when
 * there is no such message.
 */
export async function receiveEdit({ text, ...what }: Happened & { text: string }): Promise<boolean> {
  const message = await find(what);
  if (!message) return false;
  // Our own edit comes back to us: it is recorded when the platform has taken it.
  if (message.change?.kind === 'edit' && message.change.text === text) return true;
  const edited = await MessageModel.findOneAndUpdate(
    {
      _id: message._id,
      text: { $ne: text },
      deleted_at: null,
      $or: [{ edited_at: null }, { edited_at: { $lt: what.at } }],
    },
    {
      $set: { text, edited_at: what.at },
      $push: { former_texts: { $each: [message.text], $slice: -mostVersions } },
    },
  ).lean<Message>();
  if (!edited || !mayBeShown(edited)) return true;
  await tell(
    message,
    `edited:${what.at.getTime()}`,
    `${writer(message)} changed ${quote(message)} to: ${text}`,
  );
  return true;
}

/** The writer deleted a message for everyone. It is kept, marked, and the thread is told. False when there is none. */
export async function receiveDelete(what: Happened): Promise<boolean> {
  const message = await find(what);
  if (!message) return false;
  const deleted = await MessageModel.findOneAndUpdate(
    { _id: message._id, deleted_at: null },
    { $set: { deleted_at: what.at } },
  ).lean<Message>();
  if (!deleted || message.change?.kind === 'delete') return true;
  await tell(message, 'deleted', `${writer(message)} deleted on WhatsApp: ${quote(message)}`);
  return true;
}

/** The customer reacted to a message, or took the reaction back (null). False when there is no such message. */
export async function receiveReaction({
  emoji,
  ...what
}: Happened & { emoji: string | null }): Promise<boolean> {
  const message = await find(what);
  if (!message) return false;
  const reacted = await MessageModel.findOneAndUpdate(
    // Another one in the same second is a new one; a repeated one finds what it says.
    { _id: message._id, $or: [{ reacted_at: null }, { reacted_at: { $lte: what.at } }] },
    { $set: { reaction: emoji ? { emoji, at: what.at } : null, reacted_at: what.at } },
  ).lean<Message>();
  const before = reacted?.reaction?.emoji ?? null;
  if (!reacted || before === emoji) return true;
  const whose = message.direction === 'in' ? 'their own message' : 'the message';
  await tell(
    message,
    `reaction:${what.at.getTime()}:${emoji ?? ''}`,
    emoji
      ? `The customer reacted ${emoji} to ${whose} ${quote(message)}`
      : `The customer took back their reaction ${before} to ${whose} ${quote(message)}`,
  );
  return true;
}

const find = ({ channelId, providerId }: Happened): Promise<Message | null> =>
  messageByProviderId(channelId, providerId);

/** Whether the thread may show it; what is not posted yet will be posted as it is by then. */
const mayBeShown = ({ desk }: Message): boolean => desk.state === 'done' || desk.state === 'sending';

function writer({ direction, author_name, author }: Message): string {
  if (direction === 'in') return author_name || 'The customer';
  return author === 'bot' ? 'Somebody on the phone' : author_name || 'An agent';
}

function quote({ text }: Message): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return `“${line.length > quoteLength ? `${line.slice(0, quoteLength)}…` : line}”`;
}

const tell = (message: Message, what: string, text: string): Promise<void> =>
  notifyDesk(message.conversation_id, `${message._id}:${what}`, text, {
    kind: 'info',
    message_id: message._id,
  });
