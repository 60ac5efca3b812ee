import type { Conversation } from '../../../../domain/conversations/core/conversation.js';
import { askForChange } from '../../../../domain/conversations/delivery/sent-changes.js';
import { type Message, MessageModel, newMessage } from '../../../../domain/conversations/messages/message.js';
import { notifyDesk } from '../../../../domain/conversations/messages/notice.js';
import { partsOf, sameParts } from '../../../../domain/conversations/messages/parts-of-post.js';
import { deleteNote } from '../../../../domain/conversations/notes/note.js';
import { withdrawReply } from '../../../../domain/conversations/reply/waiting-reply.js';
import { AppError } from '../../../../errors.js';
import { insertOnce } from '../../../../platform/database/mongo.js';
import type { Desk } from '../../core/desk-context.js';
import { tellPrivately } from '../../core/post/private-notice.js';
import { slackKey, type ThreadMessage, toWriter } from '../../core/thread-message.js';
import { type Judged, judgePost } from '../judge-post.js';

/**
 * A deletion: a note goes; a reply that has not left is not sent, one that has is taken back where WhatsApp can, or
 * the thread says that it cannot be. What its writer may not do any more is said instead of done.
 */
export async function postDeleted(
  desk: Desk,
  conversation: Conversation,
  message: ThreadMessage,
): Promise<void> {
  const judged = await judgePost(desk, conversation, message, 'deleted');
  const { verdict, note, stored, agent } = judged;
  const took = stored ? await takeBackWaiting(stored) : false;
  if (verdict.becomes === 'nothing') return sayKept(desk, message, judged);
  if (note) return removeNote(desk, message, judged);
  if (!stored) return leaveTombstone(conversation, slackKey(message.channel, message.ts));
  // It left at this very moment: that is judged anew.
  if (judged.before === 'waiting') return took ? undefined : postDeleted(desk, conversation, message);
  for (const { _id } of await partsOf(stored))
    await askForChange(_id, { kind: 'delete', text: null }, agent!);
}

/** What of a deleted post has not left is not sent, whoever deleted it; the mark on it went with it. */
async function takeBackWaiting(stored: Message): Promise<boolean> {
  let took = false;
  for (const { _id } of await partsOf(stored)) took = (await withdrawReply(_id)) || took;
  if (took)
    await MessageModel.updateMany(
      { ...sameParts(stored), state: 'cancelled' },
      { $set: { 'mark.owed': false } },
    );
  return took;
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

async function removeNote(desk: Desk, message: ThreadMessage, { note, agent }: Judged): Promise<void> {
  try {
    await deleteNote(agent!, note!._id);
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    // It was deleted elsewhere already, or is somebody else's: a note that was kept of a held reply is its writer's.
    if (error.code === 'forbidden')
      await tellPrivately(desk, toWriter(message), `The note is kept: ${error.message}`);
  }
}

async function sayKept(
  desk: Desk,
  message: ThreadMessage,
  { verdict, stored, before }: Judged,
): Promise<void> {
  if (!('because' in verdict) || !verdict.because) return;
  if (stored && before === 'left') {
    const text = `A message was deleted in Slack by somebody who may not take it back: the customer still sees it. ${verdict.because}`;
    const notice = { kind: 'not_deleted', message_id: stored._id } as const;
    return notifyDesk(stored.conversation_id, `${stored._id}:kept`, text, notice);
  }
  await tellPrivately(desk, toWriter(message), `The note is kept: ${verdict.because}`);
}
