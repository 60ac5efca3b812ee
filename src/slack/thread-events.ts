import { type Conversation, ConversationModel } from '../conversations/conversation.js';
import { type Message, MessageModel } from '../conversations/message.js';
import { addNote, isNote, NoteModel } from '../conversations/note.js';
import { notifyDesk } from '../conversations/notice.js';
import { reply } from '../conversations/reply.js';
import { replyWithFiles } from '../conversations/reply-files.js';
import { AppError } from '../errors.js';
import { must } from '../people/permissions.js';
import type { User } from '../people/user.js';
import { notAnAgent } from './agents.js';
import { askWhatItIs } from './ask-what-it-is.js';
import { isCommand, mentionAsCommand, runThreadCommand } from './commands/thread.js';
import type { Desk } from './desk-context.js';
import { noteText } from './plain-text.js';
import { tellPrivately } from './private-notice.js';
import { readReply } from './read-reply.js';
import { isExplicitReply, replyModeOf } from './reply-mode.js';
import { messageChanged, messageDeleted } from './thread-edits.js';
import { readFiles } from './thread-files.js';
import { slackKey, type ThreadMessage } from './thread-message.js';
import { conversationOfThread } from './thread-place.js';
import { handleReaction, isReaction } from './thread-reactions.js';
import { offerUndo } from './undo.js';

/** One stored event of a thread: something written, edited, deleted, or a reaction. Events of other threads change nothing. */
export async function handleThreadEvent(desk: Desk, event: Record<string, unknown>): Promise<void> {
  if (isReaction(event)) return handleReaction(desk, event);
  const channel = String(event.channel);
  const edited = event.message as ThreadMessage | undefined;
  const previous = event.previous_message as ThreadMessage | undefined;
  const subject = edited ?? previous ?? (event as unknown as ThreadMessage);
  const conversation = await conversationOfThread(channel, subject.thread_ts);
  if (!conversation) return mayBelongToNewRoot(channel);
  if (event.subtype === 'message_deleted') {
    return messageDeleted(conversation, channel, String(event.deleted_ts ?? subject.ts));
  }
  const text = mentionAsCommand(subject.text ?? '', event.bot_user_id as string | undefined);
  const message = { ...subject, channel, text };
  if (event.subtype === 'message_changed') {
    const known = await messageChanged(desk, conversation, message);
    // An unfurled link changes a message too: a command that ran must not run again.
    if (known || isCommand(text)) return;
  }
  return written(desk, conversation, message);
}

/** A reply can be quicker than our own note of where the root was posted: such an event is looked at again. */
async function mayBelongToNewRoot(channel: string): Promise<void> {
  const opening = await ConversationModel.exists({ 'desk.channel': channel, 'desk.root_state': 'sending' });
  if (opening)
    throw new AppError('unavailable', 'A thread is just being opened; it may be the one this belongs to.');
}

async function written(desk: Desk, conversation: Conversation, message: ThreadMessage): Promise<void> {
  const key = slackKey(message.channel, message.ts);
  const to = { channel: message.channel, thread: message.thread_ts, user: message.user };
  // Of a post with files only some may be stored: the rest is, and what there is stays as it is.
  if (!message.files?.length && (await MessageModel.exists({ dedup_key: key }))) return;
  if (await NoteModel.exists({ dedup_key: key })) return;
  const agent = await desk.agents.find(message.user);
  if (!agent) {
    return tellPrivately(desk, to, notAnAgent);
  }
  try {
    if (isCommand(message.text)) await runThreadCommand(desk, agent, conversation, message);
    else if (await staysInside(message)) await takeNote(desk, agent, conversation, message);
    else await takeReply(desk, agent, conversation, message);
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    await tellPrivately(desk, to, `Not sent: ${error.message}`);
  }
}

/** By its prefix, or because that is how messages without one are read in this desk. */
async function staysInside({ text, channel }: ThreadMessage): Promise<boolean> {
  if (isNote(text)) return true;
  return !isExplicitReply(text) && (await replyModeOf(channel)) === 'note';
}

async function takeNote(
  desk: Desk,
  agent: User,
  conversation: Conversation,
  message: ThreadMessage,
): Promise<void> {
  const content = await noteText(desk, message.text, message.blocks);
  // A file alone stays where it is: notes are texts.
  if (content !== '') {
    await addNote({
      contactId: conversation.contact_uuid,
      author: agent,
      content,
      dedupKey: slackKey(message.channel, message.ts),
      slackThread: { conversationId: conversation._id },
    });
  }
  // Shows the writer that it stayed inside; when Slack does not take it the note is kept all the same.
  await desk.client.reactions
    .add({ channel: message.channel, timestamp: message.ts, name: 'memo' })
    .catch(() => undefined);
}

async function takeReply(
  desk: Desk,
  agent: User,
  conversation: Conversation,
  message: ThreadMessage,
): Promise<void> {
  must(agent, 'reply');
  const to = { channel: message.channel, thread: message.thread_ts, user: message.user };
  const { text, ...read } = await readReply(desk, conversation, message);
  const { send, refused } = readFiles(message.files, conversation.channel_id);
  if (refused.length > 0) await tellPrivately(desk, to, refused.join('\n'));
  if (text === '' && send.length === 0) return;
  const said = {
    conversationId: conversation._id,
    author: agent,
    text,
    ...read,
    dedupKey: slackKey(message.channel, message.ts),
    slack: { channel: message.channel, ts: message.ts },
    undoMs: desk.replyUndoMs,
  };
  const { message: queued, fresh } = await (send.length > 0 ? replyWithFiles(said, send) : reply(said));
  if (fresh && read.doubt) return askWhatItIs(desk, to, queued);
  if (message.thread_ts !== conversation.desk.root_ts) await showElsewhere(conversation, agent, queued);
  if (fresh && queued.state === 'queued' && desk.replyUndoMs > 0) await offerUndo(desk, to, queued._id);
}

/** Written in a former thread: those who follow the conversation in its own thread see it too. */
function showElsewhere(conversation: Conversation, agent: User, { _id, text }: Message): Promise<void> {
  const said = `${agent.name} replied in the former thread: ${text}`;
  return notifyDesk(conversation._id, `former:${_id}`, said, { kind: 'info', message_id: _id });
}
