import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { attempts } from '../../src/domain/people/access/throttle.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { createToken } from '../../src/domain/people/accounts/manage-tokens.js';
import { ensureRouter } from '../../src/domain/people/accounts/router-user.js';
import type { User } from '../../src/domain/people/core/user.js';
import { type Answer, startApi, type TestApi } from './start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
  await ensureRouter();
});
afterAll(() => api.stop());

let people = 0;
const person = (fields: object = {}): Promise<User> => {
  people += 1;
  return createUser({ name: 'Nina', email: `nina.${people}@example.com`, role: 'agent', ...fields });
};

describe('people', () => {
  it('are listed with the router, and shown one by one', async () => {
    const { body } = await api.call('GET', '/users', undefined, { as: 'viewer' });
    const router = body.data.find(({ kind }: { kind: string }) => kind === 'router');
    expect(router).toMatchObject({ name: 'Router', handle: 'router' });
    const shown = await api.call('GET', `/users/${router.id}`, undefined, { as: 'viewer' });
    expect(shown.body).toEqual(router);
  });

  it('are changed by admins, and not over a change that the editor has not seen', async () => {
    const path = `/users/${(await person())._id}`;
    const headers = { 'if-match': (await api.call('GET', path)).headers.get('etag')! };
    const changed = await api.call('PATCH', path, { name: 'Nina Simon', capacity: 3 }, { headers });
    expect([changed.status, changed.body]).toMatchObject([200, { name: 'Nina Simon', capacity: 3 }]);
    const stale = await api.call('PATCH', path, { role: 'lead' }, { headers });
    expect([stale.status, stale.body.current]).toEqual([409, changed.body]);
    expect((await api.call('PATCH', path, { name: 'x' }, { as: 'lead' })).status).toBe(403);
    expect((await api.call('PATCH', path, { email: 'lead@example.com' })).body.errors).toMatchObject([
      { field: 'email' },
    ]);
  });

  it('say themselves whether they are there; leads say it for others too', async () => {
    const { lead, agent } = api.users;
    const say = (user: User, as: 'agent' | 'lead' | 'viewer') =>
      api.call('PATCH', `/users/${user._id}/availability`, { availability: 'available' }, { as });
    expect((await say(agent, 'agent')).body.availability).toBe('available');
    expect((await say(lead, 'agent')).status).toBe(403);
    expect((await say(api.users.viewer, 'viewer')).status).toBe(403);
    expect((await say(agent, 'lead')).status).toBe(200);
    const capacity = await api.call('PATCH', `/users/${agent._id}/capacity`, { capacity: 4 }, { as: 'lead' });
    expect(capacity.body.capacity).toBe(4);
  });

  it('keep the columns they chose', async () => {
    const as = { as: 'agent' } as const;
    const columns = ['name', 'attributes.plan', 'name'];
    const chosen = await api.call('PATCH', '/session/preferences', { contact_columns: columns }, as);
    expect(chosen.body).toEqual({ contact_columns: ['name', 'attributes.plan'] });
    const { body } = await api.call('GET', '/session', undefined, as);
    expect(body.preferences).toEqual(chosen.body);
    expect(body.permissions).toEqual(expect.arrayContaining(['reply', 'write_notes']));
    expect(body.permissions).not.toContain('manage_users');
  });
});

describe("a person's tokens", () => {
  it('are listed without their texts, and end when they are revoked', async () => {
    const { _id } = await person();
    const { text, token } = await createToken(_id, { name: 'script', scopes: ['view_contacts'] });
    const path = `/users/${_id}/tokens`;
    const listed = await api.call('GET', path);
    expect(listed.body.data).toMatchObject([{ id: token._id, name: 'script', scopes: ['view_contacts'] }]);
    expect(listed.text).not.toMatch(new RegExp(`${text}|hash`));
    expect((await api.call('DELETE', `/users/${api.users.agent._id}/tokens/${token._id}`)).status).toBe(404);
    expect((await api.call('DELETE', `${path}/${token._id}`)).status).toBe(204);
    const headers = { authorization: `Bearer ${text}` };
    expect((await api.call('GET', '/session', undefined, { as: 'nobody', headers })).status).toBe(401);
    expect((await api.call('GET', path)).body.data).toEqual([]);
  });
});

describe("one's own password", () => {
  const as = 'nobody';
  const cookieOf = ({ headers }: Pick<Answer, 'headers'>) => headers.get('set-cookie')!.split(';')[0]!;
  const signIn = async (id: string) =>
    cookieOf(await fetch(`${api.url}/test-login/${id}`, { method: 'POST' }));
  const whoIs = (cookie: string) => api.call('GET', '/session', undefined, { as, headers: { cookie } });

  it('is changed with the current one; only the session that did it goes on, under another id', async () => {
    const { _id } = await person({ password: 'the first one' });
    const [here, elsewhere] = [await signIn(_id), await signIn(_id)];
    const { csrf_token } = (await whoIs(here)).body;
    const headers = { cookie: here, origin: api.url, 'x-csrf-token': csrf_token };
    const input = { current_password: 'the first one', new_password: 'the second one' };
    const changed = await api.call('POST', '/session/password', input, { as, headers });
    expect([changed.status, changed.body.user.id]).toEqual([200, _id]);
    expect(changed.body.csrf_token).not.toBe(csrf_token);
    expect((await whoIs(elsewhere)).status).toBe(401);
    expect((await whoIs(here)).status).toBe(401);
    const now = await whoIs(cookieOf(changed));
    expect([now.status, now.body.csrf_token]).toEqual([200, changed.body.csrf_token]);
  });

  it('is not guessed', async () => {
    const { _id, email } = await person();
    const headers = { authorization: `Bearer ${(await createToken(_id)).text}` };
    const input = { current_password: 'a guess', new_password: 'the second one' };
    const guess = () => api.call('POST', '/session/password', input, { as, headers });
    const wrong = await guess();
    expect([wrong.status, wrong.body.errors]).toMatchObject([422, [{ field: 'current_password' }]]);
    const tried = { address: '::1', account: email, signedIn: true } as const;
    for (let n = 1; n < attempts.device.points; n += 1) await api.throttle.enter(tried);
    const refused = await guess();
    expect([refused.status, refused.body]).toMatchObject([
      429,
      { code: 'rate_limited', retry_after: expect.any(Number) },
    ]);
    expect(refused.headers.get('retry-after')).toBe(String(refused.body.retry_after));
  });
});

describe('the settings', () => {
  it('are for admins, and not changed over a change that the editor has not seen', async () => {
    const before = await api.call('GET', '/settings');
    const headers = { 'if-match': before.headers.get('etag')! };
    const change = (default_capacity: number) =>
      api.call('PATCH', '/settings', { routing: { default_capacity } }, { headers });
    const changed = await change(9);
    expect(changed.body).toEqual({
      ...before.body,
      routing: { mode: 'manual', default_capacity: 9 },
      rev: before.body.rev + 1,
    });
    const stale = await change(10);
    expect([stale.status, stale.body.current]).toEqual([409, changed.body]);
    expect((await api.call('GET', '/settings', undefined, { as: 'lead' })).status).toBe(403);
    const wrong = await api.call('PATCH', '/settings', {
      business_hours: { days: { mon: [{ from: '9' }] } },
    });
    expect(wrong.body.errors[0].field).toBe('business_hours.days.mon.0.from');
  });
});

describe('the audit log', () => {
  it('is listed newest first, by who, what and whom', async () => {
    const { body: contact } = await api.call('POST', '/contacts', {
      whatsapp_contact_id: '34600000001',
      email: 'secret@example.com',
    });
    await api.call('PATCH', `/contacts/${contact.id}`, { email: 'other@example.com' }, { as: 'lead' });
    const list = async (search: string) => (await api.call('GET', `/audit?${search}`)).body.data;
    const about = await list(`entity_type=contact&entity_id=${contact.id}`);
    expect(about.map(({ action }: { action: string }) => action)).toEqual([
      'contact.updated',
      'contact.created',
    ]);
    expect(await list(`actor_user_id=${api.users.lead._id}&action=contact.updated`)).toEqual([about[0]]);
    expect(about[0].changes).toEqual({
      email: { before: 'secret@example.com', after: 'other@example.com' },
    });
    expect((await api.call('GET', '/audit', undefined, { as: 'lead' })).status).toBe(403);
  });

  it('shows no values to a token that does not see private data', async () => {
    const { text } = await createToken(api.users.admin._id, { scopes: ['view_audit'] });
    const headers = { authorization: `Bearer ${text}` };
    const answer = await api.call('GET', '/audit', undefined, { as: 'nobody', headers });
    expect(answer.body.data.length).toBeGreaterThan(3);
    expect(answer.text).not.toContain('@example.com');
  });
});
