import type { Contact } from '../contacts/contact.js';
import { phoneIdentity } from '../contacts/identity.js';
import { type ContactWrite, newContact } from '../contacts/write.js';
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

/** The write that makes these changes; with `fill` what a person enters at this moment stays. */
export const writeOf = ({ set, addTags }: RowChanges, rule: DuplicateRule): ContactWrite =>
  rule === 'fill'
    ? { fill: set, addTags }
    : { set: { ...set, ...(set.name === undefined ? {} : { name_source: 'import' }) }, addTags };

/** A complete new contact from a row. */
export const contactFrom = (row: ImportRow, importId: string, rowNumber: number): Contact =>
  newContact({
    _id: newId(),
    name: row.name ?? '',
    name_source: row.name === null ? 'none' : 'import',
    whatsapp_contact_id: row.phone,
    identities: [phoneIdentity(row.phone)],
    email: row.email,
    company: row.company,
    source: 'import',
    value: row.value ?? 0,
    tags: row.tags,
    import_id: importId,
    import_row: rowNumber,
  });
