import { ring } from '../../../platform/queue/doorbell.js';
import { type Actor, may } from '../../people/core/permissions.js';
import { type User, UserModel } from '../../people/core/user.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deliverBell } from '../core/doorbells.js';
import { mustBecome } from '../core/verdict.js';
import { windowIsShut } from '../core/window.js';
import { recordFirstResponse } from '../hand-off/handoff-record.js';
import { type Message, MessageModel } from '../messages/message.js';
import { sameParts } from '../messages/parts-of-post.js';
import { addNote } from '../notes/note.js';
import { heldCodes, heldReplies, sayWindowShut, showHeldChanged, windowShut } from './held.js';
import { takeOver } from './take-over.js';

/** sent: it is on its way; shut: only a template can be sent now, so it stays held; settled: somebody was quicker. */
export type HeldSent = 'sent' | 'shut' | 'settled';

/**
 * Sends a held reply, because a person said so, after what is queued already; the other parts of the same post with
 * it. Two clicks send one message. Errors: `forbidden`.
 */
export async function sendHeld(messageId: string, by: Pick<User, '_id' | 'name'> & Actor): Promise<HeldSent> {
  mustBecome('reply', by);
  const message = await MessageModel.findOne({ _id: messageId, state: 'held' }).lean<Message>();
  const conversation =
    message && (await ConversationModel.findById(message.conversation_id).lean<Conversation>());
  if (!message || !conversation) return 'settled';
  const parts = sameParts(message);
  if (windowIsShut(conversation) && !message.template) {
    await MessageModel.updateMany(
      { ...parts, state: 'held' },
      { $set: { error: windowShut, note_text: null } },
    );
    await sayWindowShut(conversation, messageId);
    return 'shut';
  }
  await takeOver(conversation._id, by);
  const now = new Date();
  const released = await MessageModel.updateMany(
    { ...parts, state: 'held' },
    {
      $set: {
        state: 'queued',
        error: null,
        // Whoever lets it go says that it is for whom this conversation is with now.
        to: conversation.address,
        note_text: null,
        not_before: null,
        order_at: now.getTime(),
        'mark.owed': true,
      },
    },
  );
  if (released.modifiedCount === 0) return 'settled';
  await recordFirstResponse({ ...message, state: 'queued', created_at: now });
  ring(deliverBell, conversation._id);
  await showHeldChanged(conversation._id);
  return 'sent';
}

/** Sends what was held because the window was shut; how many are on their way. Errors: `forbidden`. */
export async function sendAllHeld(
  conversationId: string,
  by: Pick<User, '_id' | 'name'> & Actor,
): Promise<number> {
  let sent = 0;
  for (const { _id, error } of await heldReplies(conversationId)) {
    if (error?.code === heldCodes.window && (await sendHeld(_id, by)) === 'sent') sent += 1;
  }
  return sent;
}

/**
 * Makes a note of a held reply: it is never sent. The note is its writer's, unless they may write none any more. False
 * when somebody was quicker. Errors: `forbidden`, `invalid_input` for a note that is too long: it stays held.
 */
export async function keepAsNote(messageId: string, by: User): Promise<boolean> {
  mustBecome('note', by);
  const message = await MessageModel.findOne({ _id: messageId, state: 'held' }).lean<Message>();
  if (!message) return false;
  const writer = message.author_user_id
    ? await UserModel.findOne({ _id: message.author_user_id }).lean<User>()
    : null;
  // The note first: nothing is lost when the process ends here, and a second click finds it.
  await addNote({
    contactId: message.contact_id,
    author: writer && may(writer, 'write_notes') ? writer : by,
    content: message.note_text ?? message.text,
    dedupKey: message.dedup_key,
    slackThread: { conversationId: message.conversation_id },
  });
  const parts = sameParts(message);
  const kept = await MessageModel.updateMany(
    { ...parts, state: 'held' },
    {
      $set: {
        state: 'cancelled',
        error: { code: heldCodes.keptAsNote, message: 'It was kept as a note.' },
        note_text: null,
        'mark.owed': true,
      },
    },
  );
  await showHeldChanged(message.conversation_id);
  return kept.modifiedCount > 0;
}
