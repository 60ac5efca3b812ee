import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { defineAttribute } from '../../src/domain/contacts/attributes/attributes-admin.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { filterOf } from '../../src/domain/contacts/segments/filter.js';
import type { ContactFilterInput } from '../../src/domain/contacts/segments/filter-schema.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { admin, viewer } from '../support/people.js';
import { contacts } from './start-contacts.js';

const day = 86_400_000;
const ago = (days: number): Date => new Date(Date.now() - days * day);

beforeAll(async () => {
  await openDatabase();
  await defineAttribute({ key: 'plan', label: 'Plan', type: 'choice', choices: ['gold', 'basic'] }, admin);
  await defineAttribute({ key: 'seats', label: 'Seats', type: 'number' }, admin);
  await defineAttribute({ key: 'renews_on', label: 'Renews on', type: 'date' }, admin);
  await defineAttribute({ key: 'vip', label: 'VIP', type: 'boolean' }, admin);
  await contacts(
    {
      name: 'Ana',
      status: 'qualified',
      tags: ['vip', 'winter'],
      language: 'es',
      value: 100,
      assigned_to: 'maria',
      last_inbound_at: ago(1),
      consent: { state: 'opted_in', at: ago(9), origin: 'form' },
      attributes: { plan: 'gold', seats: 5, vip: true, renews_on: new Date('2026-03-01') },
    },
    {
      name: 'Bo',
      tags: ['winter'],
      language: 'pt-BR',
      value: 20,
      source: 'ads',
      last_inbound_at: ago(40),
      created_at: ago(60),
      attributes: { plan: 'basic', seats: 1, renews_on: new Date('2026-06-01') },
    },
    {
      name: 'Cleo',
      status: 'lost',
      tags: ['summer'],
      assigned_to: 'noor',
      consent: { state: 'opted_out', at: ago(1), origin: 'stop_word' },
      created_at: ago(400),
    },
  );
});
afterAll(closeDatabase);

async function found(filter: ContactFilterInput, by: Actor = admin): Promise<string> {
  const contacts = await ContactModel.find(await filterOf(filter, by))
    .sort({ name: 1 })
    .lean();
  return contacts.map(({ name }) => name).join(' ');
}

describe('A filter', () => {
  it.each<[string, ContactFilterInput]>([
    ['Ana', { status: 'qualified' }],
    ['Ana Cleo', { status: ['qualified', 'lost'] }],
    ['Ana Bo', { tag: 'WINTER' }],
    ['Ana', { tags: { all: ['winter', 'VIP'] } }],
    ['Ana Cleo', { tags: { any: ['vip', 'summer'] } }],
    ['Bo', { tags: { all: ['winter'], none: ['vip'] } }],
    ['Ana', { tag: 'winter', tags: { any: ['vip'] } }],
    ['Bo', { assigned_to: 'none' }],
    ['Ana Bo', { assigned_to: ['none', 'maria'] }],
    ['Bo', { source: 'ads' }],
    ['Bo', { language: 'pt-br' }],
    ['Cleo', { language: null }],
    ['Cleo', { consent: 'opted_out' }],
    ['Ana Bo', { value_min: 20 }],
    ['Bo', { value_min: 1, value_max: 99 }],
    ['Ana', { created_after: '30d' }],
    ['Bo', { created_before: '4w', created_after: '365d' }],
    ['Ana', { last_inbound_after: '48h' }],
    ['Bo', { last_inbound_before: ago(30).toISOString() }],
    ['Ana', { q: 'an' }],
    ['', { q: 'an', status: 'lost' }],
    ['Ana', { attributes: { plan: 'gold' } }],
    ['Cleo', { attributes: { plan: null } }],
    ['Bo', { attributes: { seats: { max: 4 } } }],
    ['Ana', { attributes: { seats: { min: 2, max: 5 }, vip: true } }],
    ['Ana', { attributes: { renews_on: { after: '2026-03-01', before: '2026-06-01' } } }],
    ['Bo', { attributes: { renews_on: '2026-06-01' } }],
    ['Ana Bo Cleo', {}],
  ])('finds %j by %j', async (names, filter) => {
    expect(await found(filter)).toBe(names);
  });

  it('finds nobody by a phone for those who may not see phones', async () => {
    const { whatsapp_contact_id: phone } = await ContactModel.findOne({ name: 'Ana' }).orFail().lean();
    expect(await found({ q: phone! })).toBe('Ana');
    expect(await found({ q: phone! }, viewer)).toBe('');
    expect(await found({ q: 'ana' }, viewer)).toBe('Ana');
  });

  it.each<[string, object]>([
    ['colour', { colour: 'red' }],
    ['tags.some', { tags: { some: ['a'] } }],
    ['tag', { tag: ' - ' }],
    ['status', { status: 'asleep' }],
    ['created_after', { created_after: '3 weeks' }],
    ['value_min', { value_min: '5' }],
    ['attributes.shoe_size', { attributes: { shoe_size: 42 } }],
    ['attributes.plan', { attributes: { plan: 'silver' } }],
    ['attributes.plan', { attributes: { plan: { min: 1 } } }],
    ['attributes.seats', { attributes: { seats: { after: '30d' } } }],
    ['attributes.seats', { attributes: { seats: 'many' } }],
    ['attributes.Seats', { attributes: { Seats: 5 } }],
    ['segment_id', { segment_id: 'nothing' }],
  ])('names the field %s when it is wrong', async (field, filter) => {
    await expect(filterOf(filter as ContactFilterInput, admin)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: expect.arrayContaining([expect.objectContaining({ field })]) },
    });
  });
});
