import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import { MessageModel } from '../../../domain/conversations/messages/message.js';
import { leaveThread } from './earlier-thread.js';

/**
 * Takes a conversation to the Slack channel it is to be moved to: its next root opens there, and both threads link
 * to each other. A post whose outcome is not known yet is seen to in the old thread first, unless that is blocked;
 * false: to be run again for that. Safe to run again anyway.
 */
export async function moveThread(conversation: Conversation): Promise<boolean> {
  const { _id, desk } = conversation;
  const { move_to, channel, root_state, root_ts, held } = desk;
  if (!move_to) return true;
  if (move_to !== channel) {
    const uncertain = root_state === 'sending' || (await MessageModel.exists(beingPosted(_id)));
    if (uncertain && !held) return false;
    if (root_ts) await leaveThread(conversation);
  }
  const there = move_to === channel ? {} : { channel: move_to, root_state: 'none' as const };
  const fields = { ...there, move_to: null, held: false, tries: 0, not_before: null, problem: null };
  const set = Object.fromEntries(Object.entries(fields).map(([key, value]) => [`desk.${key}`, value]));
  const moved = await ConversationModel.updateOne({ _id, 'desk.move_to': move_to }, { $set: set });
  if (moved.matchedCount === 0) return false; // moved on meanwhile
  Object.assign(desk, fields);
  // What was held back with the former desk is looked for by the sweeper again.
  if (held) await MessageModel.updateMany(heldBack(_id), { $set: { 'desk.state': 'pending' } });
  return true;
}

const beingPosted = (conversation_id: string) => ({ conversation_id, 'desk.state': 'sending' as const });
const heldBack = (conversation_id: string) => ({ conversation_id, 'desk.state': 'waiting' as const });
