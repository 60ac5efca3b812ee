import type { PipelineStage, QueryFilter } from 'mongoose';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { type AttributeValue, type Contact, ContactModel } from '../contact/contact.js';
import { type Identity, identityKey } from '../contact/identity.js';
import { count, settleSoon } from '../figures/counters.js';
import { roomFor } from '../figures/limit.js';
import { termsOf, withoutPairs, withPairsOf } from '../search/search-pairs.js';
import { isSampled, sampleChanged } from '../search/search-sample.js';
import {
  identityTerms,
  kindOfTerm,
  kindsOfField,
  type TermField,
  termsOfField,
} from '../search/search-terms.js';
import { recordTags } from '../tags/tag.js';

/**
 * The one way contacts are written (besides `upsertSeenContact`, which uses these parts): what follows from a
 * change (search terms, revision, counters) cannot be forgotten here. A test holds that nobody writes past it.
 */
export interface ContactWrite {
  set?: Partial<
    Pick<
      Contact,
      | 'name'
      | 'name_source'
      | 'email'
      | 'company'
      | 'language'
      | 'status'
      | 'value'
      | 'source'
      | 'assigned_to'
      | 'assigned_by'
      | 'assigned_at'
      | 'consent'
      | 'attribution'
      | 'whatsapp_contact_id'
      | 'last_inbound_at'
    >
  >;
  /** Fields that are set only where the contact has nothing yet, looked at in the write itself. */
  fill?: Partial<Pick<Contact, 'name' | 'email' | 'company' | 'value' | 'language' | 'whatsapp_contact_id'>>;
  /** A tag both added and removed is added. */
  addTags?: readonly string[];
  removeTags?: readonly string[];
  /** Custom fields by key; null clears one. */
  attributes?: Record<string, AttributeValue | null>;
  addIdentities?: readonly Identity[];
  /** The person goes by other identities from then on: these come first, and the former stay theirs. */
  moveTo?: { now: readonly Identity[]; from: readonly Identity[]; at: Date };
  /** The identities of a person who is another contact again. */
  removeIdentities?: readonly Identity[];
}

type Expression = unknown;
const literal = (value: unknown): Expression => ({ $literal: value });
const orEmpty = (path: string): Expression => ({ $ifNull: [path, []] });

/** The update that makes these changes and everything that follows from them, for one contact or many. */
export function updateOf(write: ContactWrite): PipelineStage[] {
  const { set = {}, fill = {}, attributes = {}, addIdentities = [], removeIdentities = [] } = write;
  const stage: Record<string, Expression> = {
    rev: { $add: [{ $ifNull: ['$rev', 0] }, 1] },
    search_terms: searchTermsAfter(write),
    updated_at: new Date(),
  };
  for (const [field, value] of Object.entries(set)) stage[field] = literal(value);
  for (const [field, value] of Object.entries(fill)) {
    stage[field] = { $cond: [isEmpty(field), literal(value), `$${field}`] };
  }
  if (fill.name !== undefined)
    stage.name_source = { $cond: [isEmpty('name'), 'import', { $ifNull: ['$name_source', 'none'] }] };
  if (write.addTags?.length || write.removeTags?.length) stage.tags = tagsAfter(write);
  for (const [key, value] of Object.entries(attributes))
    stage[`attributes.${key}`] = value === null ? '$$REMOVE' : literal(value);
  if (write.moveTo) Object.assign(stage, movedStage(write.moveTo));
  else if (addIdentities.length > 0) {
    stage.identities = addMissing(addIdentities);
    stage.identity_keys = { $setUnion: [orEmpty('$identity_keys'), literal(addIdentities.map(identityKey))] };
  } else if (removeIdentities.length > 0) {
    stage.identities = without(orEmpty('$identities'), literal(removeIdentities));
    stage.identity_keys = without(orEmpty('$identity_keys'), literal(removeIdentities.map(identityKey)));
  }
  return [{ $set: stage }, { $set: { owed } }] as PipelineStage[];
}

function movedStage({ now, from, at }: NonNullable<ContactWrite['moveTo']>): Record<string, Expression> {
  const keys = literal(now.map(identityKey));
  return {
    identities: { $concatArrays: [literal(now), without(orEmpty('$identities'), literal(now))] },
    identity_keys: { $setUnion: [orEmpty('$identity_keys'), keys] },
    moved: {
      from: without({ $setUnion: [orEmpty('$moved.from'), literal(from.map(identityKey))] }, keys),
      at,
    },
  };
}

/** Whether the counters hold the contact for something else than it is. */
export const owed: Expression = {
  $or: [{ $ne: ['$status', '$counted.status'] }, { $ne: ['$value', '$counted.value'] }],
};

/** '' for a name, 0 for a value, null for all: what counts as nothing yet. */
const isEmpty = (field: string): Expression => ({ $in: [{ $ifNull: [`$${field}`, null] }, [null, '', 0]] });

function searchTermsAfter(write: ContactWrite): Expression {
  const { set = {}, fill = {}, removeIdentities = [] } = write;
  const addIdentities = [...(write.addIdentities ?? []), ...(write.moveTo?.now ?? [])];
  const known = orEmpty('$search_terms');
  let terms = known;
  for (const field of Object.keys(termsOfField) as TermField[]) {
    if (set[field] !== undefined) terms = replaceTerms(terms, field, set[field] as string | null);
    else if (fill[field] !== undefined) {
      terms = { $cond: [isEmpty(field), replaceTerms(terms, field, fill[field] as string | null), terms] };
    }
  }
  if (terms !== known) terms = withPairsOf(terms);
  if (addIdentities.length > 0) return { $setUnion: [terms, literal(identityTerms(addIdentities))] };
  return removeIdentities.length > 0 ? without(terms, literal(identityTerms(removeIdentities))) : terms;
}

const without = (input: Expression, these: Expression): Expression => ({
  $filter: { input, cond: { $not: [{ $in: ['$$this', these] }] } },
});

/** The terms without those of a field, then those of its new text; the pairs are the caller's. */
export function replaceTerms(terms: Expression, field: TermField, text: string | null): Expression {
  const others = { $not: [{ $in: [kindOfTerm, literal([...kindsOfField[field]])] }] };
  return { $concatArrays: [{ $filter: { input: terms, cond: others } }, literal(termsOfField[field](text))] };
}

/** The tags in their order without the removed ones, then those that are new. */
function tagsAfter({ addTags = [], removeTags = [] }: ContactWrite): Expression {
  const remove = removeTags.filter((tag) => !addTags.includes(tag));
  const tags = orEmpty('$tags');
  return { $concatArrays: [without(tags, literal(remove)), without(literal(addTags), tags)] };
}

/** The identities as first seen, plus those whose exact value is not among them yet. */
export const addMissing = (identities: readonly Identity[]): Expression => {
  const known = orEmpty('$identities');
  return {
    $concatArrays: [
      known,
      { $filter: { input: literal(identities), cond: { $not: [{ $in: ['$$this', known] }] } } },
    ],
  };
};

/** Changes the contact the filter names; null when there is none. */
export async function updateContact(
  filter: QueryFilter<Contact>,
  write: ContactWrite,
): Promise<Contact | null> {
  const contact = await ContactModel.findOneAndUpdate(filter, updateOf(write), {
    returnDocument: 'after',
    updatePipeline: true,
    timestamps: false,
  }).lean<Contact>();
  if (contact?.owed) settleSoon();
  if (contact) recordTags(write.addTags ?? []);
  return contact;
}

/** Changes every contact the filter names in one operation; how many. Name a bounded set. */
export async function updateContacts(filter: QueryFilter<Contact>, write: ContactWrite): Promise<number> {
  const { modifiedCount } = await ContactModel.updateMany(filter, updateOf(write), {
    updatePipeline: true,
    timestamps: false,
  });
  if (modifiedCount > 0) {
    settleSoon();
    recordTags(write.addTags ?? []);
  }
  return modifiedCount;
}

/** Changes many contacts, each in its own way, in one operation. */
export async function updateEach(writes: readonly { id: string; write: ContactWrite }[]): Promise<void> {
  if (writes.length === 0) return;
  await ContactModel.collection.bulkWrite(
    writes.map(({ id, write }) => ({
      updateOne: { filter: { _id: id as never }, update: updateOf(write) as never },
    })),
    { ordered: false, session: currentSession() },
  );
  settleSoon();
  for (const { write } of writes) recordTags(write.addTags ?? []);
}

let defaults: Contact | undefined;

/** A complete contact, ready to be inserted: the schema's defaults, these fields, and what follows from them. */
export function newContact(
  fields: Partial<Contact> & Pick<Contact, '_id' | 'identities' | 'source'>,
): Contact {
  defaults ??= new ContactModel().toObject();
  const now = new Date();
  const contact: Contact = { ...defaults, created_at: now, updated_at: now, ...fields };
  contact.identity_keys = [...new Set(contact.identities.map(identityKey))];
  contact.search_terms = termsOf(contact);
  if (contact.identity_keys.slice(0, 1).some(isSampled))
    contact.search_sample = withoutPairs(contact.search_terms);
  contact.counted = { status: contact.status, value: contact.value };
  contact.owed = false;
  return contact;
}

/** What became of contacts that were to be inserted, as positions in the list. */
export interface Inserted {
  /** Somebody else has (one of) these identities. */
  taken: number[];
  /** The contact limit has no room for these. */
  refused: number[];
}

/**
 * Inserts contacts made by `newContact` and counts them, together or not at all; those whose identity exists already
 * are left out and named. It never inserts one more than a limit allows, whoever else inserts meanwhile.
 */
export async function insertContacts(contacts: readonly Contact[], limit?: number): Promise<Inserted> {
  const taken = new Set<number>();
  for (let attempt = 1; ; attempt += 1) {
    try {
      const refused = await inTransaction(() => insertAll(contacts, taken, limit));
      return { taken: [...taken], refused };
    } catch (error) {
      if (!isDuplicateKey(error) || currentSession() || attempt > 4) throw error;
      for (const position of await positionsTaken(contacts)) taken.add(position);
    }
  }
}

async function insertAll(
  contacts: readonly Contact[],
  taken: ReadonlySet<number>,
  limit: number | undefined,
): Promise<number[]> {
  const open = contacts.map((_, position) => position).filter((position) => !taken.has(position));
  const room = await roomFor(open.length, limit);
  const chosen = open.slice(0, room).map((position) => contacts[position]!);
  if (chosen.length > 0) {
    await ContactModel.collection.insertMany(chosen as never[], { session: currentSession() });
    await count([], chosen);
    if (chosen.some(({ search_sample }) => search_sample)) sampleChanged();
    for (const { tags } of chosen) recordTags(tags);
  }
  return open.slice(room);
}

/** Positions of contacts whose identity is in the database, or earlier in the same list. */
async function positionsTaken(contacts: readonly Contact[]): Promise<number[]> {
  const keys = contacts.flatMap(({ identity_keys }) => identity_keys);
  const known = await ContactModel.find({ identity_keys: { $in: keys } })
    .select({ identity_keys: 1 })
    .lean<Pick<Contact, 'identity_keys'>[]>();
  const seen = new Set(known.flatMap(({ identity_keys }) => identity_keys));
  return contacts.flatMap(({ identity_keys }, position) => {
    const taken = identity_keys.some((key) => seen.has(key));
    for (const key of identity_keys) seen.add(key);
    return taken ? [position] : [];
  });
}

/** Removes these contacts and uncounts them, together or not at all. What belongs to them is the caller's. */
export async function deleteContacts(ids: readonly string[]): Promise<number> {
  return inTransaction(async () => {
    const found = await ContactModel.find({ _id: { $in: ids } })
      .select({ counted: 1 })
      .lean<Pick<Contact, 'counted'>[]>();
    const { deletedCount } = await ContactModel.deleteMany({ _id: { $in: ids } });
    await count(
      found.map(({ counted }) => counted),
      [],
    );
    return deletedCount;
  });
}
