import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { AppError } from '../../../errors.js';
import { mentionAsCommand } from '../commands/thread.js';
import type { Desk } from '../core/desk-context.js';
import type { ThreadMessage } from '../core/thread-message.js';
import { postDeleted } from './changes/thread-deletions.js';
import { postChanged } from './changes/thread-edits.js';
import { handleReaction, isReaction } from './changes/thread-reactions.js';
import { judgePost } from './judge-post.js';
import { takePost } from './take-post.js';
import { removedFiles } from './thread-files.js';
import { conversationOfThread } from './thread-place.js';

/** One stored event of a thread: something written, edited, deleted, or a reaction. Events of other threads change nothing. */
export async function handleThreadEvent(desk: Desk, event: Record<string, unknown>): Promise<void> {
  if (isReaction(event)) return handleReaction(desk, event);
  const channel = String(event.channel);
  const edited = event.message as ThreadMessage | undefined;
  const previous = event.previous_message as ThreadMessage | undefined;
  const subject = edited ?? previous ?? (event as unknown as ThreadMessage);
  const conversation = await conversationOfThread(channel, subject.thread_ts);
  if (!conversation) return mayBelongToNewRoot(channel);
  const text = mentionAsCommand(subject.text ?? '', event.bot_user_id as string | undefined);
  const message = { ...subject, channel, text };
  if (event.subtype === 'message_deleted') {
    const deleted = { ...message, ts: String(event.deleted_ts ?? subject.ts) };
    return postDeleted(desk, conversation, deleted);
  }
  if (event.subtype === 'message_changed') {
    const at = String(event.event_ts ?? event.ts ?? '');
    const textChanged = previous?.text !== subject.text;
    return postChanged(desk, conversation, {
      message,
      textChanged,
      removed: removedFiles(subject, previous),
      at,
    });
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
  return takePost(desk, conversation, message, await judgePost(desk, conversation, message, 'written'));
}
