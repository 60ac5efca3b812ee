import mongoose, { Schema } from 'mongoose';
import { type Contact, ContactModel } from '../contacts/contact.js';
import { AppError } from '../errors.js';
import { type Actor, must } from '../people/permissions.js';
import { type User, UserModel } from '../people/user.js';
import { newId } from '../platform/ids.js';
import { documentOptions } from '../platform/mongo.js';
import { ConversationModel } from './conversation.js';
import { contactCardsChanged } from './handoff.js';

/** One decision about who looks after a contact: a row of the assignment log, never changed. */
export interface Assignment {
  _id: string;
  contact_id: string;
  conversation_id: string | null;
  assigned_to: string | null;
  assigned_by: string;
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

export const AssignmentModel = mongoose.model<Assignment>('Assignment', schema);

export interface AssignInput {
  contactIds: string[];
  /** Null takes the contact away from its owner. */
  userId: string | null;
  by: Actor;
  reason: string;
}

/**
 * Gives contacts an owner and writes a row of the log for each that changes. A contact that has this owner
 * already is left alone. Returns how many changed.
 */
export async function assign({ contactIds, userId, by, reason }: AssignInput): Promise<number> {
  must(by, 'assign');
  if (userId !== null) await mustBeAssignable(userId);
  let changed = 0;
  for (const contactId of contactIds) {
    const assigned_at = new Date();
    const contact = await ContactModel.findOneAndUpdate(
      { _id: contactId, assigned_to: { $ne: userId } },
      { $set: { assigned_to: userId, assigned_by: by._id, assigned_at } },
    ).lean<Contact>();
    if (!contact) continue;
    changed += 1;
    const conversation = await ConversationModel.findOne({ contact_uuid: contactId })
      .sort({ last_inbound_at: -1 })
      .select({ _id: 1 })
      .lean();
    await AssignmentModel.create({
      contact_id: contactId,
      conversation_id: conversation?._id ?? null,
      assigned_to: userId,
      assigned_by: by._id,
      assigned_at,
      reason,
    });
  }
  if (changed > 0) await contactCardsChanged(contactIds);
  return changed;
}

async function mustBeAssignable(userId: string): Promise<User> {
  const user = await UserModel.findOne({ _id: userId, active: true, kind: 'person' }).lean<User>();
  if (user && user.role !== 'viewer') return user;
  throw new AppError('invalid_input', 'Contacts can be assigned to active agents, leads and admins only.', {
    errors: [{ field: 'user_id', message: 'is not an active agent' }],
  });
}
