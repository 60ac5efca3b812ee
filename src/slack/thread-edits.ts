import type { Conversation } from '../conversations/conversation.js';
import { holdAsDoubtful } from '../conversations/held.js';
import { type Message, MessageModel, newMessage } from '../conversations/message.js';
import { addNote, editNote, isNote, NoteModel } from '../conversations/note.js';
import { notifyDesk } from '../conversations/notice.js';
import { partsOf, sameParts } from '../conversations/parts.js';
import { cancelReply, editReply } from '../conversations/reply.js';
import { askForChange } from '../conversations/sent-changes.js';
import { ring } from '../platform/doorbell.js';
import { insertOnce } from '../platform/mongo.js';
import { askWhatItIs } from './ask-what-it-is.js';
import type { Desk } from './desk-context.js';
import { noteText } from './plain-text.js';
import { tellPrivately } from './private-notice.js';
import { readReply } from './read-reply.js';
import { isExplicitReply } from './reply-mode.js';
import { slackKey, type ThreadMessage } from './thread-message.js';

/**
 * An edit: carried while the reply has not left, and afterwards where WhatsApp can; said where it cannot. False
 * when the edit overtook the message itself: what it says now is then to be taken as written.
 */
export async function messageChanged(
  desk: Desk,
  conversation: Conversation,
  message: ThreadMessage,
): Promise<boolean> {
  const key = slackKey(message.channel, message.ts);
  const note = await NoteModel.findOne({ dedup_key: key }).lean();
  if (note) {
    await editNote(note._id, await noteText(desk, message.text, message.blocks));
    if (isExplicitReply(message.text)) await tellPrivately(desk, toWriter(message), staysNote);
    return true;
  }
  const stored = await MessageModel.findOne({ dedup_key: key }).lean<Message>();
  if (!stored) return false;
  const { text, doubt } = await readReply(desk, conversation, message);
  if (stored.direction !== 'out' || stored.text === text || stored.state === 'cancelled') return true;
  if (isNote(message.text)) {
    const content = await noteText(desk, message.text, message.blocks);
    if (await becameNote(desk, conversation, stored, message, content)) return true;
  } else if (doubt && stored.state !== 'held') {
    const held = await holdAsDoubtful(stored._id, { text, ...doubt });
    if (held) await askWhatItIs(desk, toWriter(message), held);
    else await sayNotCarried(stored, text, doubt.because);
    return true;
  } else if (text !== '' && (await changeReply(stored, text, doubt?.noteText))) return true;
  await notifyDesk(
    conversation._id,
    `${key}:edited:${text.length}:${text.slice(0, 40)}`,
    'WhatsApp cannot change a message that was sent: the customer still sees the first version.',
    { kind: 'not_edited', message_id: stored._id },
  );
  return true;
}

/** Changes the reply: before it leaves or, as far as the channel can, at the customer. False when there is no reply. */
const changeReply = async ({ _id, note_text }: Message, text: string, noteText = text): Promise<boolean> =>
  (await editReply(_id, text, note_text === null ? undefined : noteText)) ||
  (await askForChange(_id, { kind: 'edit', text }));

const toWriter = ({ channel, thread_ts: thread, user }: ThreadMessage) => ({ channel, thread, user });

const staysNote =
  'A note stays a note. Write a new message that starts with `reply:` to send it to the customer.';

/** What the customer has is not changed into what looks like a note. */
const sayNotCarried = (stored: Message, text: string, because: string): Promise<void> =>
  notifyDesk(
    stored.conversation_id,
    `${stored._id}:doubtful:${text.length}:${text.slice(0, 40)}`,
    `The change looks like a note: ${because}. It was not carried: the customer still sees the first version.`,
    { kind: 'not_edited', message_id: stored._id },
  );

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

/** A deletion: cancels a reply that has not left; one that has is taken back, or the thread says that it cannot be. */
export async function messageDeleted(conversation: Conversation, channel: string, ts: string): Promise<void> {
  const key = slackKey(channel, ts);
  const note = await NoteModel.findOneAndDelete({ dedup_key: key }).lean();
  if (note) return;
  const stored = await MessageModel.findOne({ dedup_key: key }).lean<Message>();
  if (!stored) return leaveTombstone(conversation, key);
  if (stored.direction !== 'out' || stored.state === 'cancelled') return;
  if (await cancelReply(stored._id)) {
    await MessageModel.updateMany(sameParts(stored), { $set: { 'mark.owed': false } });
    return;
  }
  for (const { _id } of await partsOf(stored)) await askForChange(_id, { kind: 'delete', text: null });
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
