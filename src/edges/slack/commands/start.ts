import { type Contact, displayName } from '../../../domain/contacts/contact/contact.js';
import { maskedFor } from '../../../domain/contacts/contact/masking.js';
import type { User } from '../../../domain/people/core/user.js';
import type { Answer } from '../core/answer.js';
import { findContacts, queryFrom } from '../core/contacts-found.js';
import type { Desk } from '../core/desk-context.js';
import { panelUrl, threadUrl } from '../core/links.js';
import { literal } from '../core/literal.js';
import { slackName } from '../core/mrkdwn.js';
import { openChat } from './claim.js';
import type { CommandCall } from './command.js';
import { foundAnswer } from './find.js';

/** Several contacts match: they are listed, and a button says which is meant. */
const mostListed = 5;

/** Opens a chat with the one contact that matches, or asks which is meant. */
export async function startAnswer({ desk, actor, rest }: CommandCall): Promise<string | Answer> {
  const query = queryFrom(rest);
  const { found, more } = await findContacts(query, actor, mostListed);
  if (found.length === 0) {
    return `Nobody matches "${literal(query)}". Add somebody new in the panel first.`;
  }
  if (found.length === 1) return startedText(desk, found[0]!.contact, actor);
  const tail = more ? ['There are more: type more of the name or number.'] : [];
  return foundAnswer({ desk, actor }, found, tail, ['Several contacts match. Which one is it?']);
}

/** Opens a chat with this contact and says where it is. Errors as `openChat`. */
export async function startedText(desk: Desk, contact: Contact, actor: User): Promise<string> {
  const conversation = await openChat(contact._id, actor, desk.defaultChannelId());
  const name = literal(slackName(displayName(maskedFor(actor, contact))));
  const url = await threadUrl(desk, conversation.desk);
  const where = url
    ? `<${url}|Open its thread>`
    : `its thread opens in a moment, and it is in <${panelUrl(desk, conversation._id)}|the panel>`;
  return `The chat *#${conversation.number}* with ${name} is open: ${where}.`;
}
