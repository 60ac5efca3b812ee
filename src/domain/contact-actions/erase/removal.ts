import mongoose, { Schema } from 'mongoose';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { removeFiles } from '../../../platform/files.js';
import { DuplicateModel } from '../../contacts/duplicates/duplicate.js';
import { deleteContacts } from '../../contacts/write/write.js';
import { AssignmentModel } from '../../conversations/assignment/assign.js';
import { ConversationModel } from '../../conversations/core/conversation.js';
import { FormerConversationModel } from '../../conversations/core/former-conversation.js';
import { MergeModel, strayMs } from '../../conversations/core/merge-record.js';
import { forgetStatuses } from '../../conversations/delivery/status.js';
import { HandoffModel } from '../../conversations/hand-off/handoff-record.js';
import { type Message, MessageModel } from '../../conversations/messages/message.js';
import { type Note, NoteModel } from '../../conversations/notes/note.js';
import { recordAudit, scrubAudit } from '../../people/core/audit.js';
import type { SlackTrace } from './traces.js';

/**
 * A contact that is being removed, written before anything is: what is broken off goes on. It holds ids only, and is
 * forgotten a minute after the end, when no write that was under way can bring anything of the contact any more.
 */
export interface Removal {
  /** The contact's id. */
  _id: string;
  /** `erased` also takes it out of the audit log and of what rooms keep beside contacts. */
  kind: 'deleted' | 'erased';
  contact_ids: string[];
  conversation_ids: string[];
  threads: SlackTrace[];
  /** Whether the person is to be taken out of segments and of notes about others too. */
  empty_mentions: boolean;
  removed_by: string;
  /** Null until it is done. */
  strays_until: Date | null;
  created_at: Date;
}

const schema = new Schema<Removal>(
  {
    _id: String,
    kind: { type: String, enum: ['deleted', 'erased'], required: true },
    contact_ids: [String],
    conversation_ids: [String],
    threads: { type: [Schema.Types.Mixed], default: [] } as never,
    empty_mentions: { type: Boolean, default: false },
    removed_by: { type: String, required: true },
    strays_until: { type: Date, default: null },
    created_at: { type: Date, required: true },
  },
  { collection: 'removals', versionKey: false },
);
export const RemovalModel = mongoose.model<Removal>('Removal', schema);

const batchSize = 500;

/** Removes everything of these contacts and then the contact itself, counted and audited in one transaction. */
export async function removeContactAndAll(removal: Removal): Promise<void> {
  const { _id, kind, contact_ids } = removal;
  await removeConversations(removal);
  await removeBelongings(removal);
  await inTransaction(async () => {
    if (kind === 'erased') await scrubAudit(contact_ids);
    const deleted = await deleteContacts(contact_ids);
    const about = { entity_type: 'contact', entity_id: _id, actor_user_id: removal.removed_by } as const;
    if (deleted > 0) await recordAudit({ ...about, action: `contact.${kind}` }, currentSession());
    const strays_until = new Date(Date.now() + strayMs);
    await RemovalModel.updateOne({ _id }, { $set: { strays_until } });
  });
}

/**
 * Removes what was stored after it all by writes that were under way: what shows itself by a new conversation at
 * once, the rest at the end. True when nothing can come any more.
 */
export async function removeStrays(removal: Removal, now: number): Promise<boolean> {
  const late = await ConversationModel.find({ contact_uuid: { $in: removal.contact_ids } })
    .select({ _id: 1 })
    .limit(batchSize)
    .lean();
  const over = removal.strays_until !== null && now > removal.strays_until.getTime();
  if (late.length === 0 && !over) return false;
  const lateIds = late.map(({ _id }) => _id);
  // They are recorded first: a message of theirs may come when the conversation is gone.
  await RemovalModel.updateOne({ _id: removal._id }, { $addToSet: { conversation_ids: { $each: lateIds } } });
  await removeConversations({ ...removal, conversation_ids: [...removal.conversation_ids, ...lateIds] });
  await removeBelongings(removal);
  return over;
}

/** Messages first: what is broken off is found again by its conversation. */
async function removeConversations({ conversation_ids, kind }: Removal): Promise<void> {
  const conversation_id = { $in: conversation_ids };
  for (;;) {
    const messages = await MessageModel.find({ conversation_id })
      .select({ channel_id: 1, provider_id: 1, former_tries: 1 })
      .limit(batchSize)
      .lean<Pick<Message, '_id' | 'channel_id' | 'provider_id' | 'former_tries'>[]>();
    if (messages.length === 0) break;
    const ids = messages.map(({ _id }) => _id);
    await removeFiles(ids);
    await forgetStatuses(messages);
    await MessageModel.deleteMany({ _id: { $in: ids } });
  }
  if (kind === 'erased') await scrubAudit(conversation_ids);
  await FormerConversationModel.deleteMany({ $or: [{ _id: conversation_id }, { conversation_id }] });
  await ConversationModel.deleteMany({ _id: conversation_id });
}

async function removeBelongings({ contact_ids, kind }: Removal): Promise<void> {
  const theirs = { $in: contact_ids };
  for (;;) {
    const notes = await NoteModel.find({ entity_id: theirs })
      .select({ _id: 1 })
      .limit(batchSize)
      .lean<Pick<Note, '_id'>[]>();
    if (notes.length === 0) break;
    const ids = notes.map(({ _id }) => _id);
    if (kind === 'erased') await scrubAudit(ids);
    await NoteModel.deleteMany({ _id: { $in: ids } });
  }
  await AssignmentModel.deleteMany({ contact_id: theirs });
  await HandoffModel.deleteMany({ contact_id: theirs });
  await DuplicateModel.deleteMany({ contact_ids: theirs });
  await MergeModel.deleteMany({ $or: [{ into_id: theirs }, { from_ids: theirs }] });
}
