import { escapeRegex } from '../../../platform/database/regex.js';
import type { Contact } from '../../contacts/contact/contact.js';
import { canonicalPhone } from '../../contacts/phone/national-variants.js';
import type { Named } from '../../contacts/segments/segment-rewrite.js';
import type { Conversation } from '../../conversations/core/conversation.js';

/** A Slack thread: what it shows is outside, and for the desk to delete. */
export interface SlackTrace {
  channel: string;
  thread_ts: string;
}

/** Everything by which a person who is being erased may be known somewhere. */
export interface Person {
  /** The person's contacts, also those that were merged into this one. */
  contact_ids: string[];
  conversation_ids: string[];
  threads: SlackTrace[];
  /** Digits with country code, in every spelling. */
  phones: string[];
  /** Business-scoped and WhatsApp-internal ids. */
  ids: string[];
  emails: string[];
  names: string[];
}

/**
 * Takes a person out of what a room keeps beside contacts and conversations. Safe to run again. May tell of threads
 * that only that room knows.
 */
export type TraceEraser = (person: Person) => Promise<SlackTrace[] | undefined>;

let erasers: readonly TraceEraser[] = [];

/** Says who keeps traces of people; the composition root knows all rooms. */
export function useTraceErasers(all: readonly TraceEraser[]): void {
  erasers = all;
}

/** Has every room erase what it keeps; returns the threads they told of. */
export async function eraseTraces(person: Person): Promise<SlackTrace[]> {
  const threads: SlackTrace[] = [];
  for (const erase of erasers) threads.push(...((await erase(person)) ?? []));
  return threads;
}

/** Texts that belong to this person alone: a name may be somebody else's too. */
export const ownTexts = ({ phones, ids, emails }: Person): string[] => [...phones, ...ids, ...emails];

/** Names of two words or more, which few others have. */
export const fullNames = ({ names }: Person): string[] => names.filter((name) => /\S\s+\S/.test(name));

/** Whether anything of this person, or an id of theirs, is in a text. */
export const speaksOf = (person: Person, text: string): boolean =>
  [...ownTexts(person), ...person.contact_ids, ...person.conversation_ids].some((one) => text.includes(one));

export function personOf(
  contacts: readonly Pick<Contact, '_id' | 'name' | 'email' | 'identities' | 'whatsapp_contact_id'>[],
  more: Pick<Person, 'contact_ids' | 'conversation_ids' | 'threads'>,
): Person {
  const identities = contacts.flatMap((contact) => contact.identities);
  const spelled = [
    ...contacts.flatMap(({ whatsapp_contact_id }) => whatsapp_contact_id ?? []),
    ...identities.flatMap(({ kind, value }) => (kind === 'phone' ? [value] : [])),
  ];
  const unique = (texts: string[]): string[] => [...new Set(texts.filter(Boolean))];
  return {
    ...more,
    phones: unique(spelled.flatMap((phone) => [phone, canonicalPhone(phone)])),
    ids: unique(identities.flatMap(({ kind, value }) => (kind === 'phone' ? [] : [value]))),
    emails: unique(contacts.flatMap(({ email }) => email ?? [])),
    names: unique(contacts.map(({ name }) => name)),
  };
}

/** The thread of a conversation, and the one it was in before. */
export const threadsOf = ({ desk }: Pick<Conversation, 'desk'>): SlackTrace[] =>
  [desk, desk.earlier].flatMap((thread) =>
    thread?.root_ts ? [{ channel: thread.channel!, thread_ts: thread.root_ts }] : [],
  );

/** The digits of a phone that are written with and without country code. */
export const lastDigits = (phone: string): string[] => [
  ...phone.slice(-Math.min(8, Math.max(phone.length - 2, 4))),
];

/** Ids and e-mails as they are, full names with anything between their words. */
const ownWords = (person: Person): string[] => [
  ...[...person.emails, ...person.ids].map(escapeRegex),
  ...fullNames(person).map((name) => name.trim().split(/\s+/).map(escapeRegex).join('\\s+')),
];

/** How texts name a person: by a phone in any spelling, an id, an e-mail or a full name. Null: by nothing. */
export function namesOf(person: Person): Named | null {
  const phones = person.phones.map(
    (phone) =>
      `\\+?(?:[0-9][\\s().\\-/·–]{0,3}){0,7}${lastDigits(phone).join('[\\s().\\-/·–]{0,3}')}(?![0-9])`,
  );
  const words = ownWords(person).map((word) => `(?<![\\p{L}\\p{N}])${word}(?![\\p{L}\\p{N}])`);
  if (phones.length + words.length === 0) return null;
  const texts = [...phones, ...words].join('|');
  return {
    says: new RegExp(texts, 'iu'),
    every: new RegExp(texts, 'giu'),
    // What is typed into a search is the beginning of an e-mail, or the first or last digits of a phone.
    isSoughtBy: (q) => {
      const digits = q.replace(/\D/g, '');
      const ofPhone =
        digits.length >= 6 && person.phones.some((one) => one.startsWith(digits) || one.endsWith(digits));
      return ofPhone || (q.includes('@') && person.emails.some((one) => one.startsWith(q.toLowerCase())));
    },
  };
}

/** A pattern for a query that finds all texts which `says` may be true of, and perhaps others. Null: none. */
export function mayNameThem(person: Person): string | null {
  const phones = person.phones.map((phone) => lastDigits(phone).join('[^0-9]{0,3}'));
  return [...phones, ...ownWords(person)].join('|') || null;
}
