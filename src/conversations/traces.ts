import type { Contact } from '../contacts/contact.js';
import { canonicalPhone } from '../contacts/identity.js';
import type { Conversation } from './conversation.js';

/** A Slack thread: what it shows is outside, and for the desk to delete. */
export interface SlackTrace {
  channel: string;
  thread_ts: string;
}

/** Everything by which a person who is being erased may be known somewhere. */
export interface Person {
  /** Also of contacts that were merged into this one. */
  contact_ids: string[];
  conversation_ids: string[];
  threads: SlackTrace[];
  /** As digits with country code, in every spelling. */
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

/** Has every room erase what it keeps; the threads they told of. */
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
