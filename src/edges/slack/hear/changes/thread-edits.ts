import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { askForChange } from '../../../../domain/conversations/delivery/sent-changes.js';
import type { Message } from '../../../../domain/conversations/messages/message.js';
import { notifyDesk } from '../../../../domain/conversations/messages/notice.js';
import { editNote, type Note } from '../../../../domain/conversations/notes/note.js';
import { holdAsDoubtful, holdOthers } from '../../../../domain/conversations/reply/held.js';
import { keepAsNote } from '../../../../domain/conversations/reply/settle-held.js';
import { editReply } from '../../../../domain/conversations/reply/waiting-reply.js';
import type { User } from '../../../../domain/people/core/user.js';
import { AppError } from '../../../../errors.js';
import { noteTyped } from '../../commands/thread.js';
import { notAnAgent } from '../../core/agents.js';
import type { Desk } from '../../core/desk-context.js';
import { noteText } from '../../core/post/plain-text.js';
import { tellPrivately } from '../../core/post/private-notice.js';
import { isExplicitReply } from '../../core/reply-mode.js';
import { slackKey, type ThreadMessage, toWriter } from '../../core/thread-message.js';
import { askWhatItIs } from '../ask-what-it-is.js';
import { type Judged, judgePost } from '../judge-post.js';
import { takePost } from '../take-post.js';
import { isNewestEdit } from '../thread-posts.js';
import { takeOutFiles } from './thread-file-removals.js';

/** A post as it is since the event time `at`. */
export interface Edit {
  message: ThreadMessage;
  /** It is false of an unfurled link and the like. */
  textChanged: boolean;
  /** Ids of the files that are not in it any more. */
  removed: string[];
  at: string;
}

/**
 * An edit: carried while the reply has not left, and afterwards where WhatsApp can; said where it cannot. One that
 * overtook the message itself is taken as written; one that is older than what is known already changes nothing.
 */
export async function postChanged(desk: Desk, conversation: Conversation, edit: Edit): Promise<void> {
  const { message, textChanged } = edit;
  if (!(await isNewestEdit(slackKey(message.channel, message.ts), edit.at))) return;
  const judged = await judgePost(desk, conversation, message, 'changed');
  const { stored, note, agent, verdict, before } = judged;
  if (stored) await takeOutFiles(stored, edit.removed, agent);
  if (before === 'nothing' && verdict.becomes !== 'nothing')
    return takePost(desk, conversation, message, judged);
  if (!textChanged) return;
  if (before === 'nothing' || before === 'unsendable') return takePost(desk, conversation, message, judged);
  if (note && verdict.becomes === 'note') return changeNote(desk, message, note, agent!);
  if (stored && verdict.becomes !== 'nothing') return changeReply(desk, conversation, message, judged);
  const because = 'because' in verdict ? verdict.because : undefined;
  if (!because) return;
  if (stored && before === 'left') {
    await holdOthers(stored, 'it was changed after a part of it was sent');
    return sayNotCarried(stored, judged.read.text, because);
  }
  await tellPrivately(desk, toWriter(message), agent ? `Nothing was changed. ${because}` : notAnAgent);
}

/** A note says what it says now; typed as a command it is still without that. */
async function changeNote(desk: Desk, message: ThreadMessage, note: Note, agent: User): Promise<void> {
  const { text, blocks } = message;
  await editNote(note._id, await noteText(desk, noteTyped(text) ?? text, blocks), agent);
  if (isExplicitReply(text)) await tellPrivately(desk, toWriter(message), staysNote);
}

const staysNote =
  'A note stays a note. Write a new message that starts with `reply:` to send it to the customer.';

/** Edits a reply: what its post says now is sent instead, is kept inside, or waits for somebody to say so. */
async function changeReply(
  desk: Desk,
  conversation: Conversation,
  message: ThreadMessage,
  judged: Judged,
): Promise<void> {
  const { verdict, stored, agent, read } = judged;
  const reply = stored!;
  if (verdict.becomes === 'note') {
    if (await becameNote(desk, message, reply, agent!)) return;
  } else if (verdict.becomes === 'held') {
    if (await wasHeld(desk, message, judged, verdict.because)) return;
  } else {
    const { text, doubt } = read;
    if (reply.text === text) return;
    const noteText = reply.note_text === null ? undefined : (doubt?.noteText ?? text);
    if ((text !== '' || reply.media) && (await editReply(reply._id, { text, noteText }, agent!))) return;
    if (text !== '' && (await askForChange(reply._id, { kind: 'edit', text }, agent!))) return;
    return sayNotCarried(
      reply,
      text,
      'WhatsApp cannot change a message that was sent: the customer still sees the first version.',
    );
  }
  // It left at this very moment: that is judged anew.
  const anew = await judgePost(desk, conversation, message, 'changed');
  if (anew.before !== 'left' || !('because' in anew.verdict)) return;
  await sayNotCarried(reply, read.text, anew.verdict.because ?? '');
}

/**
 * A reply changed into a note before it left. Held first, so that it cannot leave, then kept: where it cannot be kept
 * it stays held. False when it has left.
 */
async function becameNote(desk: Desk, message: ThreadMessage, reply: Message, agent: User): Promise<boolean> {
  const content = await noteText(desk, message.text, message.blocks);
  const held = await holdAsDoubtful(reply, { because: 'it was changed into a note', noteText: content });
  if (!held) return false;
  try {
    await keepAsNote(held._id, agent);
  } catch (error) {
    if (!(error instanceof AppError) || error.retryable) throw error;
    await tellPrivately(
      desk,
      toWriter(message),
      `It is held: neither sent nor kept as a note. ${error.message}`,
    );
  }
  return true;
}

/** What may not be for the customer waits, as it was when somebody may not change it. False when it has left. */
async function wasHeld(
  desk: Desk,
  message: ThreadMessage,
  { stored, agent, read: { text, doubt } }: Judged,
  because: string,
): Promise<boolean> {
  const reply = stored!;
  const asIs = { because, noteText: reply.note_text ?? reply.text };
  const doubtful = doubt?.because === because;
  const held = await holdAsDoubtful(reply, doubtful ? { because, text, noteText: doubt.noteText } : asIs);
  if (!held) return false;
  if (!doubtful)
    await tellPrivately(desk, toWriter(message), agent ? `It is held and not sent: ${because}.` : notAnAgent);
  else if (reply.state !== 'held') await askWhatItIs(desk, toWriter(message), held);
  return true;
}

const sayNotCarried = (stored: Message, text: string, because: string): Promise<void> =>
  notifyDesk(stored.conversation_id, `${stored._id}:edited:${text.length}:${text.slice(0, 40)}`, because, {
    kind: 'not_edited',
    message_id: stored._id,
  });
