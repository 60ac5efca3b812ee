import { anyText } from '../../../platform/database/partial-index.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { identityKey, phoneIdentity } from '../contact/identity.js';
import { withoutPrefixes } from '../phone/phone.js';
import { fieldTerm, plainText } from '../search/search-terms.js';
import { DuplicateModel, type DuplicateReason, pairId, recordDuplicate } from './duplicate.js';

/** What more contacts share is no sign of one person: the address of a front desk, "n/a". */
export const mostSharing = 100;

interface Pair {
  one: string;
  other: string;
  reason: DuplicateReason;
}

/**
 * Finds who of these contacts is probably the same person as somebody of the whole base, and lists each such pair.
 * Returns how many pairs. Each of several contacts that share something is paired with the oldest. Pure but for that
 * list, so a batch may be looked at again. It costs a handful of database operations, and one for each pair that was
 * not listed.
 */
export async function findDuplicates(batch: readonly Contact[]): Promise<number> {
  const pairs = [
    ...(await withSameEmail(batch)),
    ...(await withSameNameAndCompany(batch)),
    ...(await withSamePhone(batch)),
  ];
  const listed = await DuplicateModel.find({
    _id: { $in: pairs.map(({ one, other }) => pairId(one, other)) },
  })
    .select({ reasons: 1 })
    .lean();
  const known = new Set(listed.flatMap(({ _id, reasons }) => reasons.map((reason) => `${_id} ${reason}`)));
  for (const { one, other, reason } of pairs) {
    if (!known.has(`${pairId(one, other)} ${reason}`)) await recordDuplicate(one, other, reason);
  }
  return pairs.length;
}

/** Each contact of the batch with the oldest that shares its key; `oldest` holds those that few enough share. */
function paired(
  batch: readonly Contact[],
  keyOf: (contact: Contact) => string,
  oldest: ReadonlyMap<string, string>,
  reason: DuplicateReason,
): Pair[] {
  return batch.flatMap((contact) => {
    const one = oldest.get(keyOf(contact));
    return one && one !== contact._id ? [{ one, other: contact._id, reason }] : [];
  });
}

async function withSameEmail(batch: readonly Contact[]): Promise<Pair[]> {
  const emails = [...new Set(batch.flatMap(({ email }) => (email ? [email] : [])))];
  if (emails.length === 0) return [];
  const shared = await ContactModel.aggregate<{ _id: string; oldest: string; count: number }>([
    { $match: { email: { ...anyText, $in: emails } } },
    { $group: { _id: '$email', oldest: { $min: '$_id' }, count: { $sum: 1 } } },
  ]);
  const oldest = new Map(
    shared.filter(({ count }) => count > 1 && count <= mostSharing).map((row) => [row._id, row.oldest]),
  );
  return paired(batch, ({ email }) => email ?? '', oldest, 'same_email');
}

/** Both without case, accents and punctuation; empty unless both are there. */
function nameAndCompany({ name, company }: Pick<Contact, 'name' | 'company'>): string {
  const [plainName, plainCompany] = [plainText(name), plainText(company ?? '')];
  return plainName && plainCompany ? `${plainName}\n${plainCompany}` : '';
}

async function withSameNameAndCompany(batch: readonly Contact[]): Promise<Pair[]> {
  const wanted = new Map(batch.map((contact) => [nameAndCompany(contact), contact]));
  wanted.delete('');
  if (wanted.size === 0) return [];
  const terms = (field: 'name' | 'company') => [
    ...new Set([...wanted.values()].map((contact) => fieldTerm(field, contact[field]!))),
  ];
  const found = ContactModel.find({
    $and: [{ search_terms: { $in: terms('name') } }, { search_terms: { $in: terms('company') } }],
  })
    .select({ name: 1, company: 1 })
    .lean<Pick<Contact, '_id' | 'name' | 'company'>[]>()
    .cursor();
  const sharing = new Map<string, { oldest: string; count: number }>();
  for await (const contact of found) {
    const key = nameAndCompany(contact);
    if (!wanted.has(key)) continue;
    const { oldest = contact._id, count = 0 } = sharing.get(key) ?? {};
    sharing.set(key, { oldest: oldest < contact._id ? oldest : contact._id, count: count + 1 });
  }
  const oldest = new Map(
    [...sharing]
      .filter(([, { count }]) => count > 1 && count <= mostSharing)
      .map(([key, row]) => [key, row.oldest]),
  );
  return paired(batch, nameAndCompany, oldest, 'same_name_and_company');
}

/**
 * National variants are one contact already (their identity is unique in one spelling); this finds a number that was
 * stored with a prefix too many beside the number itself.
 */
async function withSamePhone(batch: readonly Contact[]): Promise<Pair[]> {
  const spelled = batch.flatMap((contact) =>
    contact.identities.flatMap((identity) => {
      const digits = identity.kind === 'phone' ? withoutPrefixes(identity.value) : undefined;
      const key = digits && identityKey(phoneIdentity(digits));
      return key && !contact.identity_keys.includes(key) ? [{ contact, key }] : [];
    }),
  );
  if (spelled.length === 0) return [];
  const others = await ContactModel.find({ identity_keys: { $in: spelled.map(({ key }) => key) } })
    .select({ identity_keys: 1 })
    .lean<Pick<Contact, '_id' | 'identity_keys'>[]>();
  return spelled.flatMap(({ contact, key }) => {
    const other = others.find(({ identity_keys }) => identity_keys.includes(key));
    return other ? [{ one: contact._id, other: other._id, reason: 'same_phone' as const }] : [];
  });
}
