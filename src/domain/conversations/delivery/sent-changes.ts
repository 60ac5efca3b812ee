import { ring, ringLater } from '../../../platform/queue/doorbell.js';
import type { Actor } from '../../people/core/permissions.js';
import { changeBell } from '../core/doorbells.js';
import { mustBecome } from '../core/verdict.js';
import {
  changeOwed,
  type Message,
  MessageModel,
  type MessageState,
  type OwedChange,
} from '../messages/message.js';
import { notifyDesk } from '../messages/notice.js';
import type { SendError } from '../messages/send-error.js';

/** Changes have rings of their own, so that sending need not look for them. */
export const ringForChange = (conversationId: string): void => ring(changeBell, conversationId);

/** Messages that the customer has, or may have. */
const left: MessageState[] = ['sending', 'sent', 'delivered', 'read', 'unknown'];

/**
 * Asks WhatsApp to change a message that has left: a later edit replaces one that waits, a deletion any edit. Whether
 * the channel can is found out when it is tried, and said in the thread when it cannot. False when the customer does
 * not have the message, so that there is nothing to change. Errors: `forbidden`.
 */
export async function askForChange(
  messageId: string,
  { kind, text }: { kind: 'edit' | 'delete'; text: string | null },
  by: Actor,
): Promise<boolean> {
  mustBecome('reply', by);
  const change: OwedChange = { kind, text, asked_at: new Date(), attempts: 0 };
  const asked = await MessageModel.findOneAndUpdate(
    {
      _id: messageId,
      direction: 'out',
      state: { $in: left },
      deleted_at: null,
      'change.kind': { $ne: 'delete' },
    },
    { $set: { change } },
  ).lean<Message>();
  if (asked) ringForChange(asked.conversation_id);
  return asked !== null;
}

/** The change of this conversation that was asked for first. */
export function nextChange(conversationId: string): Promise<Message | null> {
  return MessageModel.findOne({ ...changeOwed, conversation_id: conversationId })
    .sort({ 'change.asked_at': 1 })
    .lean<Message>();
}

/** This very change: not one that replaced it meanwhile. */
const same = ({ _id, change }: Message) => ({ _id, 'change.asked_at': change!.asked_at });

/** The customer sees it changed. */
export async function recordChanged(message: Message): Promise<void> {
  const { kind, text } = message.change!;
  const now = new Date();
  const done = {
    edit: { $set: { change: null, text: text ?? '', edited_at: now }, $push: { former_texts: message.text } },
    delete: { $set: { change: null, deleted_at: now } },
    react: { $set: { change: null } },
  };
  await MessageModel.updateOne(same(message), done[kind]);
}

/** How often a change is tried, with growing pauses in milliseconds, before the agent is told that it failed. */
const mostAttempts = 6;
const pauseMs = (attempts: number): number => 1_000 * 2 ** attempts;

/** The change is not possible now: it is tried again later, or given up. */
export async function recordChangeLater(message: Message, error: SendError, afterMs = 0): Promise<void> {
  const attempts = message.change!.attempts + 1;
  if (attempts >= mostAttempts) return recordNotChanged(message, error);
  const pause = Math.max(afterMs, pauseMs(attempts));
  // The change keeps it: the sweeper and other changes of the conversation ring sooner.
  const not_before = new Date(Date.now() + pause);
  await MessageModel.updateOne(same(message), {
    $set: { 'change.attempts': attempts, 'change.not_before': not_before },
  });
  ringLater(changeBell, message.conversation_id, pause);
}

const cannot = {
  edit: {
    kind: 'not_edited',
    sentence: 'WhatsApp cannot change a message that was sent: the customer still sees the first version.',
    consequence: 'The customer still sees the first version.',
  },
  delete: {
    kind: 'not_deleted',
    sentence: 'WhatsApp cannot take a message back: the customer still sees what was deleted here.',
    consequence: 'The customer still sees what was deleted here.',
  },
  react: {
    kind: 'info',
    sentence: 'This WhatsApp channel cannot carry reactions: the customer does not see yours.',
    consequence: 'The customer does not see your reaction.',
  },
} as const;

/** It cannot be changed, for this reason or because the channel cannot do such a thing at all: said in the thread. */
export async function recordNotChanged(message: Message, error?: SendError): Promise<void> {
  const { kind: asked, asked_at } = message.change!;
  const { kind, sentence, consequence } = cannot[asked];
  await notifyDesk(
    message.conversation_id,
    `${message._id}:${asked}:${asked_at.getTime()}`,
    error ? `${error.message} ${consequence}` : sentence,
    { kind, message_id: message._id },
  );
  await MessageModel.updateOne(same(message), { $set: { change: null } });
}
