import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { reindexContacts } from '../../src/domain/contacts/search/reindex.js';
import { searchContacts } from '../../src/domain/contacts/search/search.js';
import { termsOf } from '../../src/domain/contacts/search/search-pairs.js';
import { plainText } from '../../src/domain/contacts/search/search-terms.js';
import { upsertSeenContact } from '../../src/domain/contacts/write/upsert.js';
import { insertContacts, newContact, updateContact } from '../../src/domain/contacts/write/write.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { newId } from '../../src/platform/ids.js';
import { useDatabase } from '../support/database.js';

const agent: Actor = { _id: newId(), role: 'agent' };
const viewer: Actor = { _id: newId(), role: 'viewer' };

useDatabase();

/** Words that begin alike, are short, have punctuation, or are of scripts with and without spaces. */
const word = fc.constantFrom(
  ...['ana', 'Anabel', 'An', 'García', 'garcia', 'gart', 'Ru', 'Ruiz', "O'Neill", 'Neill-Byrne', 'a.b'],
  ...[
    'Иван',
    'Иванов',
    '王小明',
    '公司',
    'ab公司',
    'สมชาย',
    'Müller',
    'Straße',
    '7up',
    '😀mia',
    'x|y',
    '&ana',
  ],
);
/** No longer: a name is found by its first eight words only. */
const text = fc.array(word, { minLength: 1, maxLength: 2 }).map((words) => words.join(' '));
const email = fc.constantFrom('ana@garcia.example', 'an@ruiz.example', 'a.b@gart.example', 'ivan@up.example');
const person = fc.record({
  name: text,
  company: fc.option(text, { freq: 2 }),
  email: fc.option(email, { freq: 2 }),
});

let phones = 0;
const contactOf = (fields: Partial<Contact>): Contact => {
  phones += 1;
  const identities = [phoneIdentity(`4477${String(phones).padStart(8, '0')}`)];
  return newContact({ _id: newId(), identities, source: 'import', ...fields });
};

/** What a search promises, in plain words: no index, no terms. */
function matches({ name, company, email: address }: Contact, q: string, by: Actor): boolean {
  const spoken = [name, company ?? ''].map(plainText);
  const written = by === agent && address ? [address, address.split('@')[1]!] : [];
  return q.split(' ').every((typed) => {
    const plain = plainText(typed);
    const begins = (phrase: string, start: string): boolean => start !== '' && phrase.startsWith(start);
    return (
      spoken.some((phrase) => startsOf(phrase).some((from) => begins(from, plain))) ||
      written.some((one) => begins(one, plain) || (/[@._-]/.test(typed) && begins(one, typed.toLowerCase())))
    );
  });
}

/** The texts from each word on; in scripts without spaces from each character on. */
const startsOf = (phrase: string): string[] =>
  [...phrase].flatMap((_, at, all) => {
    const before = all[at - 1] ?? ' ';
    return /[ \p{Script=Han}\p{Script=Thai}]/u.test(before) ? [all.slice(at).join('')] : [];
  });

describe('Searching for two words and more', () => {
  it('finds everybody who has all of them, wherever they are, and nobody else', async () => {
    const contacts = fc.sample(person, { numRuns: 400, seed: 7 }).map(contactOf);
    await insertContacts(contacts);
    const typed = fc.array(
      word.chain((whole) => fc.nat([...whole].length).map((most) => [...whole].slice(0, most + 1).join(''))),
      { minLength: 2, maxLength: 3 },
    );
    await fc.assert(
      fc.asyncProperty(typed, fc.constantFrom(agent, viewer), async (words, by) => {
        const q = words.join(' ');
        // Only digits are a phone.
        fc.pre(words.every((one) => plainText(one) !== '') && !/^[\d ]+$/.test(q));
        const found = await searchContacts({ q, viewer: by, limit: 500 });
        const wanted = contacts.filter((contact) => matches(contact, q, by));
        expect(found.contacts.map(({ _id }) => _id).sort()).toEqual(wanted.map(({ _id }) => _id).sort());
      }),
      { numRuns: 150 },
    );
  });

  it('puts the terms of contacts right that are found by other terms since an update', async () => {
    const contacts = Array.from({ length: 600 }, (_, n) => contactOf({ name: `Zacharias Zulu ${n}` }));
    await insertContacts(contacts);
    const found = async () =>
      (await searchContacts({ q: 'zulu zacharias', viewer: agent, limit: 700 })).contacts.length;
    await ContactModel.collection.updateMany({ name: { $regex: '^Zacharias' } }, [
      { $set: { search_terms: { $slice: ['$search_terms', 1] } } },
    ]);
    expect(await found()).toBe(0);
    expect(await reindexContacts()).toBe(600);
    expect(await found()).toBe(600);
    expect(await reindexContacts()).toBe(0);
  });

  it('keeps the terms of pairs in step with every change', async () => {
    const some = fc.record({ name: text, company: text, email }, { requiredKeys: [] });
    await fc.assert(
      fc.asyncProperty(person, some, some, text, async (before, set, fill, profileName) => {
        const contact = contactOf({ ...before, _id: newId(), name_source: 'profile' });
        await insertContacts([contact]);
        const holds = (now: Contact | null) =>
          expect([...now!.search_terms].sort()).toEqual(termsOf(now!).sort());
        holds(await updateContact({ _id: contact._id }, { set }));
        holds(await updateContact({ _id: contact._id }, { set: { company: null } }));
        holds(await updateContact({ _id: contact._id }, { fill }));
        const { identities } = contact;
        holds(await upsertSeenContact({ identities, profileName, source: 'chat', seenAt: new Date() }));
      }),
      { numRuns: 40 },
    );
  });
});
