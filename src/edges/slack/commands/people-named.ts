import { findByHandle } from '../../../domain/people/accounts/accounts.js';
import type { User } from '../../../domain/people/core/user.js';
import { AppError } from '../../../errors.js';
import type { Desk } from '../core/desk-context.js';

/** A Slack user as commands and messages name one. */
export const mentionPattern = /^<@([A-Z0-9]+)(?:\|[^>]*)?>$/;

/** The agent meant by a Slack mention, a handle, the local part of an e-mail, or "me". */
export async function agentNamed(desk: Desk, text: string, actor: User): Promise<User> {
  const word = text.trim().split(/\s+/)[0] ?? '';
  if (word === '') throw new AppError('invalid_input', 'Say who: `@name`, a handle, or `me`.');
  if (word.toLowerCase() === 'me') return actor;
  const mention = mentionPattern.exec(word);
  const found = mention ? await desk.agents.find(mention[1]!) : await findByHandle(word);
  if (found) return found;
  const who = mention ? 'This Slack user' : `"${word}"`;
  throw new AppError(
    'not_found',
    `${who} is not an agent. Use \`@name\`, a handle or the first part of their e-mail.`,
  );
}
