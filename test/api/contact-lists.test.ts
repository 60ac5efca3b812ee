import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { pairId, recordDuplicate } from '../../src/domain/contacts/duplicates/duplicate.js';
import { newId } from '../../src/platform/ids.js';
import { endJobs } from './contract-world.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
/** Three contacts of Vega: silver, gold, and gold but lost. */
let ids: string[];
beforeAll(async () => {
  api = await startApi();
  const choices = ['gold', 'silver'];
  await api.call('POST', '/attributes', { key: 'plan', label: 'Plan', type: 'choice', choices });
  ids = [
    await create({ name: 'Ana Vega', value: 5, tags: ['fair'], attributes: { plan: 'silver' } }),
    await create({ name: 'Ben Vega', value: 50, language: 'es', attributes: { plan: 'gold' } }),
    await create({ name: 'Cleo Vega', value: 500, status: 'lost', attributes: { plan: 'gold' } }),
  ];
});
afterAll(() => api.stop());

let phone = 34600000000;
async function create(fields: object): Promise<string> {
  phone += 1;
  return (await api.call('POST', '/contacts', { whatsapp_contact_id: `+${phone}`, ...fields })).body.id;
}

const data = async (path: string) => (await api.call('GET', path)).body.data;
const named = async (search: string): Promise<string[]> =>
  (await data(`/contacts?${search}`)).map(({ name }: { name: string }) => name.split(' ')[0]).sort();

describe('a list of contacts', () => {
  it('is narrowed by all that is given together', async () => {
    expect(await named('q=vega')).toEqual(['Ana', 'Ben', 'Cleo']);
    expect(await named('q=vega&value_min=50')).toEqual(['Ben', 'Cleo']);
    expect(await named('value_min=50&value_max=100')).toEqual(['Ben']);
    expect(await named('q=vega&status=lost')).toEqual(['Cleo']);
    expect(await named('language=es')).toEqual(['Ben']);
    expect(await named('tag=Fair&assigned_to=none&created_after=1h')).toEqual(['Ana']);
    expect(await named('created_before=1h')).toEqual([]);
  });

  it('goes on where a search ended', async () => {
    const found: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.call('GET', `/contacts?q=vega&limit=1&cursor=${cursor}`);
      found.push(...body.data.map(({ id }: { id: string }) => id));
      cursor = body.next_cursor ?? '';
    } while (cursor);
    expect(found).toHaveLength(3);
    expect(new Set(found)).toEqual(new Set(ids));
    const { body } = await api.call('GET', '/contacts?q=vega&limit=1');
    expect((await api.call('GET', `/contacts?cursor=${body.next_cursor}`)).body.errors).toMatchObject([
      { field: 'cursor' },
    ]);
  });

  it('is that of a segment too, whose count follows', async () => {
    const filter = { attributes: { plan: 'gold' } };
    const { body: segment, headers } = await api.call('POST', '/segments', { name: 'Gold', filter });
    expect(headers.get('location')).toBe(`/api/segments/${segment.id}`);
    expect(await named(`segment_id=${segment.id}`)).toEqual(['Ben', 'Cleo']);
    expect(await named(`segment_id=${segment.id}&q=ben`)).toEqual(['Ben']);
    expect((await api.call('GET', `/segments/${segment.id}/count`)).body.count).toBe(2);
    expect((await api.call('POST', '/segments', { name: 'GOLD', filter })).body.errors).toMatchObject([
      { field: 'name' },
    ]);
    const { body } = await api.call('GET', `/contacts?segment_id=${newId()}`);
    expect(body.errors).toMatchObject([{ field: 'segment_id' }]);
  });
});

describe('a bulk change', () => {
  const bulk = (body: object, headers = {}) => api.call('POST', '/contacts/bulk', body, { headers });

  it('is made by a worker, of the number of contacts that was expected', async () => {
    const filter = { attributes: { plan: 'gold' } };
    const { count } = (await api.call('POST', '/contacts/count', { filter })).body;
    const changes = { add_tags: ['Big Fish'], assigned_to: api.users.agent._id };
    const started = await bulk({ filter, changes, expected_count: count });
    expect([started.status, started.body]).toMatchObject([202, { status: 'queued', expected_count: 2 }]);
    await endJobs();
    const path = started.headers.get('location')!.replace('/api', '');
    expect((await api.call('GET', path)).body).toMatchObject({ status: 'done', matched: 2, changed: 2 });
    expect(await named(`tag=big_fish&assigned_to=${api.users.agent._id}`)).toEqual(['Ben', 'Cleo']);
    expect((await api.call('GET', path, undefined, { as: 'agent' })).status).toBe(403);
  });

  it('never means everything, nor another number', async () => {
    const changes = { status: 'qualified' };
    expect((await bulk({ filter: {}, changes, expected_count: 3 })).status).toBe(409);
    const other = await bulk({ filter: { q: 'vega' }, changes, expected_count: 2 });
    expect([other.status, other.body.count]).toEqual([409, 3]);
    expect((await bulk({ ids: ['1'], changes })).body.errors).toMatchObject([{ field: 'ids.0' }]);
  });

  it('takes 10,000 ids', async () => {
    const many = Array.from({ length: 10_000 }, () => newId());
    expect((await bulk({ ids: many, changes: { value: 1 }, expected_count: 0 })).status).toBe(202);
    expect((await bulk({ ids: [...many, newId()], changes: { value: 1 } })).status).toBe(422);
  });

  it('is one when it is asked for twice with a key, and cannot be another with it', async () => {
    const headers = { 'idempotency-key': 'bulk-1' };
    const input = { ids: [ids[0]], changes: { value: 7 } };
    const first = await bulk(input, headers);
    const again = await bulk(input, headers);
    expect([again.body.id, again.headers.get('idempotency-replayed')]).toEqual([first.body.id, 'true']);
    expect((await bulk({ ids: [ids[1]], changes: { value: 7 } }, headers)).body.errors).toMatchObject([
      { field: 'Idempotency-Key' },
    ]);
    const cancelled = await api.call('POST', `/contact-jobs/${first.body.id}/cancel`);
    expect(cancelled.body.cancel_requested).toBe(true);
    await endJobs();
    const [job] = await data('/contact-jobs?kind=bulk_change&limit=1');
    expect([job.id, job.status]).toEqual([first.body.id, 'cancelled']);
  });
});

describe('tags and custom fields', () => {
  it('are renamed, taken away and deleted everywhere', async () => {
    await api.call('PATCH', `/contacts/${ids[0]}`, { tags: ['fair', 'old'] });
    expect((await api.call('POST', '/tags/rename', { from: 'Old', to: 'New' })).status).toBe(202);
    expect((await api.call('POST', '/tags/remove', { tag: 'fair' })).status).toBe(409);
    await endJobs();
    expect((await api.call('POST', '/tags/remove', { tag: 'fair' })).status).toBe(202);
    const gone = await api.call('PATCH', '/attributes/plan', { choices: ['gold'] });
    expect([gone.status, gone.body.errors]).toMatchObject([409, [{ field: 'choices' }]]);
    const replacements = { silver: 'gold' };
    const changed = await api.call('PATCH', '/attributes/plan', { choices: ['gold'], replacements });
    expect(changed.body).toMatchObject({ choices: ['gold'], job_id: expect.any(String) });
    await endJobs();
    const { body } = await api.call('GET', `/contacts/${ids[0]}`);
    expect(body).toMatchObject({ tags: ['new'], attributes: { plan: 'gold' } });
    expect((await data('/tags?prefix=ne')).map(({ tag }: { tag: string }) => tag)).toEqual(['new']);
  });
});

describe('duplicates', () => {
  it('are listed, dismissed, merged with a preview, and taken apart again', async () => {
    const as = { as: 'lead' } as const;
    const [one, other] = [
      await create({ name: 'Dora', email: 'd@example.com' }),
      await create({ tags: ['vip'] }),
    ];
    await recordDuplicate(one, other, 'same_email');
    await recordDuplicate(one, ids[0]!, 'same_name_and_company');
    const dismiss = `/contacts/duplicates/${pairId(one, ids[0]!)}/dismiss`;
    expect((await api.call('POST', dismiss, undefined, as)).status).toBe(204);
    const [pair, ...rest] = await data('/contacts/duplicates');
    expect([pair.id, pair.reasons, pair.score, rest]).toEqual([pairId(one, other), ['same_email'], 85, []]);
    expect(pair.contacts.map(({ id }: { id: string }) => id)).toEqual(pair.contact_ids);

    const input = { into_id: one, from_ids: [other] };
    const preview = await api.call('POST', '/contacts/merge/preview', input, as);
    expect(preview.body).toMatchObject({ contact: { name: 'Dora', tags: ['vip'] }, moves: { notes: 0 } });
    const headers = { 'idempotency-key': 'merge-1' };
    const merged = await api.call('POST', '/contacts/merge', input, { ...as, headers });
    expect(merged.body).toMatchObject({ id: one, name: 'Dora', tags: ['vip'], finished: true });
    expect((await api.call('POST', '/contacts/merge', input, { ...as, headers })).body).toEqual(merged.body);
    expect((await api.call('GET', `/contacts/${other}`)).status).toBe(404);

    const path = `/merges/${merged.body.merge_id}`;
    const undone = await api.call('POST', `${path}/undo`, undefined, as);
    expect(undone.body).toMatchObject({ contact_ids: [other], not_put_back: [] });
    expect((await api.call('GET', `/contacts/${other}`)).body.tags).toEqual(['vip']);
    expect((await api.call('GET', path)).body).toMatchObject({ state: 'undone', undo: undone.body });
  });
});
