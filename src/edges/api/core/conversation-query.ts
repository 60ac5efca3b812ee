import { ContactModel } from '../../../domain/contacts/contact/contact.js';
import { identityKey, phoneIdentity } from '../../../domain/contacts/contact/identity.js';
import { phonesIn } from '../../../domain/contacts/phone/phone-text.js';
import {
  type Conversation,
  ConversationModel,
  type ConversationStatus,
} from '../../../domain/conversations/core/conversation.js';
import { type Actor, may } from '../../../domain/people/core/permissions.js';
import { AppError } from '../../../errors.js';

export interface ConversationQuery {
  contact_id?: string;
  status?: ConversationStatus;
  /** A user's id, or `none`. */
  assigned_to?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Conversations, newest first, below the id `before`. */
export async function listConversations(
  { contact_id, status, assigned_to }: ConversationQuery,
  viewer: Actor,
  before: string | undefined,
  limit: number,
): Promise<Conversation[]> {
  const match = {
    ...(before ? { _id: { $lt: before } } : {}),
    ...(status ? { status } : {}),
    ...(assigned_to ? { assigned_to: assigned_to === 'none' ? null : assigned_to } : {}),
    ...(contact_id ? await ofContact(contact_id, viewer) : {}),
  };
  return ConversationModel.find(match).sort({ _id: -1 }).limit(limit).lean<Conversation[]>();
}

/** A contact's conversations, found by its id, or by its phone in any national variant or another identity's value. */
async function ofContact(text: string, viewer: Actor): Promise<object> {
  if (uuid.test(text)) return { contact_uuid: text.toLowerCase() };
  if (!may(viewer, 'see_private_data')) {
    throw new AppError('forbidden', "contact_id: your role may search by a contact's id only, not by phone.");
  }
  const digits = phonesIn(text)[0]?.replace(/\D/g, '');
  const contact = digits
    ? await ContactModel.findOne({ identity_keys: identityKey(phoneIdentity(digits)) })
        .select({ _id: 1 })
        .lean()
    : null;
  const either = [{ contact_id: text }, ...(contact ? [{ contact_uuid: contact._id }] : [])];
  return { $or: either };
}
