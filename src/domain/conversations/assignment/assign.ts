import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { documentOptions } from '../../../platform/database/mongo.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import { ring } from '../../../platform/queue/doorbell.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { updateContacts } from '../../contacts/write/write.js';
import { type Actor, may, must } from '../../people/core/permissions.js';
import { type User, UserModel } from '../../people/core/user.js';
import { cardChanged } from '../core/card-owed.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { deskBell } from '../core/doorbells.js';
import { routingMayChange } from '../core/route-bell.js';
import { oweNewOwner, tellOfMany } from '../hand-off/tell-owner.js';

/** One decision about who looks after a contact: a row of the assignment log, never changed. */
export interface Assignment {
  _id: string;
  contact_id: string;
  conversation_id: string | null;
  assigned_to: string | null;
  assigned_by: string;
  /** Grows with every decision about a contact, so that it is their order. */
  assigned_at: Date;
  reason: string;
}

const schema = new Schema<Assignment>(
  {
    _id: { type: String, default: newId },
    contact_id: { type: String, required: true, ref: 'Contact' },
    conversation_id: { type: String, default: null, ref: 'Conversation' },
    assigned_to: { type: String, default: null, ref: 'User' },
    assigned_by: { type: String, required: true, ref: 'User' },
    assigned_at: { type: Date, required: true },
    reason: { type: String, default: '' },
  },
  { ...documentOptions, collection: 'assignments' },
);
schema.index({ contact_id: 1, assigned_at: 1, _id: 1 });
// Figures of a time need this index, and so does the order of the panel's list.
schema.index({ assigned_at: 1, _id: 1 });

export const AssignmentModel = mongoose.model<Assignment>('Assignment', schema);

export interface AssignInput {
  contactIds: string[];
  /** Null takes the contact away from its owner. */
  userId: string | null;
  by: Actor;
  reason: string;
  /** Leaves contacts alone that have an owner by now. */
  onlyIfUnassigned?: boolean;
}

/** What one transaction changes at most. */
const batchSize = 500;

/**
 * Gives contacts an owner: the contacts, all of their conversations and the log change together, 500 contacts at a
 * time. Two who assign at once come one after the other, in the contact as in the log. A contact that has this owner
 * already is left alone. Returns how many changed. Errors: `forbidden`, `invalid_input`.
 */
export async function assign(input: AssignInput): Promise<number> {
  must(input.by, 'assign');
  if (input.userId !== null) await mustBeAssignable(input.userId);
  const ids = [...new Set(input.contactIds)];
  let changed = 0;
  for (let start = 0; start < ids.length; start += batchSize) {
    const batch = ids.slice(start, start + batchSize);
    const done = await inTransaction(() => assignBatch(batch, input));
    changed += done.contacts;
    for (const id of done.threads) ring(deskBell, id);
    done.tell();
    if (ids.length > 1 && done.row) await tellOfMany(done.row);
  }
  // Somebody waits for an owner now, or the former owners have room. The router itself goes on anyway.
  if (changed > 0 && input.by.kind !== 'router') routingMayChange();
  return changed;
}

/** Has the cards of this person's conversations shown anew: what they say of their owner has changed. */
export async function ownersCardsChanged(userId: string): Promise<void> {
  for (const status of ['active', 'snoozed'] as const) {
    // They are read in the order of their index: compatible servers exist that find nothing by a range against it.
    for (let after: string | null = null; ; ) {
      const rest: { _id?: { $lt: string } } = after === null ? {} : { _id: { $lt: after } };
      const page: Pick<Conversation, '_id' | 'desk'>[] = await ConversationModel.find({
        assigned_to: userId,
        status,
        ...rest,
      })
        .sort({ _id: -1 })
        .select({ 'desk.wanted': 1 })
        .limit(batchSize)
        .lean<Pick<Conversation, '_id' | 'desk'>[]>();
      if (page.length === 0) break;
      await ConversationModel.updateMany({ _id: { $in: page.map(({ _id }) => _id) } }, cardChanged);
      for (const { _id, desk } of page) if (desk.wanted) ring(deskBell, _id);
      after = page.at(-1)!._id;
    }
  }
}

interface Assigned {
  contacts: number;
  /** Conversations whose card Slack shows. */
  threads: string[];
  /** One of the rows of the log. */
  row?: Assignment;
  /** Has its new owner told, when there is one contact only. */
  tell(): void;
}

async function assignBatch(batch: string[], input: AssignInput): Promise<Assigned> {
  const { userId, by, reason, onlyIfUnassigned = false } = input;
  const contacts = await ContactModel.find({
    _id: { $in: batch },
    assigned_to: onlyIfUnassigned && userId !== null ? null : { $ne: userId },
  })
    .select({ assigned_at: 1 })
    .lean<Pick<Contact, '_id' | 'assigned_at'>[]>();
  if (contacts.length === 0) return { contacts: 0, threads: [], tell: () => undefined };
  const ids = contacts.map(({ _id }) => _id);
  const assigned_at = after(contacts.map(({ assigned_at }) => assigned_at));
  await updateContacts(
    { _id: { $in: ids } },
    { set: { assigned_to: userId, assigned_by: by._id, assigned_at } },
  );
  const conversations = await ConversationModel.find({ contact_uuid: { $in: ids } })
    .sort({ last_inbound_at: 1 })
    .select({ contact_uuid: 1, 'desk.wanted': 1 })
    .lean<Pick<Conversation, '_id' | 'contact_uuid' | 'desk'>[]>();
  if (conversations.length > 0) {
    await ConversationModel.updateMany(
      { contact_uuid: { $in: ids } },
      { ...cardChanged, $set: { ...cardChanged.$set, assigned_to: userId } },
    );
  }
  // The latest conversation of each contact: a later entry replaces an earlier one.
  const latest = new Map(conversations.map(({ contact_uuid, _id }) => [contact_uuid, _id]));
  const rows = ids.map((contact_id) => ({
    _id: newId(),
    contact_id,
    conversation_id: latest.get(contact_id) ?? null,
    assigned_to: userId,
    assigned_by: by._id,
    assigned_at,
    reason,
    created_at: assigned_at,
    updated_at: assigned_at,
  }));
  await AssignmentModel.collection.insertMany(rows as never[], { session: currentSession() });
  const row: Assignment = rows[0]!;
  const tell = input.contactIds.length > 1 ? () => undefined : await oweNewOwner(row);
  const threads = conversations.filter(({ desk }) => desk.wanted).map(({ _id }) => _id);
  return { contacts: contacts.length, threads, row, tell };
}

/** Now, or just after the last of these times: another process's clock may be ahead of ours. */
function after(times: (Date | null)[]): Date {
  return new Date(Math.max(Date.now(), ...times.map((time) => (time?.getTime() ?? 0) + 1)));
}

async function mustBeAssignable(userId: string): Promise<void> {
  const user = await UserModel.findOne({ _id: userId, active: true, kind: 'person' }).lean<User>();
  if (may(user, 'reply')) return;
  throw new AppError('invalid_input', 'Contacts can be assigned to active agents, leads and admins only.', {
    errors: [{ field: 'user_id', message: 'is not an active agent' }],
  });
}
