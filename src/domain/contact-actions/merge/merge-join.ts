import { inTransaction } from '../../../platform/database/transaction.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Conversation, ConversationModel } from '../../conversations/core/conversation.js';
import { deskBell } from '../../conversations/core/doorbells.js';
import {
  type Merge,
  type MergedConversation,
  MergeModel,
  stillMerged,
} from '../../conversations/core/merge-record.js';
import { ringLanes } from '../../conversations/delivery/hold-conversations.js';
import { handOff, settleHandoff } from '../../conversations/hand-off/handoff.js';
import { MessageModel } from '../../conversations/messages/message.js';
import { notifyDesk } from '../../conversations/messages/notice.js';
import { numberInOrder } from '../../conversations/messages/number-messages.js';
import { moveMessages } from './merge-moves.js';
import { recordJoin } from './merge-note-join.js';

/**
 * Makes one conversation of two on the same channel: what was said in `former` goes on in `into`. Run it while both
 * are held; it may be repeated after a crash at any point.
 */
export async function joinConversation(
  merge: Pick<Merge, '_id' | 'into_id'>,
  known: MergedConversation | undefined,
  former: { conversation_id: string; contact_id: string; into: string },
): Promise<void> {
  const entry = known ?? (await recordJoin(merge._id, former));
  if (!entry) return;
  await bringMessages(merge, entry);
  const gone = await inTransaction(async () => {
    await stillMerged(merge._id);
    return ConversationModel.findOneAndDelete({ _id: entry.conversation_id }).lean<Conversation>();
  });
  // This is what was stored while they were being moved.
  await bringMessages(merge, entry);
  if (gone && !gone.ai_enabled && entry.before.ai_enabled) await handOff(entry.into, 'an agent replied');
  const into = await ConversationModel.findById(entry.into).lean<Conversation>();
  if (!into) return;
  await settleHandoff(into);
  await sayWhatHappened(merge._id, entry);
  ringLanes(into._id);
  // Its root card in Slack now says where it goes on.
  ring(deskBell, entry.conversation_id);
}

/** Moves what is still there and puts everything into the order of time. */
async function bringMessages(
  { _id, into_id }: Pick<Merge, '_id' | 'into_id'>,
  entry: MergedConversation,
): Promise<void> {
  const moved = await moveMessages(_id, entry, into_id);
  const { conversation_id, into, numbered_from } = entry;
  const behind =
    numbered_from === null ||
    moved > 0 ||
    (await MessageModel.exists({ conversation_id: into, seq: { $lte: numbered_from } })) !== null;
  if (!behind) return;
  entry.numbered_from = await numberInOrder(into);
  await MergeModel.updateOne(
    { _id, 'conversations.conversation_id': conversation_id },
    { $set: { 'conversations.$.numbered_from': entry.numbered_from } },
  );
}

async function sayWhatHappened(
  mergeId: string,
  { conversation_id, into, before, gave_thread }: MergedConversation,
): Promise<void> {
  const hasThread = before.desk.root_ts !== null && !gave_thread;
  const thread = hasThread ? ' Replies in its former thread still reach the customer.' : '';
  await notifyDesk(
    into,
    `merged:${mergeId}:${conversation_id}`,
    `Conversation #${before.number} (${before.contact_name}) was merged into this one.${thread}`,
    { kind: 'info', message_id: null },
  );
}
