import { newId } from '../../../platform/ids.js';
import type { Contact } from '../../contacts/contact/contact.js';
import { type Conversation, ConversationModel, giveNumber } from '../../conversations/core/conversation.js';
import { FormerConversationModel } from '../../conversations/core/former-conversation.js';
import type { MergedConversation, ReachedBy } from '../../conversations/core/merge-record.js';
import { isReachedAs } from '../../conversations/core/reached-as.js';
import { HandoffModel, openHandoff } from '../../conversations/hand-off/handoff-record.js';
import { hasMessagesSince } from './merge-moves.js';

/** Numbers left free for messages that were stored while their conversation was being joined. */
const spare = 1_000;

/**
 * Gives a conversation back to its contact, in the transaction of the undo; its messages follow later. `kept` is the
 * contact it was merged into. False when it is not there any more.
 */
export function putBackConversation(
  mergeId: string,
  entry: MergedConversation,
  contact: Contact,
  kept: Contact,
): Promise<boolean> {
  return entry.kind === 'moved' ? giveBack(mergeId, entry, contact, kept) : separate(entry, contact, kept);
}

/** It went on under its own id, so it only changes its contact; what was said since gets a conversation of its own. */
async function giveBack(
  mergeId: string,
  { conversation_id: _id, before }: MergedConversation,
  contact: Contact,
  kept: Contact,
): Promise<boolean> {
  const { address, last_inbound_at, window_expires_at, contact_id } = before;
  const shared = await ConversationModel.findOneAndUpdate(
    { _id },
    { $set: { contact_uuid: contact._id, contact_id, address, last_inbound_at, window_expires_at } },
  ).lean<Conversation>();
  if (!shared) return false;
  if (await hasMessagesSince(mergeId, _id, kept._id)) await openAnother(shared, kept);
  return true;
}

async function openAnother(shared: Conversation, kept: Contact): Promise<void> {
  const { channel, wanted, card_rev } = shared.desk;
  const { _id, ...copied } = shared;
  const created = await ConversationModel.create({
    ...copied,
    _id: newId(),
    number: null,
    ...ownReach(shared, null, kept),
    handoff_message_id: null,
    desk: { channel, wanted, card_rev, card_owed: wanted },
    created_at: new Date(),
    updated_at: new Date(),
  });
  await giveNumber(created._id);
  if (!created.ai_enabled) await openHandoff(created.toObject(), null);
}

/** It went on in another one: it is there again as it was, and the other is reached as its own contact. */
async function separate(entry: MergedConversation, contact: Contact, kept: Contact): Promise<boolean> {
  const { conversation_id, into: intoId, into_before, before, gave_thread } = entry;
  const into = await ConversationModel.findById(intoId).lean<Conversation>();
  const hasThread = into !== null && gave_thread && into.desk.root_ts === before.desk.root_ts;
  if (into) {
    const none = {
      'desk.root_ts': null,
      'desk.root_state': 'none',
      'desk.card': null,
      'desk.earlier': null,
    } as const;
    await ConversationModel.updateOne(
      { _id: intoId },
      { $set: { ...ownReach(into, into_before, kept), ...(hasThread ? none : {}) } },
    );
  }
  await FormerConversationModel.deleteOne({ _id: conversation_id });
  const lost = gave_thread && !hasThread ? { root_ts: null, root_state: 'none' as const } : {};
  await ConversationModel.create({
    ...before,
    contact_uuid: contact._id,
    seq: before.seq + spare,
    desk: { ...before.desk, ...lost, card: null, card_owed: true, card_rev: before.desk.card_rev + 1 },
    updated_at: new Date(),
  });
  await putBackHandoff(entry);
  return true;
}

/** How a contact is reached once the other is gone: as now, or as before they were one, or by its phone. */
function ownReach(now: ReachedBy, before: ReachedBy | null, contact: Contact): ReachedBy {
  const own = [now, before].find((reach) => reach && isReachedAs(reach.address, contact.identities));
  if (own) {
    const { address, last_inbound_at, window_expires_at } = own;
    return { address, last_inbound_at, window_expires_at };
  }
  const phone = contact.whatsapp_contact_id;
  return { address: phone ? { phone } : {}, last_inbound_at: null, window_expires_at: null };
}

/** Its hand-off goes on, unless it ended in the meantime. */
async function putBackHandoff({ conversation_id, handoff }: MergedConversation): Promise<void> {
  if (!handoff) return;
  const { id: _id, ai_epoch, ended_at } = handoff;
  await (ended_at
    ? HandoffModel.updateOne({ _id, resolved_at: ended_at }, { $set: { resolved_at: null, outcome: null } })
    : HandoffModel.updateOne({ _id, resolved_at: null }, { $set: { conversation_id, ai_epoch } }));
}
