import { AppError } from '../../../errors.js';
import { currentSession, inTransaction } from '../../../platform/database/transaction.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { type Contact, ContactModel } from '../contact/contact.js';
import { maskedFor } from '../contact/masking.js';
import { type Duplicate, DuplicateModel, type DuplicateState } from './duplicate.js';

/** A pair with its contacts as this viewer may see them, in the order of `contact_ids`. */
export interface ListedDuplicate extends Duplicate {
  contacts: [Contact, Contact];
}

export interface DuplicatesQuery {
  /** `open` unless said. */
  state?: DuplicateState;
  limit: number;
  /** The place of the last pair of the page before: its score and id. */
  after?: [score: number, id: string];
}

export interface DuplicatesPage {
  duplicates: ListedDuplicate[];
  /** Null when there are no more. */
  next: [score: number, id: string] | null;
}

/**
 * Likely duplicates, the surest first. A pair of which one contact is gone (merged, deleted) is left out. Errors:
 * `forbidden`.
 */
export async function listDuplicates(
  viewer: Actor,
  { state = 'open', limit, after }: DuplicatesQuery,
): Promise<DuplicatesPage> {
  must(viewer, 'merge_contacts');
  const shown: ListedDuplicate[] = [];
  let place = after;
  for (;;) {
    const pairs = await pairsAfter(state, limit + 1, place);
    const contacts = await contactsOf(pairs);
    for (const pair of pairs) {
      const [one, other] = pair.contact_ids.map((id) => contacts.get(id));
      if (!one || !other) continue;
      if (shown.length === limit) return { duplicates: shown, next: placeOf(shown.at(-1)!) };
      shown.push({ ...pair, contacts: [maskedFor(viewer, one), maskedFor(viewer, other)] });
    }
    if (pairs.length <= limit) return { duplicates: shown, next: null };
    place = placeOf(pairs.at(-1)!);
  }
}

const placeOf = ({ score, _id }: Duplicate): [number, string] => [score, _id];

function pairsAfter(state: DuplicateState, limit: number, after?: [number, string]): Promise<Duplicate[]> {
  const place = after
    ? { $or: [{ score: { $lt: after[0] } }, { score: after[0], _id: { $gt: after[1] } }] }
    : {};
  return DuplicateModel.find({ state, ...place })
    .sort({ score: -1, _id: 1 })
    .limit(limit)
    .lean<Duplicate[]>()
    .exec();
}

async function contactsOf(pairs: readonly Duplicate[]): Promise<Map<string, Contact>> {
  const ids = pairs.flatMap(({ contact_ids }) => contact_ids);
  const contacts = await ContactModel.find({ _id: { $in: ids } }).lean<Contact[]>();
  return new Map(contacts.map((contact) => [contact._id, contact]));
}

/**
 * Says that these two are different people. It is not listed again, unless another reason is found. Errors:
 * `forbidden`, `not_found`, `conflict` when they were merged.
 */
export async function dismissDuplicate(id: string, actor: Actor): Promise<Duplicate> {
  must(actor, 'merge_contacts');
  return inTransaction(async () => {
    const dismissed = await DuplicateModel.findOneAndUpdate(
      { _id: id, state: 'open' },
      { $set: { state: 'dismissed' } },
      { returnDocument: 'after' },
    ).lean<Duplicate>();
    if (!dismissed) return dismissedBefore(id);
    const about = { action: 'duplicate.dismissed', entity_type: 'merge', entity_id: id } as const;
    await recordAudit({ ...about, actor_user_id: actor._id }, currentSession());
    return dismissed;
  });
}

async function dismissedBefore(id: string): Promise<Duplicate> {
  const pair = await DuplicateModel.findById(id).lean<Duplicate>();
  if (!pair) throw new AppError('not_found', 'There is no such pair in the list of duplicates.');
  if (pair.state === 'merged') throw new AppError('conflict', 'These contacts were merged already.');
  return pair;
}
