import { type Contact, ContactModel, displayName } from '../../contacts/contact.js';
import { type Conversation, ConversationModel } from '../../conversations/conversation.js';
import { AppError } from '../../errors.js';
import { escapeRegex } from '../../platform/regex.js';
import { escapeSlack } from '../mrkdwn.js';

const mostResults = 8;

/** Contacts by name, company, e-mail or digits of their phone, with the number of their conversation. */
export async function findText(rest: string): Promise<string> {
  const query = rest.trim().slice(0, 80);
  if (query.length < 2)
    throw new AppError('invalid_input', 'Say what to look for: a name or part of a phone number.');
  const contacts = await ContactModel.find(matching(query))
    .sort({ created_at: -1 })
    .limit(mostResults)
    .lean<Contact[]>();
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
      return `${escapeSlack(displayName(contact))}: ${numbers} · ${contact.status}`;
    })
    .join('\n');
}

function matching(query: string) {
  const digits = query.replace(/[\s+().-]/g, '');
  if (/^\d{3,}$/.test(digits)) {
    return {
      $or: [
        { whatsapp_contact_id: { $regex: `^${digits}` } },
        { whatsapp_contact_id: { $regex: `${digits}$` } },
      ],
    };
  }
  const text = { $regex: escapeRegex(query), $options: 'i' };
  return { $or: [{ name: text }, { company: text }, { email: text }] };
}
