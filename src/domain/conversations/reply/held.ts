import { ring } from '../../../platform/queue/doorbell.js';
import { cardChanged } from '../core/card-owed.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { windowIsShut } from '../core/window.js';
import { withdrawFirstResponse } from '../hand-off/handoff-record.js';
import { type Message, MessageModel, type MessageState } from '../messages/message.js';
import { notifyDesk } from '../messages/notice.js';
import { sameParts } from '../messages/parts-of-post.js';
import type { SendError } from '../messages/send-error.js';

/** Why a reply is held, as its error's code; and what became of one that was no reply. */
export const heldCodes = {
  note: 'looks_like_note',
  window: 'window_shut',
  person: 'other_person',
  keptAsNote: 'kept_as_note',
} as const;

export const windowShut: SendError = {
  code: heldCodes.window,
  message: 'More than 24 hours have passed since the customer last wrote. Only a template can be sent now.',
};

const otherPerson: SendError = {
  code: heldCodes.person,
  message:
    'It was written to a customer who has been a separate contact since a merge was undone. Send it only if it is meant for the customer of this conversation.',
};

/** The customer does not have it: it can still be changed, held or taken back. */
export const notLeft: MessageState[] = ['queued', 'held', 'failed'];

/** More held replies than this are not shown or sent at once. */
export const mostHeld = 20;

/** What of a conversation is held, oldest first. */
export function heldReplies(conversationId: string): Promise<Message[]> {
  return MessageModel.find({ state: 'held', conversation_id: conversationId })
    .sort({ seq: 1 })
    .limit(mostHeld)
    .lean<Message[]>();
}

/** Holds a reply that had not left, because only a template can be sent now. */
export async function holdForWindow(
  { _id }: Message,
  conversation: Pick<Conversation, '_id' | 'window_expires_at'>,
): Promise<void> {
  const held = await MessageModel.findOneAndUpdate(
    { _id, state: 'queued' },
    { $set: { state: 'held', error: windowShut, 'mark.owed': true } },
  ).lean<Message>();
  if (!held) return;
  await withdrawFirstResponse(held);
  await sayWindowShut(conversation, _id);
}

/** Holds a reply that had not left, because its conversation is somebody else's by now: a person must say whom it is for. */
export async function holdForPerson({ _id, conversation_id, contact_id }: Message): Promise<void> {
  const held = await MessageModel.findOneAndUpdate(
    { _id, state: 'queued', conversation_id, contact_id },
    { $set: { state: 'held', error: otherPerson, 'mark.owed': true } },
  ).lean<Message>();
  if (!held) return;
  await withdrawFirstResponse(held);
  await showHeldChanged(conversation_id);
  const text = `Not sent: ${otherPerson.message} You find it among the held replies.`;
  await notifyDesk(conversation_id, `person:${_id}:${held.order_at}`, text, {
    kind: 'info',
    message_id: _id,
  });
}

/** Says in the thread that replies are held, once for each time the window shut, and what can be done. */
export async function sayWindowShut(
  { _id, window_expires_at }: Pick<Conversation, '_id' | 'window_expires_at'>,
  messageId: string,
): Promise<void> {
  await showHeldChanged(_id);
  await notifyDesk(
    _id,
    `window:${_id}:${window_expires_at?.getTime() ?? 0}`,
    `Not sent: ${window_expires_at ? windowShut.message : 'The customer has not written yet. The first message must be a template.'} Replies are held; they can be sent once the customer writes.`,
    { kind: 'window', message_id: messageId },
  );
}

/**
 * Holds a reply that has not left, and the other messages of its post, because it may not be meant for the customer:
 * `text` is what it says by now, `noteText` what it would say as a note. Null when it has left.
 */
export async function holdAsDoubtful(
  { _id, ...post }: Pick<Message, '_id' | 'part_of'>,
  { because, text, noteText }: { because: string; text?: string; noteText: string },
): Promise<Message | null> {
  const hold = {
    state: 'held' as const,
    error: { code: heldCodes.note, message: because },
    'mark.owed': true,
  };
  const held = await MessageModel.findOneAndUpdate(
    { _id, direction: 'out', state: { $in: notLeft } },
    { $set: { ...hold, note_text: noteText, ...(text === undefined ? {} : { text }) } },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (!held) return null;
  await withdrawFirstResponse(held);
  if (post.part_of) {
    await MessageModel.updateMany({ ...sameParts(held), state: { $in: notLeft } }, { $set: hold });
  }
  await showHeldChanged(held.conversation_id);
  return held;
}

/** The same for what has not left of a post of which the first message has: its text stays as the customer has it. */
export async function holdOthers(post: Message, because: string): Promise<void> {
  if (!post.part_of) return;
  const { modifiedCount } = await MessageModel.updateMany(
    { ...sameParts(post), state: 'queued' },
    { $set: { state: 'held', error: { code: heldCodes.note, message: because }, 'mark.owed': true } },
  );
  if (modifiedCount > 0) await showHeldChanged(post.conversation_id);
}

/** Offers what was held while the window was shut, now that the customer has written; once for what is held now. */
export async function offerHeld(conversation: Conversation, held: readonly Message[]): Promise<void> {
  const sendable = held.filter(({ error }) => error?.code === heldCodes.window);
  const last = sendable.at(-1);
  if (!last || windowIsShut(conversation)) return;
  const what = sendable.length === 1 ? 'A held reply' : `${sendable.length} held replies`;
  await notifyDesk(
    conversation._id,
    `sendable:${conversation._id}:${last._id}`,
    `The customer has written. ${what} can be sent now.`,
    { kind: 'sendable', message_id: last._id },
  );
}

/** What is held is told on the card. */
export async function showHeldChanged(conversationId: string): Promise<void> {
  await ConversationModel.updateOne({ _id: conversationId }, cardChanged);
  ring(deskBell, conversationId);
}
