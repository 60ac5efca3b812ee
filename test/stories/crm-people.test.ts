import { beforeAll, describe, expect, it } from '@jest/globals';
import type { User } from '../../src/domain/people/core/user.js';
import type { Customer } from '../../src/simulators/whatsapp/customer.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A team works with its contacts', () => {
  const threadline = useThreadline({ env: { CONTACT_LIMIT: '4' } });
  let ana: User;
  let kim: Customer;
  beforeAll(async () => {
    kim = threadline.whatsapp.customer({ name: 'Kim', phone: '34688000002' });
    ana = await personWithHandle('ana');
  });

  const api = (method: string, path: string, body?: unknown, headers?: Record<string, string>) =>
    threadline.api(method, `/api${path}`, body, headers);
  const create = async (fields: object) => (await api('POST', '/contacts', fields)).body;
  /** Calls as somebody else. */
  const as = async (user: string): Promise<Record<string, string>> => {
    const { body } = await api('POST', `/users/${user}/tokens`, { name: 'story' });
    return { authorization: `Bearer ${body.token}` };
  };

  it('6: the figures follow every change at once', async () => {
    const before = (await api('GET', '/kpis')).body;
    const { id } = await create({ whatsapp_contact_id: '34688000001', name: 'Kai', value: 100 });
    await kim.says('hello');
    await api('PATCH', `/contacts/${id}`, { status: 'converted', value: 250.5 });
    const after = (await api('GET', '/kpis')).body;
    expect(after.total_leads - before.total_leads).toBe(2);
    expect(after.value_by_status.converted - before.value_by_status.converted).toBeCloseTo(250.5);
    expect(after.contact_limit).toMatchObject({ count: 2, limit: 4, text: '2 / 4' });
  });

  it('7: an agent is given a customer, by whom and why is kept, and the card in Slack shows it', async () => {
    await kim.says('agent');
    const { channel, ts } = await threadline.root('34688000002');
    const { contact_uuid: id } = (await threadline.conversation('34688000002'))!;
    const reason = 'speaks English';
    expect((await api('POST', `/contacts/${id}/assign`, { user_id: ana._id, reason })).status).toBe(200);
    await until(
      () => JSON.stringify(threadline.slack.thread(channel, ts)[0]!.blocks).includes('Ana Torres'),
      'the card to name Ana',
    );
    const log = (await api('GET', `/assignments?contact_id=${id}`)).body.data;
    expect(log.at(-1)).toMatchObject({ assigned_to: ana._id, reason });
    expect(log.at(-1).assigned_by).not.toBe(ana._id);
  });

  it('8: a note names a colleague and stays inside, and only its author or an admin takes it away', async () => {
    const { contact_uuid: id } = (await threadline.conversation('34688000002'))!;
    const note = await api('POST', '/internal-notes', { content: '@ana please call', entity_id: id });
    expect(note.body).toMatchObject({ content: '@ana please call', entity_type: 'lead', entity_id: id });
    const { root_ts: ts, channel } = (await threadline.conversation('34688000002'))!.desk;
    await until(
      () => threadline.slack.thread(channel!, ts!).some(({ text }) => text.includes('please call')),
      'the note in the thread',
    );
    expect(JSON.stringify(kim.heard)).not.toContain('please call');
    const refused = await api('DELETE', `/internal-notes/${note.body.id}`, undefined, await as(ana._id));
    expect(refused.status).toBe(403);
    expect((await api('DELETE', `/internal-notes/${note.body.id}`)).status).toBe(204);
  });

  it('9: Start Chat leads from a contact to its conversation', async () => {
    const [{ id }] = (await api('GET', '/contacts?q=kai')).body.data;
    const response = await fetch(`${threadline.url}/api/contacts/${id}/start-chat`, {
      method: 'POST',
      redirect: 'manual',
      headers: { authorization: `Bearer ${threadline.env.API_TOKEN}` },
    });
    const [conversation] = (await api('GET', `/conversations?contact_id=${id}`)).body.data;
    expect([response.status, response.headers.get('location')]).toEqual([
      302,
      `/dashboard/whatsapp/inbox?chat=${conversation.id}`,
    ]);
  });

  it('10: who only looks sees masked numbers; a full plan refuses more contacts but never a customer', async () => {
    const viewer = { name: 'Vic Viewer', email: 'vic@threadline.example', role: 'viewer' };
    const token = await as((await api('POST', '/users', viewer)).body.id);
    const [kai] = (await api('GET', '/contacts?q=kai', undefined, token)).body.data;
    expect(kai.whatsapp_contact_id).toBe('•••••••••01');
    expect((await api('PATCH', `/contacts/${kai.id}`, { name: 'Kay' }, token)).status).toBe(403);
    expect((await api('GET', '/contacts', undefined, { authorization: 'Bearer made-up' })).status).toBe(401);

    await create({ whatsapp_contact_id: '34688000003' });
    await create({ whatsapp_contact_id: '34688000004' });
    const full = await api('POST', '/contacts', { whatsapp_contact_id: '34688000005' });
    expect([full.status, full.body.code]).toEqual([409, 'contact_limit_reached']);
    await threadline.whatsapp.customer({ name: 'Late', phone: '34688000006' }).says('hello');
    expect((await api('GET', '/contacts?q=34688000006')).body.data).toMatchObject([{ name: 'Late' }]);
  });

  it('11: the API describes itself, says what is wrong, and does a repeated request once', async () => {
    const document = (await api('GET', '/openapi.json')).body;
    expect(document.paths['/contacts/{id}/start-chat'].post.responses).toHaveProperty('302');
    expect((await api('GET', '/docs')).body).toContain('<title>');
    const wrong = await api('GET', '/contacts?limit=-1');
    expect([wrong.status, wrong.headers.get('content-type')]).toEqual([
      422,
      expect.stringContaining('application/problem+json'),
    ]);
    expect(wrong.body.errors).toMatchObject([{ field: 'limit' }]);
    const [{ id }] = (await api('GET', '/contacts?q=kai')).body.data;
    const note = () =>
      api('POST', '/internal-notes', { content: 'once', entity_id: id }, { 'idempotency-key': 'k1' });
    const [first, second] = [await note(), await note()];
    expect(second.body).toEqual(first.body);
  });

  it('12: everything about a person is given out on request, and then erased', async () => {
    const [{ id }] = (await api('GET', '/contacts?q=late')).body.data;
    await threadline.whatsapp.customer({ name: 'Late', phone: '34688000006' }).says('agent');
    const { channel, ts } = await threadline.root('34688000006');
    const { total_leads: before } = (await api('GET', '/kpis')).body;
    const zip = await api('GET', `/contacts/${id}/export`);
    expect([zip.status, zip.headers.get('content-type')]).toEqual([200, 'application/zip']);
    const erased = await api('POST', `/contacts/${id}/erase`);
    expect([erased.status, erased.body.slack_traces]).toEqual([200, [{ channel, thread_ts: ts }]]);
    expect((await api('GET', `/contacts/${id}`)).status).toBe(404);
    expect((await api('GET', '/contacts?q=34688000006')).body.data).toEqual([]);
    expect((await api('GET', '/kpis')).body.total_leads).toBe(before - 1);
  });
});
