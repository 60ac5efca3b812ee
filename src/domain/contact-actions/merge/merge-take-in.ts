import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { type Contact, displayName } from '../../contacts/contact/contact.js';
import { type Conversation, ConversationModel } from '../../conversations/core/conversation.js';
import {
  type Merge,
  type MergedConversation,
  MergeModel,
  stillMerged,
} from '../../conversations/core/merge-record.js';
import { holdConversations } from '../../conversations/delivery/hold-conversations.js';
import { joinConversation } from './merge-join.js';

/** A conversation that still names a former contact: one to be joined, or one made by a write that was under way. */
export async function takeIn(
  merge: Merge,
  into: Contact,
  found: Conversation,
  contact_id: string,
): Promise<void> {
  const { _id: conversation_id, channel_id } = found;
  const other = await ConversationModel.findOne({ contact_uuid: into._id, channel_id })
    .select({ _id: 1 })
    .lean();
  if (other) {
    const known = merge.conversations.find((entry) => entry.conversation_id === conversation_id);
    await holdConversations([conversation_id, other._id], () =>
      joinConversation(merge, known, { conversation_id, contact_id, into: other._id }),
    );
    return;
  }
  try {
    await repoint(merge._id, into, found, contact_id);
  } catch (error) {
    // The contact got a conversation on this channel just now: they are joined next time.
    if (!isDuplicateKey(error)) throw error;
  }
}

/** Gives a conversation to another contact, under its own id, and remembers it as it was. */
export async function repoint(
  mergeId: string,
  into: Contact,
  before: Conversation,
  contact_id: string,
): Promise<void> {
  const entry: MergedConversation = {
    conversation_id: before._id,
    contact_id,
    kind: 'moved',
    into: before._id,
    before,
    into_before: null,
    gave_thread: false,
    epochs: null,
    handoff: null,
    numbered_from: null,
  };
  await inTransaction(async () => {
    await stillMerged(mergeId);
    await MergeModel.updateOne({ _id: mergeId }, { $push: { conversations: entry } });
    await ConversationModel.updateOne(
      { _id: before._id },
      {
        $set: {
          contact_uuid: into._id,
          contact_id: into.whatsapp_contact_id ?? before.contact_id,
          contact_name: displayName(into),
          assigned_to: into.assigned_to,
          'desk.card_owed': true,
        },
        $inc: { 'desk.card_rev': 1 },
      },
    );
  });
}
