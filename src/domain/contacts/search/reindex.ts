import { type Contact, ContactModel } from '../contact/contact.js';
import { termsOf } from './search-pairs.js';

const batch = 500;

/**
 * Makes the search terms of all contacts anew, as after an update of Threadline that finds contacts by other terms;
 * gives how many were not what they should be. Writes may go on meanwhile, and it may be ended and begun again: a
 * contact that changes under it keeps what the change gave it.
 */
export async function reindexContacts(): Promise<number> {
  let mended = 0;
  for (let last = ''; ; ) {
    const contacts = await ContactModel.find({ _id: { $gt: last } })
      .sort({ _id: 1 })
      .limit(batch)
      .select({ name: 1, company: 1, email: 1, identities: 1, search_terms: 1, rev: 1 })
      .lean<Contact[]>();
    mended += await mend(contacts);
    if (contacts.length < batch) return mended;
    last = contacts.at(-1)!._id;
  }
}

async function mend(contacts: readonly Contact[]): Promise<number> {
  const wrong = contacts.filter((contact) => !isRight(contact));
  if (wrong.length === 0) return 0;
  const { modifiedCount } = await ContactModel.collection.bulkWrite(
    wrong.map(({ _id, rev, ...contact }) => ({
      updateOne: {
        filter: { _id: _id as never, rev },
        update: { $set: { search_terms: termsOf(contact) } },
      },
    })),
    { ordered: false },
  );
  return modifiedCount;
}

/** Their order does not matter. */
function isRight(contact: Contact): boolean {
  const kept = new Set(contact.search_terms ?? []);
  const wanted = new Set(termsOf(contact));
  return kept.size === wanted.size && [...wanted].every((term) => kept.has(term));
}
