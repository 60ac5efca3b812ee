import type { Conversation } from '../conversations/conversation.js';
import { type Message, MessageModel, newMessage } from '../conversations/message.js';
import { addNote, editNote, isNote, NoteModel } from '../conversations/note.js';
import { notifyDesk } from '../conversations/notice.js';
import { cancelReply, editReply } from '../conversations/reply.js';
import { ring } from '../platform/doorbell.js';
import { insertOnce } from '../platform/mongo.js';
import type { Desk } from './desk-context.js';
import { plainText } from './plain-text.js';
import { slackKey, type ThreadMessage } from './thread-message.js';

/**
 * An edit: carried while the reply has not left; said when it has, because the Cloud API cannot change it. False
 * when the edit overtook the message itself: what it says now is then to be taken as written.
 */
export async function messageChanged(
  desk: Desk,
  conversation: Conversation,
  message: ThreadMessage,
): Promise<boolean> {
  const key = slackKey(message.channel, message.ts);
  const text = await plainText(desk, message.text, message.blocks);
  const note = await NoteModel.findOne({ dedup_key: key }).lean();
  if (note) {
    await editNote(note._id, text);
    return true;
  }
  const stored = await MessageModel.findOne({ dedup_key: key }).lean<Message>();
  if (!stored) return false;
  if (stored.direction !== 'out' || stored.text === text || stored.state === 'cancelled') return true;
  if (isNote(message.text)) {
    if (await becameNote(desk, conversation, stored, message, text)) return true;
  } else if (text !== '' && (await editReply(stored._id, text))) return true;
  await notifyDesk(
    conversation._id,
    `${key}:edited:${text.length}:${text.slice(0, 40)}`,
    'WhatsApp cannot change a message that was sent: the customer still sees the first version.',
    { kind: 'not_edited', message_id: stored._id },
  );
  return true;
}

/** A reply changed into a note before it left: it is not sent, the note is kept. False when it has left. */
async function becameNote(
  desk: Desk,
  conversation: Conversation,
  stored: Message,
  message: ThreadMessage,
  content: string,
): Promise<boolean> {
  if (!(await cancelReply(stored._id))) return false;
  const agent = await desk.agents.find(message.user);
  if (agent) {
    const slackThread = { conversationId: conversation._id };
    const dedupKey = slackKey(message.channel, message.ts);
    await addNote({ contactId: conversation.contact_uuid, author: agent, content, dedupKey, slackThread });
  }
  ring('desk', conversation._id);
  return true;
}

/** A deletion: cancels a reply that has not left; otherwise the thread says that the customer still has it. */
export async function messageDeleted(conversation: Conversation, channel: string, ts: string): Promise<void> {
  const key = slackKey(channel, ts);
  const note = await NoteModel.findOneAndDelete({ dedup_key: key }).lean();
  if (note) return;
  const stored = await MessageModel.findOne({ dedup_key: key }).lean<Message>();
  if (!stored) return leaveTombstone(conversation, key);
  if (stored.direction !== 'out' || stored.state === 'cancelled') return;
  if (await cancelReply(stored._id)) {
    await MessageModel.updateOne({ _id: stored._id }, { $set: { 'mark.owed': false } });
    return;
  }
  const after = await MessageModel.findById(stored._id).lean<Message>();
  if (after?.state === 'failed') return;
  await notifyDesk(
    conversation._id,
    `${key}:deleted`,
    'WhatsApp cannot take a message back: the customer still sees what was deleted here.',
    { kind: 'not_deleted', message_id: stored._id },
  );
}

/** The deletion overtook the message: keeps its key taken, so that it is never sent when it comes. */
async function leaveTombstone(conversation: Conversation, key: string): Promise<void> {
  const tombstone = newMessage(conversation, {
    direction: 'internal',
    author: 'system',
    type: 'tombstone',
    text: '',
    dedup_key: key,
  });
  await insertOnce(MessageModel, tombstone, { dedup_key: key });
}
