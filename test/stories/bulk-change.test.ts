import { beforeAll, describe, expect, it } from '@jest/globals';
import { ContactJobModel } from '../../src/domain/bulk/jobs/contact-job.js';
import { type Json, useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

const tl = useThreadline();
beforeAll(async () => {
  for (const [n, tag] of ['Winter Sale', 'winter-sale', 'summer'].entries()) {
    const body = { whatsapp_contact_id: `+34 611 00 00 0${n}`, tags: [tag] };
    expect((await tl.api('POST', '/api/contacts', body)).status).toBe(201);
  }
});

/** The job when a worker is done with it. */
const done = ({ id }: { id: string }): Promise<Json> =>
  until(
    async () => {
      const { body } = await tl.api('GET', `/api/contact-jobs/${id}`);
      return body.status === 'done' && body;
    },
    'the job to be done',
    { seen: () => ContactJobModel.findById(id).lean() },
  );

const tags = async (): Promise<Json> =>
  (await tl.api('GET', '/api/tags')).body.data.map(({ tag, count }: Json) => `${tag} ${count}`);

describe('A change of many contacts', () => {
  it('is made by a worker, and the figures follow', async () => {
    const change = {
      filter: { tag: 'winter sale' },
      changes: { status: 'qualified', add_tags: ['called'], value: 50 },
      expected_count: 2,
    };
    const { status, body } = await tl.api('POST', '/api/contacts/bulk', change);
    expect([status, body.status]).toEqual([202, 'queued']);
    expect(await done(body)).toMatchObject({ matched: 2, changed: 2, error: null });
    const kpis = (await tl.api('GET', '/api/kpis')).body;
    expect([kpis.active_leads, kpis.value_by_status.qualified]).toEqual([2, 100]);
    const everybody = await tl.api('POST', '/api/contacts/bulk', {
      ...change,
      filter: {},
      expected_count: 3,
    });
    expect([everybody.status, everybody.body.code]).toEqual([409, 'conflict']);
  });

  it('renames a tag everywhere, and the list of tags counts it', async () => {
    const { body } = await tl.api('POST', '/api/tags/rename', { from: 'winter_sale', to: 'Autumn' });
    expect(await done(body)).toMatchObject({ changed: 2 });
    await until(async () => (await tags()).includes('summer 1'), 'the tags to be counted', { seen: tags });
    expect(await tags()).toEqual(['autumn 2', 'called 2', 'summer 1']);
  });

  it('is found by a worker also when its doorbell was lost', async () => {
    const admin = (await tl.api('GET', '/api/users')).body.data.find(({ role }: Json) => role === 'admin');
    const { _id } = await ContactJobModel.create({
      kind: 'remove_tag',
      params: { tag: 'called' },
      actor: { _id: admin.id, role: 'admin' },
      created_by: admin.id,
    });
    expect(await done({ id: _id })).toMatchObject({ changed: 2 });
  });
});
