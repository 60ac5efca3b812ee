import type { Conversation } from '../../../domain/conversations/core/conversation.js';
import { type Message, MessageModel } from '../../../domain/conversations/messages/message.js';
import { showsPicture } from '../blocks/message.js';
import { callTimeoutMs, slackFailure } from '../core/call/client.js';
import type { Desk } from '../core/desk-context.js';
import { ThreadGone } from '../core/post/post.js';
import { owedApart } from './files/upload-file.js';
import { forgetRoot } from './root.js';

/** The messages of one post, as claimed by this lease. */
interface Claimed {
  messages: Message[];
  fence: number;
}

/** Puts back what a failed post should have shown, as far as its outcome is known. Throws what the drain is to wait for. */
export async function notPosted(
  desk: Desk,
  conversation: Conversation,
  { messages, fence }: Claimed,
  error: unknown,
): Promise<void> {
  const which = { _id: { $in: messages.map(({ _id }) => _id) }, 'desk.fence': fence };
  const { kind, reason } = slackFailure(error);
  if (isThreadGone(error)) {
    // The conversation goes on under a new root.
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'pending' } });
    await forgetRoot(conversation);
    throw error;
  }
  if (kind === 'refused' && showsPicture(messages[0]!)) {
    desk.log.warn({ message_ids: which._id.$in, reason }, 'Slack did not take a picture in a post');
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'pending', 'desk.file': owedApart } });
    return;
  }
  if (kind === 'refused') {
    // Which of several is to blame only a post of its own shows.
    const refused = { reason, alone: messages.length === 1 };
    desk.log.warn({ message_ids: which._id.$in, ...refused }, 'Slack refused a post');
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'pending', 'desk.refused': refused } });
    return;
  }
  if (kind === 'ended') {
    await MessageModel.updateMany(which, {
      $set: { 'desk.sending_at': new Date(Date.now() - callTimeoutMs - 2_000) },
    });
  } else if (kind !== 'open') {
    await MessageModel.updateMany(which, { $set: { 'desk.state': 'pending' } });
  }
  throw error;
}

/** Somebody deleted the root. */
export const isThreadGone = (error: unknown): boolean =>
  error instanceof ThreadGone ||
  ['thread_not_found', 'message_not_found'].includes(slackFailure(error).reason);
