import type { App } from '@slack/bolt';
import type { PlainTextOption } from '@slack/types';
import { type Contact, ContactModel, displayName } from '../../../../domain/contacts/contact/contact.js';
import {
  conversationFor,
  maskedFor,
  textFor,
  textsFor,
} from '../../../../domain/contacts/contact/masking.js';
import { normalizeTag } from '../../../../domain/contacts/contact/tags.js';
import { searchContacts } from '../../../../domain/contacts/search/search.js';
import { listTags } from '../../../../domain/contacts/tags/tag-list.js';
import { waiting } from '../../../../domain/conversations/assignment/assign-waiting.js';
import { type Conversation, ConversationModel } from '../../../../domain/conversations/core/conversation.js';
import { may } from '../../../../domain/people/core/permissions.js';
import type { User } from '../../../../domain/people/core/user.js';
import { actionIds } from '../../blocks/actions.js';
import { option } from '../../blocks/elements.js';
import type { Desk } from '../../core/desk-context.js';
import { slackName } from '../../core/mrkdwn.js';
import { agentOptions } from '../../people/agent-choices.js';
import { deskOptions } from '../../people/desk-choices.js';

/** What a select offers for what was typed into it so far. */
type Source = (typed: string, reader: User) => Promise<PlainTextOption[]>;

const mostOptions = 20;

const sources: Record<string, Source> = {
  [actionIds.assign]: agentOptions,
  [actionIds.assignContact]: agentOptions,
  [actionIds.move]: deskOptions,
  [actionIds.tags]: tagOptions,
  [actionIds.conversation]: conversationOptions,
  [actionIds.contact]: contactOptions,
  [actionIds.chooseContact]: contactOptions,
};

/** Serves the selects whose options are looked up while somebody types. Who is no agent is offered nothing. */
export function listenToOptions(app: App, desk: Desk): void {
  for (const [actionId, source] of Object.entries(sources)) {
    app.options<'block_suggestion'>(actionId, async ({ ack, payload, body }) => {
      const reader = await desk.agents.find(body.user.id);
      const options = may(reader, 'view_contacts') ? await source(payload.value ?? '', reader!) : [];
      await ack({ options: textsFor(reader, options) });
    });
  }
}

async function tagOptions(typed: string, reader: User): Promise<PlainTextOption[]> {
  const fresh = normalizeTag(typed);
  const known = await listTags({ prefix: fresh, limit: mostOptions }, reader);
  // What is hidden from them cannot be chosen: they would make a tag of what they see.
  const tags = known.map(({ tag }) => tag).filter((tag) => textFor(reader, tag) === tag);
  return [...new Set([...(fresh ? [fresh] : []), ...tags])].map((tag) => option(tag, tag));
}

/** Conversations by number or contact; without anything typed the reader's own, then those that wait. */
async function conversationOptions(typed: string, reader: User): Promise<PlainTextOption[]> {
  const text = typed.trim();
  const number = /^#?(\d{1,12})$/.exec(text)?.[1];
  const numbered = number
    ? await ConversationModel.find({ number: Number(number) }).lean<Conversation[]>()
    : [];
  const others = text === '' ? await atHand(reader) : await ofContacts(text.replace(/^#/, ''), reader);
  return unique([...numbered, ...others]).map((one) => {
    const { contact_name } = conversationFor(reader, one);
    return option(one._id, `#${one.number} ${slackName(contact_name)} · ${one.status}`);
  });
}

const unique = (conversations: Conversation[]): Conversation[] => [
  ...new Map(conversations.map((one) => [one._id, one])).values(),
];

async function atHand(reader: User): Promise<Conversation[]> {
  const [own, others] = await Promise.all([
    ConversationModel.find({ ai_enabled: false, assigned_to: reader._id, status: { $ne: 'resolved' } })
      .sort({ last_inbound_at: -1 })
      .limit(mostOptions)
      .lean<Conversation[]>(),
    ConversationModel.find(waiting).sort({ handed_off_at: 1 }).limit(mostOptions).lean<Conversation[]>(),
  ]);
  return [...own, ...others];
}

async function ofContacts(q: string, reader: User): Promise<Conversation[]> {
  const { contacts } = await searchContacts({ q, viewer: reader, limit: mostOptions });
  return ConversationModel.find({ contact_uuid: { $in: contacts.map(({ _id }) => _id) } })
    .limit(mostOptions)
    .lean<Conversation[]>();
}

/** Contacts by name, company, phone; without anything typed those of the conversations at hand. */
async function contactOptions(typed: string, reader: User): Promise<PlainTextOption[]> {
  const q = typed.trim();
  const contacts = q
    ? (await searchContacts({ q, viewer: reader, limit: mostOptions })).contacts
    : await ContactModel.find({
        _id: { $in: (await atHand(reader)).map(({ contact_uuid }) => contact_uuid) },
      })
        .limit(mostOptions)
        .lean<Contact[]>();
  return contacts.map((contact) => {
    const seen = maskedFor(reader, contact);
    const phone = seen.whatsapp_contact_id ? ` · +${seen.whatsapp_contact_id}` : '';
    return option(contact._id, `${slackName(displayName(seen))}${phone}`);
  });
}
