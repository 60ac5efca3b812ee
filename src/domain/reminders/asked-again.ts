import { announce } from '../conversations/core/announcement.js';
import type { Conversation } from '../conversations/core/conversation.js';
import type { Message } from '../conversations/messages/message.js';
import { notifyDesk } from '../conversations/messages/notice.js';
import { type User, UserModel } from '../people/core/user.js';
import { lastAnswer } from './waits.js';

/**
 * A customer whom people have asks for a person once more: the thread calls the owner, or whoever is at the desk, and
 * the owner is told directly; once until somebody answers. Safe to run again.
 */
export async function callAgain(conversation: Conversation, asked: Message): Promise<void> {
  const { _id, ai_epoch, assigned_to } = conversation;
  const answer = await lastAnswer(_id);
  // An answer that came after it is one.
  if (answer && answer.seq > asked.seq) return;
  const key = `asked-again/${_id}/${ai_epoch}/${answer?.seq ?? 0}`;
  const owner = assigned_to ? await UserModel.findOne({ _id: assigned_to, active: true }).lean<User>() : null;
  await notifyDesk(_id, key, 'The customer asks for a person again.', {
    kind: 'info',
    message_id: null,
    mention: owner ? owner.slack_user_id : 'here',
  });
  if (!owner) return;
  const title = 'A customer of yours asks for a person again.';
  await announce(
    key,
    { userId: owner._id },
    { title, lines: [{ text: 'no answer yet', conversation_id: _id }] },
  );
}
