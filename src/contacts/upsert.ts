import { newId } from '../platform/ids.js';
import { isDuplicateKey, upsertUntilFound } from '../platform/mongo.js';
import { type Contact, ContactModel, type ContactSource } from './contact.js';
import { type Identity, identityKey } from './identity.js';

export interface SeenContact {
  /** At least one; all belong to the same person. A phone first when there is one. */
  identities: Identity[];
  profileName?: string;
  source: ContactSource;
  seenAt: Date;
}

/**
 * Finds the contact who has any of these identities and notes the visit, or creates it: one database operation.
 * Safe when the same person arrives at the same instant in two processes. A name set by hand or import stays.
 */
export async function upsertSeenContact(seen: SeenContact): Promise<Contact> {
  try {
    return await upsertUntilFound(() => upsert(seen, seen.identities));
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // Its identities belong to two contacts: keep the one the first identity (the phone) names.
    return upsertUntilFound(() => upsert(seen, seen.identities.slice(0, 1)));
  }
}

async function upsert(seen: SeenContact, identities: Identity[]): Promise<Contact | null> {
  const keys = identities.map(identityKey);
  const phone = identities.find(({ kind }) => kind === 'phone')?.value ?? null;
  const now = new Date();
  return ContactModel.findOneAndUpdate(
    { identity_keys: { $elemMatch: { $in: keys } } },
    [
      {
        $set: {
          ...whenNew(seen, now),
          ...nameRule(seen.profileName ?? ''),
          identity_keys: { $setUnion: [{ $ifNull: ['$identity_keys', []] }, keys] },
          identities: addMissing(identities),
          whatsapp_contact_id: { $ifNull: ['$whatsapp_contact_id', phone] },
          language: { $ifNull: ['$language', null] },
          last_inbound_at: { $max: ['$last_inbound_at', seen.seenAt] },
          updated_at: now,
        },
      },
    ],
    { upsert: true, returnDocument: 'after', updatePipeline: true, timestamps: false },
  ).lean<Contact>();
}

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
    created_at: now,
  };
  return Object.fromEntries(
    Object.entries(defaults).map(([key, value]) => [key, { $ifNull: [`$${key}`, value] }]),
  );
}

function nameRule(profileName: string): Record<string, unknown> {
  const byHand = { $in: [{ $ifNull: ['$name_source', 'none'] }, ['manual', 'import']] };
  const keep = profileName === '' ? true : byHand;
  return {
    name: { $cond: [keep, { $ifNull: ['$name', ''] }, { $literal: profileName }] },
    name_source: { $cond: [keep, { $ifNull: ['$name_source', 'none'] }, 'profile'] },
  };
}

/** The identities as first seen, plus those whose exact value is not among them yet. */
function addMissing(identities: Identity[]): Record<string, unknown> {
  const known = { $ifNull: ['$identities', []] };
  return {
    $concatArrays: [
      known,
      {
        $filter: {
          input: { $literal: identities },
          cond: { $not: [{ $in: ['$$this', known] }] },
        },
      },
    ],
  };
}
