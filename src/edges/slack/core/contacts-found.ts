import type { Contact } from '../../../domain/contacts/contact/contact.js';
import { searchContacts } from '../../../domain/contacts/search/search.js';
import { type Conversation, ConversationModel } from '../../../domain/conversations/core/conversation.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';

/** A contact with the conversation they wrote in last, and their owner. */
export interface FoundContact {
  contact: Contact;
  conversation: Conversation | null;
  owner: User | null;
}

const longestQuery = 80;

/** What is looked for, or `invalid_input` when that is too little. */
export function queryFrom(text: string): string {
  const query = text.trim().slice(0, longestQuery);
  if (query.length >= 2) return query;
  throw new AppError('invalid_input', 'Say what to look for: a name or part of a phone number.');
}

/** Contacts by name, company, e-mail or digits of their phone, unmasked, best first; and whether there are more. */
export async function findContacts(
  q: string,
  viewer: Actor,
  limit: number,
): Promise<{ found: FoundContact[]; more: boolean }> {
  const { contacts, next } = await searchContacts({ q, viewer, limit });
  return { found: await withConversations(contacts), more: next !== null };
}

/** These contacts with their latest conversations and owners. */
export async function withConversations(contacts: Contact[]): Promise<FoundContact[]> {
  if (contacts.length === 0) return [];
  const owners = [...new Set(contacts.flatMap(({ assigned_to }) => assigned_to ?? []))];
  const [conversations, users] = await Promise.all([
    ConversationModel.find({ contact_uuid: { $in: contacts.map(({ _id }) => _id) } })
      .sort({ last_inbound_at: 1 })
      .lean<Conversation[]>(),
    owners.length > 0 ? UserModel.find({ _id: { $in: owners } }).lean<User[]>() : [],
  ]);
  // A later entry replaces an earlier one.
  const latest = new Map(conversations.map((one) => [one.contact_uuid, one]));
  const people = new Map(users.map((one) => [one._id, one]));
  return contacts.map((contact) => ({
    contact,
    conversation: latest.get(contact._id) ?? null,
    owner: people.get(contact.assigned_to ?? '') ?? null,
  }));
}
