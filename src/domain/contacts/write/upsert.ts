import { isDuplicateKey, upsertUntilFound } from '../../../platform/database/mongo.js';
import { currentSession } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import { type Contact, ContactModel, type ContactSource } from '../contact/contact.js';
import { type Identity, identityKey } from '../contact/identity.js';
import type { Attribution } from '../contact/referral.js';
import { recordSamePerson } from '../duplicates/duplicate.js';
import { settleSoon } from '../figures/counters.js';
import { withoutPairs, withPairsOf } from '../search/search-pairs.js';
import { isSampled } from '../search/search-sample.js';
import { identityTerms } from '../search/search-terms.js';
import { addMissing, owed, replaceTerms } from './write.js';

export interface SeenContact {
  /** One identity or more, all of the same person. A phone is first when there is one. */
  identities: Identity[];
  profileName?: string;
  source: ContactSource;
  /** What brought them this time. */
  attribution?: Attribution;
  seenAt: Date;
}

/**
 * Finds the contact who has any of these identities and records the visit, or creates it: one database operation.
 * Safe when the same person arrives at the same instant in two processes. A name set by hand or import stays.
 */
export async function upsertSeenContact(seen: SeenContact): Promise<Contact> {
  const contact = await findOrCreate(seen);
  if (contact.owed) settleSoon();
  if (contact.owed && isSampled(contact.identity_keys[0]!)) await joinSample(contact);
  return contact;
}

/** A new contact, one of few, also tells the search how many there are like it. */
async function joinSample({ _id, search_terms }: Contact): Promise<void> {
  const left = { _id: _id as never, search_sample: { $exists: false } };
  await ContactModel.collection.updateOne(
    left,
    { $set: { search_sample: withoutPairs(search_terms) } },
    { session: currentSession() },
  );
}

async function findOrCreate(seen: SeenContact): Promise<Contact> {
  try {
    return await upsertUntilFound(() => upsert(seen, seen.identities));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Its identities belong to two contacts: the first one's (the phone's) is taken, and people are asked to merge.
    const contact = await upsertUntilFound(() => upsert(seen, seen.identities.slice(0, 1)));
    await recordSamePerson(seen.identities);
    return contact;
  }
}

async function upsert(seen: SeenContact, identities: Identity[]): Promise<Contact | null> {
  const keys = identities.map(identityKey);
  const phone = identities.find(({ kind }) => kind === 'phone')?.value ?? null;
  const now = new Date();
  const known = { $ifNull: ['$identity_keys', []] };
  const { keepsName, name, name_source } = nameRule(seen.profileName ?? '');
  const terms = { $ifNull: ['$search_terms', []] };
  // The driver alone does it: this is the hot path, and the pipeline sets every field itself.
  return (await ContactModel.collection.findOneAndUpdate(
    { identity_keys: { $elemMatch: { $in: keys } } },
    [
      {
        $set: {
          ...whenNew(seen, now),
          name,
          name_source,
          identity_keys: { $setUnion: [known, keys] },
          identities: addMissing(identities),
          whatsapp_contact_id: { $ifNull: ['$whatsapp_contact_id', phone] },
          attribution: attributionRule(seen.attribution),
          language: { $ifNull: ['$language', null] },
          last_inbound_at: { $max: ['$last_inbound_at', seen.seenAt] },
          search_terms: {
            $setUnion: [
              { $cond: [keepsName, terms, withPairsOf(replaceTerms(terms, 'name', seen.profileName ?? ''))] },
              { $literal: identityTerms(identities) },
            ],
          },
          rev: {
            $add: [
              { $ifNull: ['$rev', 0] },
              { $cond: [{ $and: [unchanged(keepsName, keys), keepsAttribution(seen.attribution)] }, 0, 1] },
            ],
          },
          updated_at: now,
        },
      },
      { $set: { owed } },
    ],
    { upsert: true, returnDocument: 'after', session: currentSession() },
  )) as Contact | null;
}

/** A visit alone is no change an editor has to know of. */
const unchanged = (keepsName: unknown, keys: string[]): Record<string, unknown> => ({
  $and: [keepsName, { $setIsSubset: [keys, { $ifNull: ['$identity_keys', []] }] }],
});

/** Fields that only an insert decides. `$ifNull` keeps what is there. */
function whenNew(seen: SeenContact, now: Date): Record<string, unknown> {
  const defaults: Record<string, unknown> = {
    _id: newId(),
    email: null,
    company: null,
    source: seen.source,
    status: 'new',
    value: 0,
    assigned_to: null,
    assigned_by: null,
    assigned_at: null,
    tags: { $literal: [] },
    attributes: { $literal: {} },
    consent: { $literal: { state: 'unknown', at: null, origin: null } },
    counted: null,
    created_at: now,
  };
  return Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, { $ifNull: [`$${key}`, value] }]),
  );
}

/** What was told last holds; the same message once more changes nothing. */
const keepsAttribution = (attribution: Attribution | undefined): unknown =>
  attribution ? { $gte: [{ $ifNull: ['$attribution.at', new Date(0)] }, attribution.at] } : true;

const attributionRule = (attribution: Attribution | undefined): unknown => ({
  $cond: [
    keepsAttribution(attribution),
    { $ifNull: ['$attribution', null] },
    { $literal: attribution ?? null },
  ],
});

function nameRule(profileName: string) {
  const byHand = { $in: [{ $ifNull: ['$name_source', 'none'] }, ['manual', 'import']] };
  const keepsName = {
    $or: [profileName === '', byHand, { $eq: ['$name', { $literal: profileName }] }],
  };
  return {
    keepsName,
    name: { $cond: [keepsName, { $ifNull: ['$name', ''] }, { $literal: profileName }] },
    name_source: { $cond: [keepsName, { $ifNull: ['$name_source', 'none'] }, 'profile'] },
  };
}
