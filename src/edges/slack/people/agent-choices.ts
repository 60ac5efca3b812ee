import type { PlainTextOption } from '@slack/types';
import { may } from '../../../domain/people/core/permissions.js';
import { type User, UserModel } from '../../../domain/people/core/user.js';
import { option } from '../blocks/elements.js';

/** What a select sends to take a contact away from its owner. */
export const nobody = 'nobody';

/** Slack takes so many options at once. */
const mostOptions = 100;
/** More people than this do not work in one workspace. */
const mostPeople = 1_000;

/** Those to whom contacts can be given whose name, handle or e-mail has a word that begins like this, by name. */
export async function agentsLike(typed: string): Promise<User[]> {
  const people = await UserModel.find({ active: true, kind: 'person' }).limit(mostPeople).lean<User[]>();
  const wanted = typed.trim().replace(/^@/, '').toLowerCase();
  const matches = ({ name, handle, email }: User): boolean =>
    [...name.toLowerCase().split(/\s+/), name.toLowerCase(), handle, email].some((word) =>
      word.startsWith(wanted),
    );
  return people
    .filter((user) => may(user, 'reply') && matches(user))
    .sort((one, other) => one.name.localeCompare(other.name));
}

/** The same as options of a select; without anything typed, also to take the owner away. */
export async function agentOptions(typed: string): Promise<PlainTextOption[]> {
  const agents = (await agentsLike(typed)).map((user) =>
    option(user._id, user.availability === 'available' ? `${user.name} (available)` : user.name),
  );
  const none = typed.trim() === '' ? [option(nobody, 'Nobody')] : [];
  return [...none, ...agents].slice(0, mostOptions);
}
