import { currentSession } from '../../../../platform/database/transaction.js';
import { type Contact, ContactModel } from '../../../contacts/contact/contact.js';
import { identityKey, phoneIdentity } from '../../../contacts/contact/identity.js';
import { driverCollection } from '../../driver.js';
import type { JudgedRow } from '../rows/judge-rows.js';
import type { ImportRow } from '../rows/row.js';

const fields = {
  _id: 1,
  rev: 1,
  name: 1,
  name_source: 1,
  email: 1,
  company: 1,
  value: 1,
  language: 1,
  status: 1,
  tags: 1,
  attributes: 1,
  consent: 1,
  identity_keys: 1,
  whatsapp_contact_id: 1,
} as const;

/** What an import looks at to see whether a row changes a contact. */
export type KnownContact = Pick<Contact, keyof typeof fields>;

/** The contacts that rows are about, or that have one of their further phones, by what they are unique by. */
export type Known = ReadonlyMap<string, KnownContact>;

const find = (filter: object, most: number): Promise<KnownContact[]> =>
  driverCollection(ContactModel)
    .find<KnownContact>(filter, { projection: fields, batchSize: most + 1, session: currentSession() })
    .toArray();

const keysOf = ({ key, further }: ImportRow): string[] =>
  further.length === 0 ? [key] : [key, ...further.map((digits) => identityKey(phoneIdentity(digits)))];

/** Looks up who of the rows has a contact, in one query. */
export async function knownContacts(rows: readonly JudgedRow[]): Promise<Known> {
  const keys = rows.flatMap((row) => (row.verdict === 'write' ? keysOf(row.contact) : []));
  if (keys.length === 0) return new Map();
  const contacts = await find({ identity_keys: { $in: keys } }, keys.length);
  return new Map(contacts.flatMap((contact) => contact.identity_keys.map((key) => [key, contact])));
}

/** The contacts with these ids, by their ids. */
export async function contactsById(ids: readonly string[]): Promise<Map<string, KnownContact>> {
  if (ids.length === 0) return new Map();
  const contacts = await find({ _id: { $in: ids } }, ids.length);
  return new Map(contacts.map((contact) => [contact._id, contact]));
}
