import { escapeRegex } from '../../../platform/database/regex.js';
import { type User, UserModel } from './user.js';

/** `@name` where it does not go on from a word or an address, and is none itself. */
const mention = /(?<![\w@./-])@([a-z0-9](?:[a-z0-9._-]{0,62}[a-z0-9])?)(?![\w@])/gi;

/** More people than this are not called in one text. */
const mostMentions = 50;

/**
 * The active people whom a text mentions, by handle or by the first part of their e-mail where nobody else has it;
 * each once, in the order of the text. Other names are plain text. One database operation, none without an `@`.
 */
export async function peopleMentioned(text: string): Promise<User[]> {
  const words = [...text.matchAll(mention)].map(([, name]) => name!.toLowerCase());
  const names = [...new Set(words)].slice(0, mostMentions);
  if (names.length === 0) return [];
  const found = await UserModel.find({
    kind: 'person',
    active: true,
    $or: [{ handle: { $in: names } }, { email: { $regex: `^(?:${names.map(escapeRegex).join('|')})@` } }],
  })
    .limit(10 * mostMentions)
    .lean<User[]>();
  return [...new Set(names.flatMap((name) => called(name, found)))];
}

function called(name: string, people: readonly User[]): User[] {
  const byHandle = people.find(({ handle }) => handle === name);
  if (byHandle) return [byHandle];
  const byEmail = people.filter(({ email }) => email.startsWith(`${name}@`));
  return byEmail.length === 1 ? byEmail : [];
}
