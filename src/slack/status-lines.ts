import type { Conversation } from '../conversations/conversation.js';
import { HandoffModel } from '../conversations/handoff-record.js';
import { notifyDesk } from '../conversations/notice.js';
import { UserModel } from '../people/user.js';

/**
 * Says in the thread that the conversation is resolved, or open again, when its card is about to show that; once for
 * each time. What was resolved and opened again before Slack showed it is passed over.
 */
export async function sayStatus(conversation: Conversation): Promise<void> {
  const { _id, status, resolved_at, desk } = conversation;
  const before = desk.card?.status;
  const notice = { kind: 'info', message_id: null } as const;
  if (status === 'resolved' && before !== 'resolved') {
    const by = await resolver(_id);
    await notifyDesk(_id, `resolved:${_id}:${resolved_at?.getTime()}`, `Resolved${by}.`, notice);
  }
  if (status !== 'resolved' && before === 'resolved') {
    await notifyDesk(_id, `reopened:${_id}:${desk.card!.at.getTime()}`, 'Open again.', notice);
  }
}

/** " by Ana", or nothing when nobody in particular did it. */
async function resolver(conversation_id: string): Promise<string> {
  const handoff = await HandoffModel.findOne({ conversation_id }).sort({ ai_epoch: -1 }).lean();
  const user = handoff?.resolved_by && (await UserModel.findById(handoff.resolved_by).lean());
  return user ? ` by ${user.name}` : '';
}
