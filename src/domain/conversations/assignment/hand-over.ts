import { anyTime } from '../../../platform/database/partial-index.js';
import { type Contact, ContactModel } from '../../contacts/contact/contact.js';
import { ringForHandOver } from '../../people/accounts/change-user.js';
import { ensureRouter } from '../../people/accounts/router-user.js';
import { may } from '../../people/core/permissions.js';
import { type User, UserModel } from '../../people/core/user.js';
import { type Conversation, ConversationModel } from '../core/conversation.js';
import { notifyDesk } from '../messages/notice.js';
import { assign } from './assign.js';

const pageSize = 200;

/** Somebody may have been giving them a contact at the very moment: it is looked for again until then. */
const straysMs = 60_000;

/**
 * Takes everything from a person who may look after nobody any more: each contact is nobody's, with a row in the
 * assignment log, and the router, where there is one, finds others. Threads that are with people say so. Safe to run
 * again after a crash; run it under a lease.
 */
export async function handOver(userId: string): Promise<void> {
  const user = await UserModel.findById(userId).lean<User>();
  if (!user?.hand_over) return;
  const { by, because, at } = user.hand_over;
  const actor = await actorFor(by);
  for (;;) {
    const contacts = await ContactModel.find({ assigned_to: userId })
      .select({ _id: 1 })
      .limit(pageSize)
      .lean<Pick<Contact, '_id'>[]>();
    if (contacts.length === 0) break;
    const contactIds = contacts.map(({ _id }) => _id);
    await sayInThreads(contactIds, `hand-over:${userId}:${at.getTime()}`, because);
    await assign({ contactIds, userId: null, by: actor, reason: because });
  }
  if (Date.now() - at.getTime() > straysMs)
    await UserModel.updateOne({ _id: userId, 'hand_over.at': at }, { $set: { hand_over: null } });
}

/** Who did it, or the router when they may not any more. */
async function actorFor(userId: string): Promise<User> {
  const by = await UserModel.findOne({ _id: userId, active: true }).lean<User>();
  return by && may(by, 'assign') ? by : ensureRouter();
}

/** Tells each thread once, before it is done, so that what is broken off is said all the same. */
async function sayInThreads(contactIds: string[], key: string, because: string): Promise<void> {
  for (let after = ''; ; ) {
    const page = await ConversationModel.find({
      contact_uuid: { $in: contactIds },
      ai_enabled: false,
      status: { $ne: 'resolved' },
      _id: { $gt: after },
    })
      .sort({ _id: 1 })
      .select({ _id: 1 })
      .limit(pageSize)
      .lean<Pick<Conversation, '_id'>[]>();
    if (page.length === 0) return;
    const text = `${because}: nobody owns this conversation now.`;
    for (const { _id } of page)
      await notifyDesk(_id, `${key}:${_id}`, text, { kind: 'info', message_id: null });
    after = page.at(-1)!._id;
  }
}

/** Rings for people who still own what they may not: their doorbell was lost, or somebody gave them more meanwhile. */
export async function ringForHandOvers(): Promise<void> {
  const owed = await UserModel.find({ 'hand_over.at': anyTime }).select({ _id: 1 }).limit(100).lean();
  for (const { _id } of owed) ringForHandOver(_id);
}
