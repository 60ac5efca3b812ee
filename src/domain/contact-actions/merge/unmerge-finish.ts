import { ConversationModel } from '../../conversations/core/conversation.js';
import { type Merge, type MergedConversation, MergeModel } from '../../conversations/core/merge-record.js';
import { holdConversations, ringLanes } from '../../conversations/delivery/hold-conversations.js';
import { numberInOrder } from '../../conversations/messages/number-messages.js';
import { putBackBelongings, putBackMessages, splitMessages } from './merge-moves.js';

/** What an undo leaves for after its transaction: messages, notes, assignments. May be repeated after a crash. */
export async function finishUndo(merge: Merge): Promise<void> {
  const { _id } = merge;
  for (const entry of merge.conversations) {
    const { conversation_id, into } = entry;
    const held = await holdConversations([conversation_id, into], () => bringBack(merge, entry));
    if (!held) return;
    for (const id of new Set([conversation_id, into])) ringLanes(id);
  }
  const { notes, assignments } = await putBackBelongings(_id, merge.into_id);
  await MergeModel.updateOne(
    { _id, state: 'undoing' },
    {
      $set: { state: 'undone', open: false },
      $inc: { 'report.put_back.notes': notes, 'report.put_back.assignments': assignments },
    },
  );
}

async function bringBack(
  { _id, into_id }: Merge,
  { kind, conversation_id, into }: MergedConversation,
): Promise<void> {
  if (kind === 'moved') await splitOff(_id, conversation_id, into_id);
  const messages = await putBackMessages(_id, into);
  if (messages > 0) await MergeModel.updateOne({ _id }, { $inc: { 'report.put_back.messages': messages } });
}

/** What was said since goes to the conversation that the contact has on this channel now. */
async function splitOff(mergeId: string, conversationId: string, contactId: string): Promise<void> {
  const own = await ConversationModel.findById(conversationId).select({ channel_id: 1 }).lean();
  const other = await ConversationModel.findOne({ contact_uuid: contactId, channel_id: own?.channel_id })
    .select({ _id: 1 })
    .lean();
  if (!own || !other) return;
  const split = await splitMessages(mergeId, conversationId, contactId, other._id);
  if (split === 0) return;
  await numberInOrder(other._id);
  ringLanes(other._id);
}
