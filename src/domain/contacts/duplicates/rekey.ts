import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { identityKey, phoneIdentity } from '../contact/identity.js';
import { identityTerms } from '../search/search-terms.js';
import { recordDuplicate } from './duplicate.js';

const batch = 500;
/** A contact that changes under our hands more often than this is left to the next run. */
const mostTries = 5;

/** What became of the contacts whose keys were those of an older table of national variants. */
export interface Rekeyed {
  mended: number;
  /** Pairs of contacts that are one number by now; both stay, and are listed as duplicates. */
  twins: number;
  /** Contacts that others were changing all the while. */
  left: number;
}

type Keyed = Pick<Contact, '_id' | 'rev' | 'identities' | 'identity_keys' | 'moved'>;
const keyed = { rev: 1, identities: 1, identity_keys: 1, moved: 1 } as const;

/**
 * Gives all contacts the keys that their identities have by the present table of national variants: under the former
 * ones nobody finds them, and a customer who writes is refused by their phone, which is unique too. Writes may go on
 * meanwhile, and it may be ended and begun again: a contact that changes under it is looked at once more. Null when
 * `signal` comes.
 */
export async function rekeyContacts(signal?: AbortSignal): Promise<Rekeyed | null> {
  const done: Rekeyed = { mended: 0, twins: 0, left: 0 };
  for (let last = ''; ; ) {
    const contacts = await ContactModel.find({ _id: { $gt: last } })
      .sort({ _id: 1 })
      .limit(batch)
      .select(keyed)
      .lean<Keyed[]>();
    await rekey(contacts, done);
    if (contacts.length < batch) return done;
    if (signal?.aborted) return null;
    last = contacts.at(-1)!._id;
  }
}

async function rekey(contacts: readonly Keyed[], done: Rekeyed): Promise<void> {
  const pairs = new Set<string>();
  let stale = contacts.filter((contact) => !isRight(contact));
  for (let tries = 1; stale.length > 0; tries += 1) {
    const holders = await holdersOf(stale);
    for (const [one, other] of twinsOf(stale, holders)) {
      await recordDuplicate(one, other, 'same_phone');
      pairs.add([one, other].sort().join());
    }
    const wrong = stale.filter((contact) => changes(contact, holders));
    const written = wrong.length === 0 ? 0 : await write(wrong, holders);
    done.mended += written;
    if (written === wrong.length) break;
    if (tries === mostTries) {
      done.left += wrong.length - written;
      break;
    }
    const ids = wrong.map(({ _id }) => _id);
    const again = await ContactModel.find({ _id: { $in: ids } })
      .select(keyed)
      .lean<Keyed[]>();
    stale = again.filter((contact) => !isRight(contact));
  }
  done.twins += pairs.size;
}

const wanted = ({ identities }: Keyed): string[] => [...new Set(identities.map(identityKey))];
const same = (some: readonly string[], others: readonly string[]): boolean =>
  some.length === others.length && some.every((one) => others.includes(one));
/** A key of those the person has no more: their values are not kept beside it. */
const present = (key: string): string => {
  const phone = /^phone::(\d+)$/.exec(key)?.[1];
  return phone ? identityKey(phoneIdentity(phone)) : key;
};
const leftNow = ({ moved }: Keyed): string[] => [...new Set((moved?.from ?? []).map(present))];

const isRight = (contact: Keyed): boolean =>
  same(wanted(contact), contact.identity_keys) && same(leftNow(contact), contact.moved?.from ?? []);

/** Who has the keys that these contacts should have and have not. */
async function holdersOf(contacts: readonly Keyed[]): Promise<ReadonlyMap<string, string>> {
  const missing = contacts.flatMap((contact) =>
    wanted(contact).filter((key) => !contact.identity_keys.includes(key)),
  );
  if (missing.length === 0) return new Map();
  const holders = await ContactModel.find({ identity_keys: { $in: missing } })
    .limit(missing.length)
    .select({ identity_keys: 1 })
    .lean<Pick<Contact, '_id' | 'identity_keys'>[]>();
  return new Map(holders.flatMap(({ _id, identity_keys }) => identity_keys.map((key) => [key, _id])));
}

const twinsOf = (contacts: readonly Keyed[], holders: ReadonlyMap<string, string>): [string, string][] =>
  contacts.flatMap((contact) =>
    wanted(contact).flatMap((key): [string, string][] => {
      const other = holders.get(key);
      return other && other !== contact._id ? [[contact._id, other]] : [];
    }),
  );

/** The keys that are free; with a twin the former ones too, so that it is still one of a kind. */
function keysFor(contact: Keyed, holders: ReadonlyMap<string, string>): string[] {
  const keys = wanted(contact);
  const free = keys.filter((key) => (holders.get(key) ?? contact._id) === contact._id);
  return free.length === keys.length ? keys : [...new Set([...contact.identity_keys, ...free])];
}

const changes = (contact: Keyed, holders: ReadonlyMap<string, string>): boolean =>
  !same(keysFor(contact, holders), contact.identity_keys) ||
  !same(leftNow(contact), contact.moved?.from ?? []);

/** How many were written: not those that changed meanwhile, or whose key somebody else got at this moment. */
async function write(contacts: readonly Keyed[], holders: ReadonlyMap<string, string>): Promise<number> {
  const updates = contacts.map((contact) => ({
    updateOne: {
      filter: { _id: contact._id as never, rev: contact.rev, identity_keys: contact.identity_keys },
      update: {
        $set: {
          identity_keys: keysFor(contact, holders),
          ...(contact.moved ? { 'moved.from': leftNow(contact) } : {}),
        },
        // Those who type the new spelling find them by it.
        $addToSet: { search_terms: { $each: identityTerms(contact.identities) } },
      },
    },
  }));
  try {
    return (await ContactModel.collection.bulkWrite(updates, { ordered: false })).modifiedCount;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    return (error as { modifiedCount?: number }).modifiedCount ?? 0;
  }
}
