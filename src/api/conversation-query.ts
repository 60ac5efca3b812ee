import { ContactModel } from '../contacts/contact.js';
import { identityKey, phoneIdentity } from '../contacts/identity.js';
import {
  type Conversation,
  ConversationModel,
  type ConversationStatus,
} from '../conversations/conversation.js';
import { AppError } from '../errors.js';
import { type Actor, may } from '../people/permissions.js';

export interface ConversationQuery {
  contact_id?: string;
  status?: ConversationStatus;
  assigned_to?: string;
}

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Conversations, newest first, below the id `before`. The owner is the contact's, so that filter joins contacts. */
export async function listConversations(
  asked: ConversationQuery,
  viewer: Actor,
  before: string | undefined,
  limit: number,
): Promise<Conversation[]> {
  const match = {
    ...(before ? { _id: { $lt: before } } : {}),
    ...(asked.status ? { status: asked.status } : {}),
    ...(asked.contact_id ? await ofContact(asked.contact_id, viewer) : {}),
  };
  if (!asked.assigned_to) {
    return ConversationModel.find(match).sort({ _id: -1 }).limit(limit).lean<Conversation[]>();
  }
  return ConversationModel.aggregate<Conversation>([
    { $match: match },
    { $sort: { _id: -1 } },
    {
      $lookup: {
        from: ContactModel.collection.name,
        localField: 'contact_uuid',
        foreignField: '_id',
        as: 'contact',
      },
    },
    { $match: { 'contact.assigned_to': asked.assigned_to } },
    { $limit: limit },
    { $project: { contact: 0 } },
  ]);
}

/** By the contact's id, or by its phone in any national variant or another identity's value. */
async function ofContact(text: string, viewer: Actor): Promise<object> {
  if (uuid.test(text)) return { contact_uuid: text.toLowerCase() };
  if (!may(viewer, 'see_private_data')) {
    throw new AppError(
      'forbidden',
      'contact_id: your role may look for the id of a contact only, not for a phone.',
    );
  }
  const digits = text.replace(/\D/g, '');
  const contact = digits
    ? await ContactModel.findOne({ identity_keys: identityKey(phoneIdentity(digits)) })
        .select({ _id: 1 })
        .lean()
    : null;
  const either = [{ contact_id: text }, ...(contact ? [{ contact_uuid: contact._id }] : [])];
  return { $or: either };
}
