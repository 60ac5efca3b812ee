import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import type { Message } from '../../../domain/conversations/messages/message.js';
import { markRefused } from '../../../domain/conversations/messages/message.js';
import { notifyDesk } from '../../../domain/conversations/messages/notice.js';
import { addNote } from '../../../domain/conversations/notes/note.js';
import { reply } from '../../../domain/conversations/reply/reply.js';
import { replyWithFiles } from '../../../domain/conversations/reply/reply-files.js';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import { runThreadCommand } from '../commands/thread.js';
import { notAnAgent } from '../core/agents.js';
import type { Desk } from '../core/desk-context.js';
import { noteText } from '../core/post/plain-text.js';
import { tellPrivately } from '../core/post/private-notice.js';
import { slackKey, type ThreadMessage, toWriter } from '../core/thread-message.js';
import { askWhatItIs } from './ask-what-it-is.js';
import type { Judged } from './judge-post.js';
import type { ReadReply } from './read-reply.js';
import { readFiles } from './thread-files.js';
import { rememberPost } from './thread-posts.js';
import { offerUndo } from './undo.js';

/** Does what was judged of a post that has become nothing yet, and remembers it where nothing else will. */
export async function takePost(
  desk: Desk,
  conversation: Conversation,
  message: ThreadMessage,
  { act, verdict, agent, read }: Judged,
): Promise<void> {
  const remember = (became: 'command' | 'unsendable' | 'over') =>
    rememberPost(slackKey(message.channel, message.ts), became, act === 'changed');
  if (verdict.becomes === 'gone') return;
  if (verdict.becomes === 'nothing' || !agent) {
    const because = 'because' in verdict ? verdict.because : undefined;
    if (!because) return;
    await remember('over');
    return tellPrivately(desk, toWriter(message), agent ? `Not sent: ${because}` : notAnAgent);
  }
  try {
    if (verdict.becomes === 'command') {
      await remember('command');
      return await runThreadCommand(desk, agent, conversation, message);
    }
    if (verdict.becomes === 'note') {
      await takeNote(desk, agent, conversation, message);
      // It is over also when the note is deleted elsewhere: an edit of the post then sends nothing.
      return await remember('over');
    }
    if (!(await takeReply(desk, agent, conversation, message, read))) await remember('unsendable');
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    await remember('unsendable');
    await tellPrivately(desk, toWriter(message), `Not sent: ${error.message}`);
  }
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
  await react(desk, message, 'memo');
}

const react = ({ client }: Desk, { channel, ts }: ThreadMessage, name: string): Promise<unknown> =>
  client.reactions.add({ channel, timestamp: ts, name }).catch(() => undefined);

/** Files that WhatsApp does not take: all who follow the thread see that the customer does not have them, and why. */
const sayRefused = (
  { _id }: Conversation,
  { channel, ts }: ThreadMessage,
  refused: string[],
): Promise<void> =>
  notifyDesk(_id, `refused:${slackKey(channel, ts)}`, refused.join('\n'), {
    kind: 'refused',
    message_id: null,
  });

/** False when there is nothing in it that can be sent. */
async function takeReply(
  desk: Desk,
  agent: User,
  conversation: Conversation,
  message: ThreadMessage,
  { text, ...read }: ReadReply,
): Promise<boolean> {
  const to = toWriter(message);
  const { send, refused } = await readFiles(desk, message.files, conversation.channel_id);
  if (refused.length > 0) await sayRefused(conversation, message, refused);
  if (text === '' && send.length === 0) {
    if (refused.length > 0) await react(desk, message, 'x');
    return false;
  }
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
  if (refused.length > 0) await markRefused(queued);
  if (fresh && read.doubt) {
    await askWhatItIs(desk, to, queued);
    return true;
  }
  if (message.thread_ts !== conversation.desk.root_ts) await showElsewhere(conversation, agent, queued);
  if (fresh && queued.state === 'queued' && desk.replyUndoMs > 0) await offerUndo(desk, to, queued._id);
  return true;
}

/** A reply written in a former thread: those who follow the conversation in its own thread see it too. */
function showElsewhere(conversation: Conversation, agent: User, { _id, text }: Message): Promise<void> {
  const said = `${agent.name} replied in the former thread: ${text}`;
  return notifyDesk(conversation._id, `former:${_id}`, said, { kind: 'info', message_id: _id });
}
