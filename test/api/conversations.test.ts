import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { newId } from '../../src/platform/ids.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
const nobody = newId();
let conversationId: string;
let contactId: string;

const says = (phone: string, text: string, providerId: string, profileName?: string) =>
  receive({
    channelId: 'cloud:1',
    bsuidScope: '',
    providerId,
    sender: { phone, profileName },
    type: 'text',
    text,
    sentAt: new Date(),
  });

beforeAll(async () => {
  api = await startApi({ contactLimit: 2_000 });
  const { conversation } = await says('5511987654321', 'hello', 'wamid.1', 'Bruna');
  conversationId = conversation._id;
  contactId = conversation.contact_uuid;
  await says('5511987654321', 'anybody?', 'wamid.2');
  await says('34600000001', 'hola', 'wamid.3');
});
afterAll(() => api.stop());

const path = () => `/conversations/${conversationId}`;

describe('conversations', () => {
  it('are shown in the shape others rely on', async () => {
    await api.call('POST', `/contacts/${contactId}/assign`, { user_id: api.users.agent._id });
    const { body } = await api.call('GET', path());
    expect(body).toEqual({
      id: conversationId,
      number: expect.any(Number),
      contact_id: '5511987654321',
      contact_uuid: contactId,
      contact_name: 'Bruna',
      status: 'active',
      ai_enabled: true,
      channel_id: 'cloud:1',
      assigned_to: api.users.agent._id,
      snoozed_until: null,
      window_expires_at: expect.any(String),
      slack: { channel: null, thread_ts: null },
      created_at: expect.any(String),
      updated_at: expect.any(String),
    });
    expect((await api.call('GET', `/conversations/${nobody}`)).body.code).toBe('not_found');
  });

  it('are found by digits in any national variant, by contact id, by status and by owner', async () => {
    const ids = async (search: string) =>
      (await api.call('GET', `/conversations?${search}`)).body.data.map(({ id }: { id: string }) => id);
    for (const search of [
      'contact_id=5511987654321',
      'contact_id=551187654321',
      'contact_id=%2B5511987654321',
      `contact_id=${encodeURIComponent('\u202a+55 11 98765-4321\u202c')}`,
      `contact_id=${encodeURIComponent('https://wa.me/5511987654321')}`,
      `contact_id=${contactId}`,
      `assigned_to=${api.users.agent._id}`,
      `assigned_to=${api.users.agent._id}&status=active`,
    ]) {
      expect([search, await ids(search)]).toEqual([search, [conversationId]]);
    }
    expect(await ids('assigned_to=none')).toEqual([expect.not.stringContaining(conversationId)]);
    expect(await ids('status=resolved')).toEqual([]);
    expect(await ids('')).toHaveLength(2);
    const first = (await api.call('GET', '/conversations?limit=1')).body;
    expect([first.data.length, first.next_cursor]).toEqual([1, expect.any(String)]);
    expect(await ids(`limit=1&cursor=${first.next_cursor}`)).toEqual([conversationId]);
    expect((await api.call('GET', '/conversations?contact_id[$ne]=1')).status).toBe(422);
  });

  it('hide phones from a viewer, also inside other fields, and are not found by them', async () => {
    const as = { as: 'viewer' } as const;
    const list = await api.call('GET', '/conversations', undefined, as);
    const messages = await api.call('GET', `${path()}/messages`, undefined, as);
    expect(list.body.data).toHaveLength(2);
    expect(list.text + messages.text).not.toMatch(/5511987|346000000|wamid/);
    expect((await api.call('GET', '/conversations?contact_id=5511987654321', undefined, as)).status).toBe(
      403,
    );
  });

  it('are handed off, returned to the bot and resolved without a body', async () => {
    expect((await api.call('POST', `${path()}/handoff`)).body).toMatchObject({
      id: conversationId,
      ai_enabled: false,
    });
    expect((await api.call('POST', `${path()}/handoff`, {})).body.ai_enabled).toBe(false);
    expect((await api.call('POST', `${path()}/return-to-bot`)).body).toMatchObject({
      status: 'active',
      ai_enabled: true,
    });
    expect((await api.call('POST', `${path()}/resolve`)).body).toMatchObject({
      status: 'resolved',
      ai_enabled: true,
    });
    expect((await api.call('POST', `${path()}/resolve`, { force: true })).status).toBe(422);
    expect((await api.call('POST', `${path()}/handoff`, undefined, { as: 'viewer' })).status).toBe(403);
    expect((await api.call('POST', `/conversations/${nobody}/handoff`)).status).toBe(404);
  });
});

describe('a conversation that is put aside', () => {
  it('is snoozed until then, or until somebody brings it back', async () => {
    const until = new Date(Date.now() + 3_600_000).toISOString();
    const snoozed = await api.call('POST', `${path()}/snooze`, { until }, { as: 'agent' });
    expect(snoozed.body).toMatchObject({ status: 'snoozed', snoozed_until: until });
    expect((await api.call('POST', `${path()}/unsnooze`)).body).toMatchObject({
      status: 'active',
      snoozed_until: null,
    });
    for (const wrong of ['2020-01-01T00:00:00Z', 'tomorrow', 1]) {
      const { body } = await api.call('POST', `${path()}/snooze`, { until: wrong });
      expect(body.errors).toMatchObject([{ field: 'until' }]);
    }
  });
});

describe('messages', () => {
  it("take an agent's reply, once per Idempotency-Key, and mute the bot", async () => {
    const headers = { 'idempotency-key': 'reply-1' };
    const send = (key = headers) =>
      api.call('POST', `${path()}/messages`, { text: 'Olá!' }, { as: 'agent', headers: key });
    const [first, second] = [await send(), await send()];
    expect([first.status, first.body]).toEqual([
      201,
      expect.objectContaining({
        direction: 'out',
        author: 'agent',
        author_user_id: api.users.agent._id,
        type: 'text',
        text: 'Olá!',
        state: 'queued',
      }),
    ]);
    expect(second.body).toEqual(first.body);
    expect((await api.call('GET', path())).body).toMatchObject({ ai_enabled: false, status: 'active' });
    const elsewhere = (await api.call('GET', '/conversations?contact_id=34600000001')).body.data[0].id;
    const misused = await api.call(
      'POST',
      `/conversations/${elsewhere}/messages`,
      { text: 'x' },
      { as: 'agent', headers },
    );
    expect(misused.status).toBe(422);
  });

  it('are listed in their order without notes', async () => {
    await api.call('POST', '/internal-notes', {
      entity_id: contactId,
      content: 'note: never for the customer',
    });
    const { body, text } = await api.call('GET', `${path()}/messages`);
    expect(body.data.map((m: { text: string }) => m.text)).toEqual(['hello', 'anybody?', 'Olá!']);
    expect(body.data.map((m: { direction: string }) => m.direction)).toEqual(['in', 'in', 'out']);
    expect(text).not.toContain('never for the customer');
    const first = (await api.call('GET', `${path()}/messages?limit=2`)).body;
    const rest = (await api.call('GET', `${path()}/messages?limit=2&cursor=${first.next_cursor}`)).body;
    expect([...first.data, ...rest.data]).toEqual(body.data);
    expect(rest.next_cursor).toBeNull();
  });

  it.each([
    [{ text: '' }, 'text'],
    [{ text: 'x'.repeat(4097) }, 'text'],
    [{ text: { $gt: '' } }, 'text'],
    [{ text: 'x', author: 'bot' }, 'author'],
    [{}, 'text'],
  ])('refuse %p', async (input, field) => {
    const { status, body } = await api.call('POST', `${path()}/messages`, input);
    expect([status, body.errors[0].field]).toEqual([422, field]);
  });

  it('are not written by viewers', async () => {
    expect((await api.call('POST', `${path()}/messages`, { text: 'x' }, { as: 'viewer' })).status).toBe(403);
  });
});

describe('notes', () => {
  it('are kept once per Idempotency-Key, oldest first, without their prefix', async () => {
    const headers = { 'idempotency-key': 'note-1' };
    const write = () =>
      api.call(
        'POST',
        '/internal-notes',
        { entity_id: contactId, content: ' NOTE: prefers mornings' },
        { as: 'agent', headers },
      );
    const [first, second] = [await write(), await write()];
    expect(second.body).toEqual(first.body);
    expect([first.status, first.body]).toEqual([
      201,
      {
        id: expect.any(String),
        content: 'prefers mornings',
        entity_type: 'lead',
        entity_id: contactId,
        author_user_id: api.users.agent._id,
        created_at: expect.any(String),
      },
    ]);
    const { body } = await api.call('GET', `/internal-notes?entity_id=${contactId}`);
    expect(body.data.map((note: { content: string }) => note.content)).toEqual([
      'never for the customer',
      'prefers mornings',
    ]);
    expect(
      (await api.call('DELETE', `/internal-notes/${body.data[0].id}`, undefined, { as: 'agent' })).status,
    ).toBe(403);
    expect(
      (await api.call('DELETE', `/internal-notes/${first.body.id}`, undefined, { as: 'agent' })).status,
    ).toBe(204);
    expect((await api.call('DELETE', `/internal-notes/${first.body.id}`)).status).toBe(404);
  });

  it.each([
    ['GET', '/internal-notes', undefined, 422],
    ['GET', `/internal-notes?entity_id=${nobody}`, undefined, 404],
    ['GET', '/internal-notes?entity_id=nobody', undefined, 422],
    ['POST', '/internal-notes', { entity_id: nobody, content: 'x' }, 404],
    ['POST', '/internal-notes', { entity_id: 'nobody', content: 'x' }, 422],
    ['POST', '/internal-notes', { entity_id: { $ne: null }, content: 'x' }, 422],
    ['POST', '/internal-notes', { entity_id: 'x', content: 'x', author_user_id: 'y' }, 422],
    ['GET', '/assignments', undefined, 422],
  ])('%s %s %p is answered %i', async (method, where, input, status) => {
    expect((await api.call(method, where, input)).status).toBe(status);
  });
});

describe('the figures', () => {
  it('are percentages of all contacts', async () => {
    const { body } = await api.call('GET', '/kpis', undefined, { as: 'viewer' });
    expect(body).toMatchObject({
      total_leads: 2,
      active_leads: 0,
      win_rate: 0,
      converted_rate: 0,
      lost_leads: 0,
      value_by_status: { new: 0, lost: 0 },
      conversations: { period: 'today', received: 3, replies: 1 },
    });
    await api.call('PATCH', `/contacts/${contactId}`, { status: 'qualified', value: 250 });
    expect((await api.call('GET', '/kpis')).body).toMatchObject({
      win_rate: 50,
      value_by_status: { qualified: 250 },
    });
    expect((await api.call('GET', '/kpis?period=century')).status).toBe(422);
  });

  it('say how much of the plan is used, and what agents did', async () => {
    const { body } = await api.call('GET', '/kpis');
    expect(body.contact_limit).toEqual({ count: 2, limit: 2_000, text: '2 / 2,000', warn: false });
    expect(body.conversations.agents).toMatchObject([
      { user_id: api.users.admin._id, resolved: 1 },
      { user_id: api.users.agent._id, replies: 1, assigned: 1 },
    ]);
  });

  it('are given day by day too', async () => {
    const day = (offset: number) => new Date(Date.now() + offset * 86_400_000).toISOString().slice(0, 10);
    const series = (from: number, to: number) =>
      api.call('GET', `/kpis/series?from=${day(from)}&to=${day(to)}`);
    const { data } = (await series(-1, 1)).body;
    expect(data).toMatchObject([
      { day: day(-1), received: 0, new_contacts: 0 },
      { day: day(0), received: 3, replies: 1, new_contacts: 2 },
    ]);
    expect((await series(0, -1)).body.errors).toMatchObject([{ field: 'to' }]);
    expect((await api.call('GET', '/kpis/series?from=2026-01-01')).body.errors).toMatchObject([
      { field: 'to' },
    ]);
  });
});
