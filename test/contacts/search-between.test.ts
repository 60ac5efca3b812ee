import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Contact } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import {
  find,
  findBetween,
  range,
  restOfTerm,
  type Walk,
} from '../../src/domain/contacts/search/search-part.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { readsWholeRanges } from '../../src/platform/database/mongo-dialect.js';
import { newId } from '../../src/platform/ids.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { findsListsBetweenKeys } from '../support/list-keys.js';

const everybody: Walk = { prefix: 'ze', publicOnly: false, filter: {}, batch: 500 };
const newOnes: Walk = { ...everybody, filter: { status: 'new' } };
const shown: Walk = { ...newOnes, publicOnly: true };

describe('A part of a search, asked as MongoDB is asked', () => {
  beforeAll(async () => {
    await openDatabase();
    await insertContacts(
      Array.from({ length: 60 }, (_, n) =>
        newContact({
          _id: newId(),
          name: ['Zed Zeta', 'Zed', 'Zelda Zed Zoe', `Ze${n}`, 'Other'][n % 5]!,
          email: n % 4 ? null : `zelda${n}@example.org`,
          identities: [phoneIdentity(`4477${String(n).padStart(8, '0')}`)],
          source: 'import',
          status: n % 3 ? 'new' : 'lost',
        }),
      ),
    );
  });
  afterAll(closeDatabase);

  it.each([
    ['everybody', everybody],
    ['those of a filter', newOnes],
    ['those who may be seen', shown],
  ])('finds the same: %s', async (_, walk) => {
    const parts = [
      range(walk),
      range(walk, { $gte: 'zed|n' }),
      range(walk, { $gt: 'zed|n' }, 'zf'),
      restOfTerm('zed|n', ''),
    ];
    const [all] = await Promise.all(parts.slice(0, 1).map((part) => find(walk, part)));
    const place = restOfTerm('zed|n', all![3]!._id);
    for (const part of [...parts, place]) {
      const expected = await find(walk, part);
      expect(expected.length).toBeGreaterThan(0);
      const found = await findBetween(walk, part);
      if (await findsListsBetweenKeys()) await expectSame(found, expected);
      else expect(found).toEqual([]);
    }
  });
});

/** Servers that look at whole ranges are held to the set only: they order what they find between keys otherwise. */
async function expectSame(found: Contact[], expected: Contact[]): Promise<void> {
  const ids = (contacts: Contact[]) => contacts.map(({ _id }) => _id);
  if (!(await readsWholeRanges())) expect(ids(found)).toEqual(ids(expected));
  expect(ids(found).sort()).toEqual(ids(expected).sort());
}
