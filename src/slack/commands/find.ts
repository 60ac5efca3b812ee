import { displayName } from '../../contacts/contact.js';
import { maskedFor } from '../../contacts/masking.js';
import { searchContacts } from '../../contacts/search.js';
import { type Conversation, ConversationModel } from '../../conversations/conversation.js';
import { AppError } from '../../errors.js';
import type { Actor } from '../../people/permissions.js';
import { escapeSlack } from '../mrkdwn.js';

const mostResults = 8;

/** Contacts by name, company, e-mail or digits of their phone, with the number of their conversation. */
export async function findText(rest: string, viewer: Actor): Promise<string> {
  const query = rest.trim().slice(0, 80);
  if (query.length < 2)
    throw new AppError('invalid_input', 'Say what to look for: a name or part of a phone number.');
  const { contacts } = await searchContacts({ q: query, viewer, limit: mostResults });
  if (contacts.length === 0) return `Nobody matches "${escapeSlack(query)}".`;
  const conversations = await ConversationModel.find({
    contact_uuid: { $in: contacts.map(({ _id }) => _id) },
  })
    .select({ number: 1, contact_uuid: 1, status: 1 })
    .lean<Pick<Conversation, 'number' | 'contact_uuid' | 'status'>[]>();
  return contacts
    .map((contact) => {
      const own = conversations.filter(({ contact_uuid }) => contact_uuid === contact._id);
      const numbers =
        own.map(({ number, status }) => `*#${number}* (${status})`).join(', ') || 'no conversation yet';
      return `${escapeSlack(displayName(maskedFor(viewer, contact)))}: ${numbers} · ${contact.status}`;
    })
    .join('\n');
}
