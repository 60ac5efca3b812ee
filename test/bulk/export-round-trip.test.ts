import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { lead } from '../support/people.js';
import { awkwardContact, awkwardText } from './awkward-contacts.js';
import { collection, empty, importFile, useDatabaseForImports } from './start-bulk.js';
import { contacts, exported } from './start-export.js';

useDatabaseForImports();

/** Contacts, each with a phone of its own. */
const base = fc.uniqueArray(awkwardContact, {
  minLength: 150,
  maxLength: 150,
  selector: ({ whatsapp_contact_id }) => whatsapp_contact_id,
});

/** Exports, imports the file again, empties the base, imports the file, and exports once more. */
async function roundTrip(columns?: string[]) {
  const first = await exported({ columns }, lead);
  const before = await collection();
  // Digits without a plus are easily taken for a local number in this country.
  const again = await importFile(first, { default_country: 'DE' });
  const after = await collection();
  await ContactModel.deleteMany({});
  const anew = await importFile(first, { default_country: 'DE' });
  return {
    first,
    before,
    again: again.counts,
    after,
    anew: anew.counts,
    second: await exported({ columns }, lead),
  };
}

describe('A file that was exported', () => {
  it('changes nothing when it is imported, and comes out of another base byte for byte the same', async () => {
    await fc.assert(
      fc.asyncProperty(base, async (people) => {
        await empty();
        const made = people.map(newContact);
        const { taken } = await insertContacts(made);
        const rows = made.length - taken.length;
        const { first, before, again, after, anew, second } = await roundTrip();
        expect(again).toEqual([rows, 0, 0, rows, 0, 0]);
        expect(after).toEqual(before);
        expect(anew).toEqual([rows, rows, 0, 0, 0, 0]);
        expect(second).toBe(first);
      }),
      { numRuns: 3, endOnFailure: true },
    );
  });

  it('does so with custom fields of every kind', async () => {
    await AttributeModel.create(
      { _id: 'shoe', label: 'Shoe size', type: 'number' },
      { _id: 'note', label: 'Note', type: 'text' },
      { _id: 'since', label: 'Since', type: 'date' },
      { _id: 'adult', label: 'Adult', type: 'boolean' },
      { _id: 'kind', label: 'Kind', type: 'choice', choices: ['=A', "'-B", 'c,d'] },
    );
    const texts = fc.sample(awkwardText, 60).map((text) => text.replace(/[\0\ufffd]/g, '').trim());
    await contacts(
      ...texts.map(
        (note, at): Partial<Contact> => ({
          attributes: {
            ...(note ? { note } : {}),
            shoe: (at - 20) * 1.25e-8,
            since: new Date(1_769_817_600_000 + at * 3_599_001),
            adult: at % 2 === 0,
            kind: ['=A', "'-B", 'c,d'][at % 3]!,
          },
        }),
      ),
    );
    const keys = ['shoe', 'note', 'since', 'adult', 'kind'].map((key) => `attributes.${key}`);
    const { first, again, anew, second } = await roundTrip(['whatsapp_contact_id', ...keys]);
    expect([again, anew]).toEqual([
      [60, 0, 0, 60, 0, 0],
      [60, 60, 0, 0, 0, 0],
    ]);
    expect(second).toBe(first);
  });
});
