import { contactLine, contactRow } from '../blocks/contact-row.js';
import type { Answer } from '../core/answer.js';
import { type FoundContact, findContacts, queryFrom } from '../core/contacts-found.js';
import { threadUrl } from '../core/links.js';
import { literal } from '../core/literal.js';
import type { CommandCall } from './command.js';

const mostResults = 8;

/** Contacts by name, company, e-mail or digits of their phone, with what can be done about each. */
export async function findAnswer(call: Omit<CommandCall, 'conversation' | 'callId'>): Promise<Answer> {
  const query = queryFrom(call.rest);
  const { found, more } = await findContacts(query, call.actor, mostResults);
  if (found.length === 0) return { text: `Nobody matches "${literal(query)}".` };
  const tail = more ? ['There are more: type more of the name or number.'] : [];
  return foundAnswer(call, found, tail);
}

/** These contacts as an answer, between what is said before and after them. */
export async function foundAnswer(
  { desk, actor }: Pick<CommandCall, 'desk' | 'actor'>,
  found: FoundContact[],
  tail: string[] = [],
  head: string[] = [],
): Promise<Answer> {
  const rows = await Promise.all(
    found.map(async (one) => {
      const url = one.conversation && (await threadUrl(desk, one.conversation.desk));
      return contactRow(actor, one, url);
    }),
  );
  const said = (lines: string[]) =>
    lines.map((text) => ({ type: 'section' as const, text: { type: 'mrkdwn' as const, text } }));
  return {
    text: [...head, ...found.map((one) => contactLine(actor, one)), ...tail].join('\n'),
    blocks: [...said(head), ...rows.flat(), ...said(tail)],
  };
}
