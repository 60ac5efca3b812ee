import { ring } from '../platform/doorbell.js';
import { type Conversation, ConversationModel } from './conversation.js';
import { cardChanged } from './handoff.js';
import { withdrawFirstResponse } from './handoff-record.js';
import { type Message, MessageModel, type SendError } from './message.js';
import { notifyDesk } from './notice.js';
import { windowIsShut } from './window.js';

/** Why a reply is held, as its error's code; and what became of one that was no reply. */
export const heldCodes = {
  note: 'looks_like_note',
  window: 'window_shut',
  keptAsNote: 'kept_as_note',
} as const;

export const windowShut: SendError = {
  code: heldCodes.window,
  message: 'More than 24 hours have passed since the customer last wrote. Only a template can be sent now.',
};

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

/** Says in the thread that replies are held, once for each time the window shut, and what can be done. */
export async function sayWindowShut(
  { _id, window_expires_at }: Pick<Conversation, '_id' | 'window_expires_at'>,
  messageId: string,
): Promise<void> {
  await showHeldChanged(_id);
  await notifyDesk(
    _id,
    `window:${_id}:${window_expires_at?.getTime() ?? 0}`,
    `Not sent: ${window_expires_at ? windowShut.message : 'The customer has not written yet. Only a template can be sent first.'} Replies are held and offered for sending when the customer writes.`,
    { kind: 'window', message_id: messageId },
  );
}

/** Holds a reply in its undo period that now looks like a note. False when it has left. */
export async function holdAsDoubtful(
  messageId: string,
  { text, because, noteText }: { text: string; because: string; noteText: string },
): Promise<Message | null> {
  const held = await MessageModel.findOneAndUpdate(
    { _id: messageId, direction: 'out', state: 'queued' },
    {
      $set: {
        state: 'held',
        text,
        note_text: noteText,
        error: { code: heldCodes.note, message: because },
        'mark.owed': true,
      },
    },
    { returnDocument: 'after' },
  ).lean<Message>();
  if (held) await withdrawFirstResponse(held);
  if (held) await showHeldChanged(held.conversation_id);
  return held;
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
  ring('desk', conversationId);
}
