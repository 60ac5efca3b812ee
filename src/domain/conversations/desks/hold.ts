import { ring } from '../../../platform/queue/doorbell.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { MessageModel } from '../messages/message.js';
import { allDesks, desksChanged, type SlackDesk, SlackDeskModel } from './desk.js';

/**
 * Puts a conversation aside whose desk is blocked. What it owes waits in the state of conversations without a thread,
 * which nobody looks for. False when the desk was freed in this very moment: then it must go on.
 */
export async function hold({ _id }: Conversation, desk: SlackDesk): Promise<boolean> {
  await ConversationModel.updateOne({ _id }, { $set: { 'desk.held': true } });
  await MessageModel.updateMany(
    { conversation_id: _id, 'desk.state': 'pending' },
    { $set: { 'desk.state': 'waiting' } },
  );
  // Whoever frees the desk looks for held conversations after it: one of the two sees the other.
  return (await SlackDeskModel.exists({ _id: desk._id, blocked: { $ne: null } })) !== null;
}

/** How many are released together; the next look goes on. */
const batch = 200;

/** Lets go on what is held although its desk is free. Safe to run again, by several processes at once. */
export async function releaseHeld(): Promise<void> {
  desksChanged();
  const free = (await allDesks()).filter(({ blocked }) => !blocked);
  if (free.length === 0) return;
  const channels = free.map(({ slack_channel_id }) => slack_channel_id);
  for (;;) {
    const held = await ConversationModel.find({ 'desk.held': true, 'desk.channel': { $in: channels } })
      .select({ _id: 1 })
      .limit(batch)
      .lean();
    if (held.length === 0) return;
    const ids = held.map(({ _id }) => _id);
    // The messages first: a process that dies in between is made up for by the next look.
    await MessageModel.updateMany(
      { conversation_id: { $in: ids }, 'desk.state': 'waiting' },
      { $set: { 'desk.state': 'pending' } },
    );
    await ConversationModel.updateMany({ _id: { $in: ids } }, { $set: { 'desk.held': false } });
    for (const id of ids) ring(deskBell, id);
  }
}
