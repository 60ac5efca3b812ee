import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import {
  type Before,
  type Mark,
  type Said,
  type Verdict,
  verdictOn,
} from '../../../domain/conversations/core/verdict.js';
import { type Message, MessageModel } from '../../../domain/conversations/messages/message.js';
import { partsOf } from '../../../domain/conversations/messages/parts-of-post.js';
import { isNote, type Note, NoteModel } from '../../../domain/conversations/notes/note.js';
import { notLeft } from '../../../domain/conversations/reply/held.js';
import type { User } from '../../../domain/people/core/user.js';
import { isCommand } from '../commands/thread.js';
import type { Desk } from '../core/desk-context.js';
import { isExplicitReply, replyModeOf } from '../core/reply-mode.js';
import { slackKey, type ThreadMessage } from '../core/thread-message.js';
import { type ReadReply, readReply } from './read-reply.js';
import { postBecame } from './thread-posts.js';

/** A post of a thread with all that is known of it, and what is to become of it. */
export interface Judged {
  act: Said['act'];
  verdict: Verdict;
  before: Before;
  /** Its writer; null when they are no agent. */
  agent: User | null;
  /** What is stored of it: the reply (its first message that was not taken back), or the note. */
  stored: Message | null;
  note: Note | null;
  read: ReadReply;
}

/** Judges what a person wrote, changed or deleted in a thread. Throws when Slack could not be asked who they are. */
export async function judgePost(
  desk: Desk,
  conversation: Conversation,
  message: ThreadMessage,
  act: Said['act'],
): Promise<Judged> {
  const key = slackKey(message.channel, message.ts);
  const [note, found, became, mode, agent, read] = await Promise.all([
    NoteModel.findOne({ dedup_key: key }).lean<Note>(),
    MessageModel.findOne({ dedup_key: key }).lean<Message>(),
    postBecame(key, act),
    replyModeOf(message.channel),
    desk.agents.find(message.user),
    readReply(desk, conversation, message),
  ]);
  const parts = found ? await partsOf(found) : [];
  const stored = parts.find(({ state }) => state !== 'cancelled') ?? found;
  const before = note ? 'note' : stored ? storedAs(stored, act, message) : became;
  const verdict = verdictOn({
    act,
    by: agent,
    marked: markOf(message.text),
    doubt: read.doubt?.because,
    mode,
    before,
    ageMs: Date.now() - Number(message.ts) * 1_000,
  });
  return { act, verdict, before, agent, stored, note, read };
}

function storedAs({ direction, state }: Message, act: Said['act'], { files }: ThreadMessage): Before {
  if (direction !== 'out' || state === 'cancelled') return 'over';
  // Only some files of a post may be stored so far: the rest is, and what there is stays as it is.
  if (act === 'written' && files?.length) return 'nothing';
  return state && notLeft.includes(state) ? 'waiting' : 'left';
}

/** What a post says itself that it is. */
function markOf(text: string): Mark | undefined {
  if (isCommand(text)) return 'command';
  if (isNote(text)) return 'note';
  return isExplicitReply(text) ? 'reply' : undefined;
}
