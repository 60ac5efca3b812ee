import { describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A team keeps its contacts in order', () => {
  const threadline = useThreadline();

  const api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    threadline.api(method, `/api${path}`, body, headers);
  const search = async (q: string): Promise<{ id: string; name: string }[]> =>
    (await api('GET', `/contacts?q=${encodeURIComponent(q)}`)).body.data;
  const namesOf = async (q: string) => (await search(q)).map(({ name }) => name);
  const create = async (fields: object): Promise<string> => {
    const { status, body } = await api('POST', '/contacts', fields);
    expect([status, body.errors]).toEqual([201, undefined]);
    return body.id;
  };
  const jobEnds = (id: string) =>
    until(
      async () => {
        const { body } = await api('GET', `/contact-jobs/${id}`);
        return body.status === 'done' ? body : null;
      },
      'the job to end',
      { seen: async () => (await api('GET', `/contact-jobs/${id}`)).body },
    );

  it('1: a name somebody wrote stays, whatever the customer calls themselves; a stale edit is refused', async () => {
    const customer = threadline.whatsapp.customer({ name: 'xX_Rosa_Xx', phone: '34677000001' });
    await customer.says('hola');
    const [rosa] = await search('34677000001');
    expect(rosa).toMatchObject({ name: 'xX_Rosa_Xx', source: 'chat', status: 'new' });
    const { headers } = await api('GET', `/contacts/${rosa!.id}`);
    const version = { 'if-match': headers.get('etag')! };
    expect((await api('PATCH', `/contacts/${rosa!.id}`, { name: 'Rosa Díaz' }, version)).status).toBe(200);
    const stale = await api('PATCH', `/contacts/${rosa!.id}`, { company: 'Acme' }, version);
    expect([stale.status, stale.body.current]).toMatchObject([409, { name: 'Rosa Díaz', company: null }]);
    customer.name = 'Queen Rosa';
    await customer.says('sigo aquí');
    expect(await namesOf('34677000001')).toEqual(['Rosa Díaz']);
    expect(await namesOf('queen')).toEqual([]);
    const { body } = await api('GET', `/audit?entity_id=${rosa!.id}&action=contact.updated`);
    expect(body.data[0].changes).toEqual({ name: { before: 'xX_Rosa_Xx', after: 'Rosa Díaz' } });
  });

  it('2: somebody is one contact in every national form of the number, and hidden or not', async () => {
    const id = await create({ whatsapp_contact_id: '+55 11 98765-4321', name: 'João' });
    await threadline.whatsapp.customer({ name: 'J', phone: '551187654321' }).says('oi');
    expect((await search('5511987654321')).map((found) => found.id)).toEqual([id]);
    expect((await api('GET', `/conversations?contact_id=${id}`)).body.data).toHaveLength(1);

    const shy = threadline.whatsapp.customer({ name: 'Shy', bsuid: 'ES.77' });
    await shy.says('you cannot see my number');
    shy.phone = '34677000002';
    shy.hidden = false;
    await shy.says('now you can');
    const found = await search('34677000002');
    expect(found).toMatchObject([{ name: 'Shy' }]);
    expect((await api('GET', `/conversations?contact_id=${found[0]!.id}`)).body.data).toHaveLength(1);
  });

  it('3: people are found by what somebody remembers of them, and segments count as they change', async () => {
    const ines = { name: 'Inés Peña García', company: 'Muebles Oña', email: 'ines@onia.example' };
    const id = await create({ whatsapp_contact_id: '34677123456', ...ines });
    for (const q of [
      'ines',
      'garcia ines',
      'ine gar',
      'oña',
      'INES@',
      '+34 677 123 456',
      '123456',
      'pena mue',
    ])
      expect([q, (await search(q)).map((one) => one.id)]).toEqual([q, [id]]);
    expect(await search('ines ruiz')).toEqual([]);
    const segment = await api('POST', '/segments', { name: 'Furniture', filter: { tag: 'furniture' } });
    expect(segment.status).toBe(201);
    await api('PATCH', `/contacts/${id}`, { tags: ['Furniture'] });
    await until(
      async () => (await api('GET', `/segments/${segment.body.id}/count`)).body.count === 1,
      'the segment to count one',
    );
    const listed = await api('GET', `/contacts?segment_id=${segment.body.id}`);
    expect(listed.body.data.map((one: { id: string }) => one.id)).toEqual([id]);
  });

  it('4: a tag is renamed everywhere, and an own field takes only what fits', async () => {
    const id = await create({ whatsapp_contact_id: '34677000003', name: 'Tag', tags: ['Black Friday'] });
    const rename = await api('POST', '/tags/rename', { from: 'black friday', to: 'Cyber-Monday' });
    await jobEnds(rename.body.id);
    expect((await api('GET', `/contacts/${id}`)).body.tags).toEqual(['cyber_monday']);
    const field = { key: 'plan', label: 'Plan', type: 'choice', choices: ['basic', 'gold'] };
    expect((await api('POST', '/attributes', field)).status).toBe(201);
    const wrong = await api('PATCH', `/contacts/${id}`, { attributes: { plan: 'platinum' } });
    expect([wrong.status, wrong.body.errors[0].field]).toEqual([422, 'attributes.plan']);
    const right = await api('PATCH', `/contacts/${id}`, { attributes: { plan: 'gold' } });
    expect(right.body.attributes).toEqual({ plan: 'gold' });
  });

  it('5: one person who was entered twice is noticed, becomes one, and two again', async () => {
    const twice = { name: 'Dora Duarte', email: 'dora@twice.example' };
    const one = await create({ whatsapp_contact_id: '34677000004', ...twice });
    const other = await create({ whatsapp_contact_id: '34677000005', ...twice, tags: ['vip'] });
    await api('POST', '/internal-notes', { content: 'prefers mornings', entity_id: other });
    await jobEnds((await api('POST', '/contacts/duplicates/search')).body.id);
    const [pair] = (await api('GET', '/contacts/duplicates')).body.data;
    expect([pair.reasons, [...pair.contact_ids].sort()]).toEqual([['same_email'], [one, other].sort()]);
    const merged = await api('POST', '/contacts/merge', { into_id: one, from_ids: [other] });
    expect(merged.body).toMatchObject({ id: one, tags: ['vip'] });
    const notes = await api('GET', `/internal-notes?entity_id=${one}`);
    expect(notes.body.data).toMatchObject([{ content: 'prefers mornings' }]);
    expect(await search('dora duarte')).toHaveLength(1);
    expect((await api('POST', `/merges/${merged.body.merge_id}/undo`)).status).toBe(200);
    expect(await search('dora duarte')).toHaveLength(2);
  });
});
