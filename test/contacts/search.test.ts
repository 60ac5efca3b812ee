import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { type SearchPlace, searchContacts } from '../../src/domain/contacts/search/search.js';
import { keywordFilter } from '../../src/domain/contacts/search/search-words.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { newId } from '../../src/platform/ids.js';
import { closeDatabase, openDatabase } from '../support/database.js';

const agent = { _id: newId(), role: 'agent' } as const;
const viewer = { _id: newId(), role: 'viewer' } as const;

const people: [name: string, phone: string, more?: Partial<Contact>][] = [
  ['José Núñez', '5511987654321', { company: 'Café Ñandú' }],
  ['Jose Maria Garcia', '34600111222', { email: 'chema.garcia@acme.example' }],
  ['Maria Acme', '34600111333'],
  ['Ana Maria', '34600222333', { company: 'Acme Ltd' }],
  ["Sinéad O'Neill-Byrne", '353861234567'],
  ['Łukasz Żółć', '48600700800'],
  ['王小明', '8613800138000', { company: '北京公司' }],
  ['Иван Петров', '79161234567'],
  ['محمد علي', '966501234567'],
  ['+34 911 222 333', '34911222333'],
  ['Groß & Söhne', '4915112345678', { email: 'info@gross.example' }],
  ['a.*b (test)', '12025550123'],
  ['Mar\u{1F600}ina', '34600999001'],
];

beforeAll(async () => {
  await openDatabase();
  await insertContacts(
    people.map(([name, phone, more]) =>
      newContact({
        _id: newId(),
        name,
        whatsapp_contact_id: phone,
        identities: [phoneIdentity(phone)],
        source: 'import',
        ...more,
      }),
    ),
  );
});
afterAll(closeDatabase);

async function find(q: string, by: typeof agent | typeof viewer = agent): Promise<string[]> {
  const { contacts } = await searchContacts({ q, viewer: by, limit: 50 });
  const filtered = await ContactModel.find(keywordFilter(q, by.role === 'agent')).lean<Contact[]>();
  const names = contacts.map(({ name }) => name);
  // Lists, bulk changes and exports find what the search finds.
  expect([...names].sort()).toEqual(filtered.map(({ name }) => name).sort());
  expect(new Set(names).size).toBe(names.length);
  return names;
}

describe('Searching contacts', () => {
  it.each([
    ['jose', ['Jose Maria Garcia', 'José Núñez']],
    ['NUNEZ', ['José Núñez']],
    ['ñandu', ['José Núñez']],
    ['maria', ['Ana Maria', 'Jose Maria Garcia', 'Maria Acme']],
    ['oneill', []],
    ["O'Neill", ["Sinéad O'Neill-Byrne"]],
    ['byrne', ["Sinéad O'Neill-Byrne"]],
    ['lukasz zolc', ['Łukasz Żółć']],
    ['王', ['王小明']],
    ['小明', ['王小明']],
    ['公司', ['王小明']],
    ['петр', ['Иван Петров']],
    ['علي', ['محمد علي']],
    ['gross', ['Groß & Söhne']],
    ['chema.garcia@', ['Jose Maria Garcia']],
    ['gross.example', ['Groß & Söhne']],
    ['nobody', []],
    ['.*', []],
    ['$where', []],
  ])('finds %s', async (q, names) => {
    expect((await find(q)).sort()).toEqual([...names].sort());
  });

  it('finds phones by their first or last digits, as people write them, in either national form', async () => {
    expect(await find('34600')).toHaveLength(4);
    expect(await find('+34 600 111 222')).toEqual(['Jose Maria Garcia']);
    expect(await find('0034600111333')).toEqual(['Maria Acme']);
    expect(await find('333')).toEqual(expect.arrayContaining(['Maria Acme', 'Ana Maria']));
    expect(await find('0861234567')).toEqual(["Sinéad O'Neill-Byrne"]);
    expect(await find('551187654321')).toEqual(['José Núñez']);
    expect(await find('5511987654')).toEqual(['José Núñez']);
  });

  it.each([
    '\u202a+34 600 111 222\u202c',
    '<tel:+34600111222|+34 600 111 222>',
    'wa.me/34600111222',
    '34600111222@c.us',
  ])('finds a phone whatever it was copied with: %s', async (q) => {
    expect(await find(q)).toEqual(['Jose Maria Garcia']);
  });

  it('puts words typed one after the other first, then words anywhere', async () => {
    // Jose's e-mail is at acme.example.
    const [first, ...others] = await find('maria acme');
    expect(first).toBe('Maria Acme');
    expect(others.sort()).toEqual(['Ana Maria', 'Jose Maria Garcia']);
    expect(await find('garcia jose')).toEqual(['Jose Maria Garcia']);
    expect(await find('jose gar')).toEqual(['Jose Maria Garcia']);
  });

  it('shows who may not see private data nothing they could not see', async () => {
    expect(await find('34600', viewer)).toEqual([]);
    expect(await find('333', viewer)).toEqual([]);
    expect(await find('34911', viewer)).toEqual([]);
    expect(await find('info@', viewer)).toEqual([]);
    expect(await find('chema.garcia', viewer)).toEqual([]);
    expect((await find('jose', viewer)).sort()).toEqual(['Jose Maria Garcia', 'José Núñez']);
  });

  it('leafs through words anywhere once, whichever word leads', async () => {
    const many = Array.from({ length: 60 }, (_, n) =>
      newContact({
        _id: newId(),
        name: n % 2 ? `Quim Ruiz ${n}` : `Ruiz Quim ${n}`,
        identities: [phoneIdentity(`4477100000${String(n).padStart(2, '0')}`)],
        source: 'import',
      }),
    );
    await insertContacts(many);
    for (const q of ['ruiz quim', 'qui rui']) {
      const met: string[] = [];
      let after: SearchPlace | undefined;
      do {
        const page = await searchContacts({ q, viewer: agent, limit: 7, after });
        met.push(...page.contacts.map(({ _id }) => _id));
        after = page.next ?? undefined;
      } while (after && met.length < 500);
      expect([...met].sort()).toEqual(many.map(({ _id }) => _id).sort());
    }
  });

  it('leafs through everything once and in one order, however the terms are shared', async () => {
    const many = Array.from({ length: 130 }, (_, n) => {
      const phone = `4477${String(n).padStart(8, '0')}`;
      const name = ['Zed Zeta', 'Zed', 'Zelda Zed Zoe', `Ze${n}`, 'Other'][n % 5]!;
      return newContact({
        _id: newId(),
        name,
        identities: [phoneIdentity(phone)],
        source: 'import',
        status: n % 3 ? 'new' : 'lost',
      });
    });
    // A large base has places in the order of the terms, where a part of them may end.
    for (const contact of many.filter((_, n) => n % 9 === 0)) contact.search_sample = contact.search_terms;
    await insertContacts(many);
    const isNew: Partial<Contact> = { status: 'new' };
    const everybody: Partial<Contact> = {};
    for (const [filter, limit] of [
      ...[1, 7, 50].map((limit) => [isNew, limit] as const),
      ...[1, 3, 7, 50].map((limit) => [everybody, limit] as const),
    ]) {
      const wanted = many
        .filter(({ name, status }) => name.startsWith('Z') && (filter.status ?? status) === status)
        .map(({ _id }) => _id);
      const met: string[] = [];
      let after: SearchPlace | undefined;
      do {
        const page = await searchContacts({
          q: 'ze',
          filter,
          viewer: agent,
          limit,
          after,
        });
        met.push(...page.contacts.map(({ _id }) => _id));
        expect(page.contacts.length).toBeLessThanOrEqual(limit);
        after = page.next ?? undefined;
      } while (after && met.length < 500);
      expect(met).toHaveLength(wanted.length);
      expect([...met].sort()).toEqual([...wanted].sort());
    }
  });
});
