import { isDeepStrictEqual } from 'node:util';
import { newId } from '../../../../platform/ids.js';
import type { AttributeValue, Consent } from '../../../contacts/contact/contact.js';
import { type Identity, identityKey, phoneIdentity } from '../../../contacts/contact/identity.js';
import { type ContactWrite, newContact } from '../../../contacts/write/write.js';
import { cleanText } from '../../clean-text.js';
import type { ImportJob } from '../job/import-job.js';
import type { ChangedFields, ImportChange } from '../job/import-records.js';
import type { DuplicateRule } from '../job/options.js';
import type { ImportRow } from '../rows/row.js';
import type { KnownContact } from './known-contacts.js';

const plainFields = ['name', 'email', 'company', 'value', 'language', 'status'] as const;

/** A field as an export writes it: a name that is the same but for what nobody sees is no change. */
const asCell = (contact: KnownContact, field: (typeof plainFields)[number]): unknown =>
  field === 'name' || field === 'company' ? cleanText(contact[field] ?? '') : contact[field];

/** What rows would change in a contact. */
export interface RowChanges {
  set: Omit<ChangedFields, 'attributes'>;
  attributes: Record<string, AttributeValue>;
  addTags: string[];
  addIdentities: readonly Identity[];
}

/**
 * What a row changes in a contact by the import's rule, or null when nothing. An empty cell changes nothing, and
 * `consent` only what was never said. `further` are phones that become theirs also; a skipped contact
 * gets none.
 */
export function changesBy(
  row: ImportRow,
  contact: KnownContact,
  rule: DuplicateRule,
  consent: Consent | null,
  further: readonly Identity[] = [],
): RowChanges | null {
  if (rule === 'skip') return null;
  const set: RowChanges['set'] = {};
  for (const field of plainFields) {
    const cell = row[field];
    if (cell === null || cell === asCell(contact, field)) continue;
    // A contact always has a status, so there is nothing to fill in.
    if (rule === 'update' || (!contact[field] && field !== 'status')) Object.assign(set, { [field]: cell });
  }
  if (set.name !== undefined) set.name_source = 'import';
  if (consent && (contact.consent?.state ?? 'unknown') === 'unknown') set.consent = consent;
  const attributes = Object.fromEntries(
    Object.entries(row.attributes).filter(([key, value]) => {
      const current = contact.attributes?.[key];
      return rule === 'fill' ? current === undefined : !isDeepStrictEqual(current, value);
    }),
  );
  const addTags = row.tags.filter((tag) => !contact.tags.includes(tag));
  const none = [set, attributes].every((fields) => Object.keys(fields).length === 0);
  return none && addTags.length + further.length === 0
    ? null
    : { set, attributes, addTags, addIdentities: further };
}

/** The contact after these changes. */
export const changed = (
  contact: KnownContact,
  { set, attributes, addTags, addIdentities }: RowChanges,
): KnownContact => ({
  ...contact,
  ...set,
  attributes: { ...contact.attributes, ...attributes },
  tags: [...contact.tags, ...addTags],
  identity_keys: [...contact.identity_keys, ...addIdentities.map(identityKey)],
});

/** One change that does what both do, the later one last. */
export const joined = (earlier: RowChanges, later: RowChanges): RowChanges => ({
  set: { ...earlier.set, ...later.set },
  attributes: { ...earlier.attributes, ...later.attributes },
  addTags: [...earlier.addTags, ...later.addTags],
  addIdentities: [...earlier.addIdentities, ...later.addIdentities],
});

/** The write that makes these changes; with `fill` what a person enters at this moment stays. */
export function writeOf({ set, ...more }: RowChanges, rule: DuplicateRule): ContactWrite {
  if (rule !== 'fill') return { set, ...more };
  const { consent, name_source, status, ...fill } = set;
  return { fill, ...(consent ? { set: { consent } } : {}), ...more };
}

/** What is needed to take these changes back: the fields as they were and as they are left. */
export function imageOf(
  contact: KnownContact,
  { set, attributes, addTags, addIdentities }: RowChanges,
): Pick<ImportChange, 'contact_id' | 'before' | 'after' | 'added_tags' | 'added_identities'> {
  const fields = Object.keys(set) as (keyof typeof set)[];
  const keys = Object.keys(attributes);
  const custom = (values: Record<string, AttributeValue> | undefined): object =>
    keys.length === 0
      ? {}
      : { attributes: Object.fromEntries(keys.map((key) => [key, values?.[key] ?? null])) };
  const before = Object.fromEntries(fields.map((field) => [field, contact[field] ?? null]));
  return {
    contact_id: contact._id,
    before: { ...before, ...custom(contact.attributes) },
    after: { ...set, ...custom(attributes) },
    added_tags: addTags,
    ...(addIdentities.length > 0 ? { added_identities: [...addIdentities] } : {}),
  };
}

/** The consent that an import says its people gave, or null. */
export const consentOf = ({
  options,
  created_at,
}: Pick<ImportJob, 'options' | 'created_at'>): Consent | null =>
  options.consent_origin ? { state: 'opted_in', at: created_at, origin: options.consent_origin } : null;

/** A complete new contact from a row, with the further phones that are free. */
export const contactFrom = (
  row: ImportRow,
  { number, importId, consent }: { number: number; importId: string; consent: Consent | null },
  further: readonly Identity[] = [],
) =>
  newContact({
    _id: newId(),
    name: row.name ?? '',
    name_source: row.name === null ? 'none' : 'import',
    whatsapp_contact_id: row.phone,
    identities: [phoneIdentity(row.phone), ...further],
    email: row.email,
    company: row.company,
    language: row.language,
    source: 'import',
    status: row.status ?? 'new',
    value: row.value ?? 0,
    tags: row.tags,
    attributes: row.attributes,
    ...(consent ? { consent } : {}),
    import_id: importId,
    import_row: number,
  });
