import type { Sender } from '../../port/channel.js';
import { cleanName } from '../../port/clean.js';
import { contactShape, type WebhookContact, type WebhookMessage } from './shapes.js';

/** Business-scoped user id: country, a dot, up to 128 letters and digits; the parent form has `ENT.` between. */
const bsuidPattern = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;
/** An id in a field of its own is taken as it comes, as long as it is one word: its form is the platform's to change. */
const idPattern = /^[\w.:-]{1,200}$/;

/**
 * Who wrote a message, from the message itself and the batch's contacts block. The block may be missing, hold
 * several people, or know the sender by another form of the number. Undefined when nothing names the sender.
 */
export function senderOf(message: WebhookMessage, contacts: unknown[] = []): Sender | undefined {
  const people = contacts
    .map((entry) => contactShape.safeParse(entry).data)
    .filter((person) => person !== undefined);
  const contact = contactOf(message, people);
  const phone = phoneIn(message.from) ?? phoneIn(contact?.wa_id);
  const bsuid = idIn(message.from_user_id) ?? idIn(contact?.user_id) ?? bsuidIn(message.from);
  const parentBsuid = idIn(message.from_parent_user_id) ?? idIn(contact?.parent_user_id);
  if (!phone && !bsuid) return undefined;
  const profileName = contact?.profile?.name && cleanName(contact.profile.name);
  const username = contact?.profile?.username && cleanName(contact.profile.username.replace(/^@/, ''), 64);
  return {
    ...(phone && { phone }),
    ...(bsuid && { bsuid }),
    ...(parentBsuid && { parentBsuid }),
    ...(username && { username }),
    ...(profileName && { profileName }),
  };
}

function contactOf(message: WebhookMessage, people: WebhookContact[]): WebhookContact | undefined {
  const { from, from_user_id: userId } = message;
  const named = people.find(
    (person) =>
      (from && (person.wa_id === from || person.user_id === from)) || (userId && person.user_id === userId),
  );
  if (named || people.length !== 1) return named;
  // One contact may know its sender by a national variant of the number. Never guess further: a wrong guess here
  // would give one customer's name and id to another.
  const only = people[0]!;
  const nameless = !from && !userId;
  return nameless || (from && only.wa_id && sameLine(from, only.wa_id)) ? only : undefined;
}

function sameLine(one: string, other: string): boolean {
  const [a, b] = [phoneIn(one), phoneIn(other)];
  return a !== undefined && b !== undefined && a.slice(-8) === b.slice(-8) && a.slice(0, 2) === b.slice(0, 2);
}

function phoneIn(value: string | undefined): string | undefined {
  if (!value || !/^\+?[\d\s().-]+$/.test(value)) return undefined;
  const digits = value.replace(/\D/g, '');
  return digits.length >= 5 && digits.length <= 20 ? digits : undefined;
}

function bsuidIn(value: string | undefined): string | undefined {
  return value && bsuidPattern.test(value) ? value : undefined;
}

function idIn(value: string | undefined): string | undefined {
  return value && idPattern.test(value) ? value : undefined;
}
