import type { Consent, Contact } from '../../contacts/contact/contact.js';
import type { ContactWrite } from '../../contacts/write/write.js';
import type { FieldChange } from '../../conversations/core/merge-record.js';

/** A value that the merged contact does not have, because the contact it is merged into has another. */
export interface NotTaken {
  contact_id: string;
  field: string;
  value: unknown;
}

/** What a merge makes of the contact it goes into. */
export interface MergePlan {
  /** The contact as it will be. */
  contact: Contact;
  write: ContactWrite;
  changed: FieldChange[];
  added_tags: string[];
  not_taken: NotTaken[];
}

type Fields = NonNullable<ContactWrite['set']>;

const isEmpty = (value: unknown): boolean =>
  value === undefined || value === null || value === '' || value === 0;
const same = (one: unknown, other: unknown): boolean => JSON.stringify(one) === JSON.stringify(other);

/**
 * How `into` takes the others in: tags and identities united, empty fields and custom fields filled from the first
 * who has them, the strictest consent, the latest visit. What both have stays as `into` has it.
 */
export function planMerge(into: Contact, others: readonly Contact[]): MergePlan {
  const set: Fields = { ...filled(into, others) };
  const consent = strictest([into, ...others].map((contact) => contact.consent));
  if (!same(consent, into.consent)) set.consent = consent;
  const attributes = filledAttributes(into, others);
  const changed = [
    ...Object.entries(set).map(([field, after]) => change(field, into[field as keyof Fields], after)),
    ...Object.entries(attributes).map(([key, after]) => change(`attributes.${key}`, null, after)),
  ];
  const last_inbound_at = latest([into, ...others].map((contact) => contact.last_inbound_at));
  const added_tags = [...new Set(others.flatMap(({ tags }) => tags))].filter(
    (tag) => !into.tags.includes(tag),
  );
  const addIdentities = others.flatMap(({ identities }) => identities);
  const contact: Contact = {
    ...into,
    ...set,
    last_inbound_at,
    attributes: { ...into.attributes, ...attributes },
    tags: [...into.tags, ...added_tags],
    identities: [...into.identities, ...addIdentities],
  };
  return {
    contact,
    write: { set: { ...set, last_inbound_at }, attributes, addTags: added_tags, addIdentities },
    changed,
    added_tags,
    not_taken: notTaken(contact, others),
  };
}

const change = (field: string, before: unknown, after: unknown): FieldChange => ({
  field,
  before: before ?? null,
  after: after ?? null,
});

function filled(into: Contact, others: readonly Contact[]): Fields {
  const set: Fields = {};
  const from = (
    field:
      | 'name'
      | 'email'
      | 'company'
      | 'language'
      | 'value'
      | 'whatsapp_contact_id'
      | 'assigned_to'
      | 'attribution',
  ) => (isEmpty(into[field]) ? others.find((contact) => !isEmpty(contact[field])) : undefined);
  const named = from('name');
  if (named) Object.assign(set, { name: named.name, name_source: named.name_source });
  for (const field of [
    'email',
    'company',
    'language',
    'value',
    'whatsapp_contact_id',
    'attribution',
  ] as const) {
    const contact = from(field);
    if (contact) Object.assign(set, { [field]: contact[field] });
  }
  const owned = from('assigned_to');
  if (owned) {
    const { assigned_to, assigned_by, assigned_at } = owned;
    Object.assign(set, { assigned_to, assigned_by, assigned_at });
  }
  return set;
}

function filledAttributes(into: Contact, others: readonly Contact[]): Contact['attributes'] {
  const all = Object.assign({}, ...[...others].reverse().map(({ attributes }) => attributes ?? {}));
  return Object.fromEntries(
    Object.entries(all).filter(([key]) => isMissing(into.attributes?.[key])),
  ) as Contact['attributes'];
}

/** Unlike a value of 0, a custom field that says 0, no or "" was said. */
const isMissing = (value: unknown): boolean => value === undefined || value === null;

/** An opt-out wins; else what was said last. */
function strictest(consents: readonly Consent[]): Consent {
  const out = consents.filter(({ state }) => state === 'opted_out');
  const relevant = out.length > 0 ? out : consents;
  return relevant.reduce((one, other) =>
    (other.at?.getTime() ?? 0) > (one.at?.getTime() ?? 0) ? other : one,
  );
}

function latest(times: readonly (Date | null)[]): Date | null {
  const known = times.flatMap((time) => (time ? [time.getTime()] : []));
  return known.length > 0 ? new Date(Math.max(...known)) : null;
}

function notTaken(merged: Contact, others: readonly Contact[]): NotTaken[] {
  const fields = ['name', 'email', 'company', 'language', 'status', 'value', 'assigned_to'] as const;
  const isSaid = (field: string, value: unknown): boolean =>
    !isEmpty(value) && !(field === 'status' && value === 'new');
  return others.flatMap((contact) => {
    const of = (field: string, value: unknown, kept: unknown): NotTaken[] =>
      !isSaid(field, value) || same(value, kept) ? [] : [{ contact_id: contact._id, field, value }];
    return [
      ...fields.flatMap((field) => of(field, contact[field], merged[field])),
      ...Object.entries(contact.attributes ?? {}).flatMap(([key, value]) =>
        of(`attributes.${key}`, value, merged.attributes[key]),
      ),
    ];
  });
}
