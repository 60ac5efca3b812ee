import type { AnyBulkWriteOperation } from 'mongodb';
import { type Contact, ContactModel } from '../contacts/contact.js';
import { phoneIdentity } from '../contacts/identity.js';
import { newId } from '../platform/ids.js';
import type { DuplicateRule } from './options.js';
import type { ImportRow } from './row.js';

/** What an import looks at to see whether a row changes a contact. */
export type KnownContact = Pick<
  Contact,
  '_id' | 'name' | 'email' | 'company' | 'value' | 'tags' | 'identity_keys' | 'import_id' | 'import_row'
>;

/** Fields a row would write over a contact's own. */
export interface RowChanges {
  set: Partial<Pick<Contact, 'name' | 'email' | 'company' | 'value'>>;
  addTags: string[];
}

/** What a row changes in a contact by the import's rule, or null when nothing. An empty cell changes nothing. */
export function changesBy(row: ImportRow, contact: KnownContact, rule: DuplicateRule): RowChanges | null {
  if (rule === 'skip') return null;
  const set: RowChanges['set'] = {};
  for (const field of ['name', 'email', 'company', 'value'] as const) {
    const cell = row[field];
    const current = contact[field];
    if (cell === null || cell === current) continue;
    if (rule === 'update' || !current) Object.assign(set, { [field]: cell });
  }
  const addTags = row.tags.filter((tag) => !contact.tags.includes(tag));
  return addTags.length > 0 || Object.keys(set).length > 0 ? { set, addTags } : null;
}

/**
 * The write that makes these changes. With `fill` each field is looked at again in the write itself, so that what
 * a person enters at this moment stays.
 */
export function updateOf(
  contactId: string,
  { set, addTags }: RowChanges,
  rule: DuplicateRule,
): AnyBulkWriteOperation<Contact> {
  const updated_at = new Date();
  const filter = { _id: contactId };
  if (rule !== 'fill') {
    const source = set.name === undefined ? {} : { name_source: 'import' as const };
    const tags = addTags.length > 0 ? { $addToSet: { tags: { $each: addTags } } } : {};
    return { updateOne: { filter, update: { $set: { ...set, ...source, updated_at }, ...tags } } };
  }
  const fields = Object.entries(set).map(([field, value]) => [
    field,
    ifEmpty(field, field, { $literal: value }),
  ]);
  const pipeline = {
    ...Object.fromEntries(fields),
    ...(set.name === undefined ? {} : { name_source: ifEmpty('name', 'name_source', 'import') }),
    tags: {
      $concatArrays: [
        '$tags',
        { $filter: { input: { $literal: addTags }, cond: { $not: [{ $in: ['$$this', '$tags'] }] } } },
      ],
    },
    updated_at,
  };
  return { updateOne: { filter, update: [{ $set: pipeline }] } };
}

/** `value` while the tested field is empty ('' for a name, 0 for a value, else null), otherwise what `field` has. */
const ifEmpty = (tested: string, field: string, value: unknown): object => ({
  $cond: [{ $in: [{ $ifNull: [`$${tested}`, null] }, [null, '', 0]] }, value, `$${field}`],
});

let defaults: Contact | undefined;

/** A complete new contact, ready for the driver: the schema's defaults, then the row. */
export function newContact(row: ImportRow, importId: string, rowNumber: number): Contact {
  defaults ??= new ContactModel().toObject();
  const now = new Date();
  return {
    ...defaults,
    _id: newId(),
    name: row.name ?? '',
    name_source: row.name === null ? 'none' : 'import',
    whatsapp_contact_id: row.phone,
    identities: [phoneIdentity(row.phone)],
    identity_keys: [row.key],
    email: row.email,
    company: row.company,
    source: 'import',
    value: row.value ?? 0,
    tags: row.tags,
    import_id: importId,
    import_row: rowNumber,
    created_at: now,
    updated_at: now,
  };
}
