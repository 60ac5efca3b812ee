import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const create = (body: object) => api.call('POST', '/contacts', body);

describe('creating a contact', () => {
  it('needs a phone only and shows it while there is no name', async () => {
    const { status, body } = await create({ whatsapp_contact_id: '600 00 00 01' });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: '',
      display_name: '34600000001',
      whatsapp_contact_id: '34600000001',
      source: 'manual',
      status: 'new',
      value: 0,
      tags: [],
    });
    expect(body).not.toHaveProperty('identity_keys');
    expect(body.created_at).toMatch(/^\d{4}-\d\d-\d\dT.*Z$/);
  });

  it('takes the phone as phone too, once', async () => {
    const { status, body } = await create({ phone: '600 00 00 41', name: 'Eva' });
    expect([status, body.whatsapp_contact_id, body.display_name]).toEqual([201, '34600000041', 'Eva']);
    const both = await create({ phone: '600 00 00 42', whatsapp_contact_id: '600 00 00 43' });
    expect([both.status, both.body.errors]).toEqual([422, [{ field: 'phone', message: expect.any(String) }]]);
  });

  it('names every wrong field at once, the phone too', async () => {
    const fieldsOf = async (body: object) =>
      (await create(body)).body.errors?.map(({ field }: { field: string }) => field).sort();
    const wrong = { email: 'nobody', status: 'great', surname: 'x', value: 'much' };
    const names = ['email', 'status', 'surname', 'value'];
    expect(await fieldsOf(wrong)).toEqual([...names, 'whatsapp_contact_id']);
    expect(await fieldsOf({ ...wrong, phone: 'call me' })).toEqual(['email', 'phone', ...names.slice(1)]);
    expect(await fieldsOf({ ...wrong, whatsapp_contact_id: '12' })).toEqual([
      ...names,
      'whatsapp_contact_id',
    ]);
  });

  it('takes an owner and a first note along', async () => {
    const { body } = await create({
      whatsapp_contact_id: '+34600000002',
      name: 'Ana',
      tags: ['Winter Sale', 'winter-sale'],
      assigned_to: api.users.agent._id,
      note: 'met at the fair',
    });
    expect(body).toMatchObject({ name: 'Ana', tags: ['winter_sale'], assigned_to: api.users.agent._id });
    const notes = await api.call('GET', `/internal-notes?entity_id=${body.id}`);
    expect(notes.body.data).toMatchObject([
      { content: 'met at the fair', author_user_id: api.users.admin._id },
    ]);
    const log = await api.call('GET', `/assignments?contact_id=${body.id}`);
    expect(log.body.data).toMatchObject([{ assigned_to: api.users.agent._id, contact_id: body.id }]);
  });

  it('takes a phone out of what it was copied with, and asks about what is doubtful', async () => {
    const phone = async (text: string) =>
      (await create({ whatsapp_contact_id: text })).body.whatsapp_contact_id;
    expect(await phone('\u202a+1 415 555 0256\u202c')).toBe('14155550256');
    expect(await phone('https://wa.me/4915112345691')).toBe('4915112345691');
    for (const [text, message] of [
      ['+1 415 555 0257 ext. 5', 'has an extension (ext. 5)'],
      ['412345680', 'is not a phone number in ES'],
      ['call me', 'is not a phone number'],
    ] as const) {
      const { status, body } = await create({ whatsapp_contact_id: text });
      expect([status, body.errors]).toEqual([
        422,
        [{ field: 'whatsapp_contact_id', message: expect.stringContaining(message) }],
      ]);
    }
  });

  it('answers 409 with the id of the contact who has a national variant of the phone', async () => {
    const first = await create({ whatsapp_contact_id: '+55 11 98765-4321' });
    const second = await create({ whatsapp_contact_id: '551187654321' });
    expect(second.status).toBe(409);
    expect(second.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    expect(second.body).toMatchObject({ code: 'contact_exists', status: 409, contact_id: first.body.id });
  });

  it('makes one contact of two variants that arrive at the same instant', async () => {
    const answers = await Promise.all([
      create({ whatsapp_contact_id: '+55 11 97654-0001' }),
      create({ whatsapp_contact_id: '551176540001' }),
      create({ whatsapp_contact_id: '5511976540001' }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409]);
  });

  it.each([
    ['an unknown field', { whatsapp_contact_id: '600000009', vip: true }, 'vip'],
    ['a protected field', { whatsapp_contact_id: '600000009', identity_keys: ['phone::1'] }, 'identity_keys'],
    ['an id', { whatsapp_contact_id: '600000009', _id: 'x' }, '_id'],
    ['a source', { whatsapp_contact_id: '600000009', source: 'ads' }, 'source'],
    ['an operator', { whatsapp_contact_id: { $ne: null } }, 'whatsapp_contact_id'],
    ['no phone', {}, 'whatsapp_contact_id'],
    ['no phone number', { whatsapp_contact_id: 'call me' }, 'whatsapp_contact_id'],
    ['a status nobody knows', { whatsapp_contact_id: '600000009', status: 'hot' }, 'status'],
  ])('refuses %s by name', async (_what, input, field) => {
    const { status, body } = await create(input);
    expect(status).toBe(422);
    expect(body).toMatchObject({ code: 'invalid_input', errors: [{ field, message: expect.any(String) }] });
  });

  it('gives the first answer again to a repeated Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'contact-1' };
    const input = { whatsapp_contact_id: '600000003', name: 'Once' };
    const first = await api.call('POST', '/contacts', input, { headers });
    const second = await api.call('POST', '/contacts', input, { headers });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
    expect(second.headers.get('idempotency-replayed')).toBe('true');
    const other = await api.call('POST', '/contacts', { whatsapp_contact_id: '600000004' }, { headers });
    expect(other.status).toBe(422);
  });

  it('lets a request that failed be tried again under its key', async () => {
    const headers = { 'idempotency-key': 'contact-2' };
    const input = { whatsapp_contact_id: '600000005', assigned_to: 'nobody' };
    expect((await api.call('POST', '/contacts', input, { headers })).status).toBe(422);
    const again = await api.call('POST', '/contacts', { whatsapp_contact_id: '600000005' }, { headers });
    expect(again.status).toBe(201);
  });
});

describe('changing a contact', () => {
  it('changes the named fields only and refuses protected ones', async () => {
    const { body: contact } = await create({ whatsapp_contact_id: '600000010', name: 'Before', value: 5 });
    const changed = await api.call('PATCH', `/contacts/${contact.id}`, { name: 'After', tags: ['VIP'] });
    expect(changed.body).toMatchObject({ name: 'After', value: 5, tags: ['vip'] });
    for (const field of ['whatsapp_contact_id', 'assigned_by', 'import_id', 'created_at', '__proto__']) {
      const sent = JSON.stringify({ name: 'x' }).replace('}', `,"${field}":"1"}`);
      const refused = await api.call('PATCH', `/contacts/${contact.id}`, sent, {
        headers: { 'content-type': 'application/json' },
      });
      expect([field, refused.status]).toEqual([field, 422]);
    }
    expect((await api.call('GET', `/contacts/${contact.id}`)).body.name).toBe('After');
  });

  it('assigns, and takes the owner away again', async () => {
    const { body: contact } = await create({ whatsapp_contact_id: '600000012' });
    const path = `/contacts/${contact.id}/assign`;
    const given = await api.call('POST', path, { user_id: api.users.agent._id, reason: 'speaks Spanish' });
    expect(given.body).toMatchObject({ assigned_to: api.users.agent._id, assigned_by: api.users.admin._id });
    expect((await api.call('POST', path, { user_id: null })).body.assigned_to).toBeNull();
    expect((await api.call('POST', path, {})).body.errors).toMatchObject([{ field: 'user_id' }]);
    expect((await api.call('POST', path, { user_id: api.users.viewer._id })).status).toBe(422);
    const log = await api.call('GET', `/assignments?contact_id=${contact.id}`);
    expect(log.body.data.map((row: { reason: string }) => row.reason)).toEqual([
      'speaks Spanish',
      'assigned through the API',
    ]);
  });

  it('is removed by admins only', async () => {
    const { body: contact } = await create({ whatsapp_contact_id: '600000013' });
    expect((await api.call('DELETE', `/contacts/${contact.id}`, undefined, { as: 'lead' })).status).toBe(403);
    expect((await api.call('DELETE', `/contacts/${contact.id}`)).status).toBe(204);
    expect((await api.call('GET', `/contacts/${contact.id}`)).status).toBe(404);
    expect((await api.call('DELETE', `/contacts/${contact.id}`)).status).toBe(404);
  });
});

describe('listing contacts', () => {
  it('goes through all of them, newest first, in pages that neither repeat nor miss one', async () => {
    const created_at = new Date('2026-01-01');
    for (let n = 0; n < 7; n += 1) {
      const { body } = await create({ whatsapp_contact_id: `6110000${n}0`, tags: ['paged'] });
      // Contacts of one import share their time.
      await ContactModel.updateOne(
        { _id: body.id },
        { $set: { created_at } },
        { timestamps: false, overwriteImmutable: true },
      );
    }
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.call('GET', `/contacts?tag=Paged&limit=3&cursor=${cursor}`);
      seen.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor ?? '';
    } while (cursor);
    expect(seen).toHaveLength(7);
    expect(new Set(seen).size).toBe(7);
  });

  it('finds by words, phone prefix and last digits, and takes signs literally', async () => {
    await create({
      whatsapp_contact_id: '+34 622 33 44 55',
      name: 'Zoë (Vega)',
      company: 'C++ House',
      email: 'zoe@vega.example',
    });
    const names = async (q: string) =>
      (await api.call('GET', `/contacts?q=${encodeURIComponent(q)}`)).body.data.map(
        (c: { name: string }) => c.name,
      );
    for (const q of [
      'zoë',
      '(vega)',
      'c++',
      'vega house',
      'ZOE@VEGA',
      '+34 622 33',
      '34622',
      '4455',
      '622-33-44-55',
    ]) {
      expect([q, await names(q)]).toEqual([q, ['Zoë (Vega)']]);
    }
    for (const q of ['.*', 'vega nobody', '2233']) expect([q, await names(q)]).toEqual([q, []]);
  });

  it.each([
    ['an operator', 'phone[$ne]=1', 'phone[$ne]'],
    ['a parameter nobody knows', 'colour=red', 'colour'],
    ['a parameter given twice', 'status=new&status=lost', 'status'],
    ['a status nobody knows', 'status=hot', 'status'],
    ['a limit out of range', 'limit=100000', 'limit'],
    ['a cursor of somebody else', 'cursor=abc', 'cursor'],
  ])('refuses %s by name', async (_what, search, field) => {
    const { status, body } = await api.call('GET', `/contacts?${search}`);
    expect([status, body.errors?.[0]?.field]).toEqual([422, field]);
  });
});

describe('a viewer', () => {
  it('sees phones and e-mail addresses masked wherever a contact is shown', async () => {
    const { body: contact } = await create({
      whatsapp_contact_id: '633445566',
      email: 'secret@hidden.example',
    });
    const as = { as: 'viewer' } as const;
    const answers = [
      await api.call('GET', `/contacts/${contact.id}`, undefined, as),
      await api.call('GET', '/contacts', undefined, as),
    ];
    for (const { text } of answers) {
      expect(text).toContain('66');
      expect(text).not.toContain('33445566');
      expect(text).not.toContain('secret@');
    }
  });

  it('finds nobody by phone or e-mail address', async () => {
    for (const q of ['34633445566', 'secret@hidden', '5566']) {
      const { body } = await api.call('GET', `/contacts?q=${q}`, undefined, { as: 'viewer' });
      expect([q, body.data]).toEqual([q, []]);
    }
  });

  it('changes nothing', async () => {
    const as = { as: 'viewer' } as const;
    const id = (await api.call('GET', '/contacts?limit=1')).body.data[0].id;
    const answers = [
      await api.call('POST', '/contacts', { whatsapp_contact_id: '600000099' }, as),
      await api.call('PATCH', `/contacts/${id}`, { name: 'x' }, as),
      await api.call('POST', `/contacts/${id}/assign`, { user_id: null }, as),
      await api.call('DELETE', `/contacts/${id}`, undefined, as),
    ];
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403, 403]);
  });
});
