import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { createToken } from '../../src/domain/people/accounts/manage-tokens.js';
import { TokenModel } from '../../src/domain/people/accounts/token.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

/** The cookie that the panel's log-in leaves. */
async function signIn(userId: string): Promise<string> {
  const response = await fetch(`${api.url}/test-login/${userId}`, { method: 'POST' });
  return response.headers.get('set-cookie')!.split(';')[0]!;
}

describe('a token', () => {
  it('is asked for', async () => {
    const { status, headers, body } = await api.call('GET', '/contacts', undefined, { as: 'nobody' });
    expect([status, headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
    expect(body).toMatchObject({
      status: 401,
      code: 'unauthenticated',
      title: expect.any(String),
      detail: expect.any(String),
    });
    expect(body.request_id).toBe(headers.get('x-request-id'));
  });

  it.each([
    'Bearer wrong',
    'Bearer',
    'Bearer enabled',
    'Basic YTpi',
    'Bearer undefined',
    'Bearer [object Object]',
  ])('is not %p', async (authorization) => {
    const answer = await api.call('GET', '/session', undefined, { as: 'nobody', headers: { authorization } });
    expect(answer.status).toBe(401);
  });

  it('configured as API_TOKEN acts as the first admin', async () => {
    const headers = { authorization: `Bearer ${api.apiToken}` };
    const { body } = await api.call('GET', '/session', undefined, { as: 'nobody', headers });
    expect(body).toMatchObject({
      user: {
        id: api.users.admin._id,
        name: 'The admin',
        handle: 'admin',
        email: 'admin@example.com',
        role: 'admin',
        slack_user_id: null,
      },
      permissions: expect.arrayContaining(['manage_users', 'see_private_data']),
      csrf_token: null,
    });
  });

  it('ends with its time and with its user', async () => {
    const { text: expired, token } = await createToken(api.users.agent._id);
    await TokenModel.updateOne({ _id: token._id }, { $set: { expires_at: new Date(Date.now() - 1) } });
    const left = await UserModel.create({
      name: 'Left',
      handle: 'left',
      email: 'left@example.com',
    });
    const { text: orphaned } = await createToken(left._id);
    await UserModel.updateOne({ _id: left._id }, { $set: { active: false } });
    for (const token of [expired, orphaned]) {
      const headers = { authorization: `Bearer ${token}` };
      expect((await api.call('GET', '/session', undefined, { as: 'nobody', headers })).status).toBe(401);
    }
  });
});

describe("the panel's session", () => {
  it('reads without a CSRF token and tells it', async () => {
    const cookie = await signIn(api.users.lead._id);
    const { body } = await api.call('GET', '/session', undefined, { as: 'nobody', headers: { cookie } });
    expect(body).toMatchObject({ user: { role: 'lead' }, csrf_token: expect.stringMatching(/^[\w-]{32}$/) });
  });

  it('changes only from our own page with the CSRF token', async () => {
    const cookie = await signIn(api.users.lead._id);
    const session = await api.call('GET', '/session', undefined, { as: 'nobody', headers: { cookie } });
    const token = session.body.csrf_token as string;
    const phones = ['600100001', '600100002', '600100003', '600100004', '600100005'];
    const post = async (headers: Record<string, string>) =>
      (
        await api.call(
          'POST',
          '/contacts',
          { whatsapp_contact_id: phones.pop() },
          { as: 'nobody', headers: { cookie, ...headers } },
        )
      ).status;
    expect(await post({ origin: api.url, 'x-csrf-token': token })).toBe(201);
    expect(await post({ origin: api.url })).toBe(403);
    expect(await post({ origin: api.url, 'x-csrf-token': 'guess' })).toBe(403);
    expect(await post({ origin: 'https://evil.example', 'x-csrf-token': token })).toBe(403);
    expect(await post({ 'x-csrf-token': token })).toBe(403);
  });

  it('ends when its user is no longer active', async () => {
    const user = await UserModel.create({
      name: 'Gone',
      handle: 'gone',
      email: 'gone@example.com',
      role: 'admin',
    });
    const cookie = await signIn(user._id);
    await UserModel.updateOne({ _id: user._id }, { $set: { active: false } });
    expect((await api.call('GET', '/session', undefined, { as: 'nobody', headers: { cookie } })).status).toBe(
      401,
    );
  });
});

describe('users and tokens', () => {
  it('are made by admins, and a token is shown once', async () => {
    const headers = { 'idempotency-key': 'user-1' };
    const input = { name: 'Nina', email: 'Nina@Example.com', role: 'agent', password: 'correct horse' };
    const first = await api.call('POST', '/users', input, { headers });
    expect([first.status, first.body]).toMatchObject([
      201,
      {
        id: expect.any(String),
        name: 'Nina',
        handle: 'nina',
        email: 'nina@example.com',
        role: 'agent',
        slack_user_id: null,
      },
    ]);
    expect((await api.call('POST', '/users', input, { headers })).body).toEqual(first.body);
    expect((await api.call('POST', '/users', input)).body.errors).toMatchObject([{ field: 'email' }]);

    const path = `/users/${first.body.id}/tokens`;
    const made = await api.call('POST', path, undefined, { headers });
    expect([made.status, made.body]).toMatchObject([201, { token: expect.stringMatching(/^tl_/) }]);
    const repeated = await api.call('POST', path, undefined, { headers });
    expect([repeated.status, repeated.text.includes(made.body.token)]).toEqual([409, false]);
    const asNina = { as: 'nobody', headers: { authorization: `Bearer ${made.body.token}` } } as const;
    expect((await api.call('GET', '/session', undefined, asNina)).body.user.name).toBe('Nina');
    expect((await api.call('POST', '/users', input, asNina)).status).toBe(403);
    expect((await api.call('POST', path, {}, asNina)).status).toBe(403);
  });

  it('are listed without anything secret', async () => {
    const { body, text } = await api.call('GET', '/users?limit=2', undefined, { as: 'agent' });
    expect(body.data).toHaveLength(2);
    expect(body.next_cursor).toEqual(expect.any(String));
    expect(text).not.toMatch(/password|scrypt/);
  });

  it.each([
    [{ role: 'root' }, 'role'],
    [{ email: 'nobody' }, 'email'],
    [{ kind: 'router' }, 'kind'],
    [{ password: 'short' }, 'password'],
    [{ password: 'x y'.repeat(43) }, 'password'],
    [{ password: 'password1' }, 'password'],
  ])('refuses %p by name', async (more, field) => {
    const { status, body } = await api.call('POST', '/users', {
      name: 'X',
      email: 'x@example.com',
      role: 'agent',
      ...more,
    });
    expect([status, body.errors[0].field]).toEqual([422, field]);
  });

  it('refuses a token with scopes nobody knows or an end in the past', async () => {
    const path = `/users/${api.users.agent._id}/tokens`;
    const refused = async (input: object) => (await api.call('POST', path, input)).body.errors[0].field;
    expect(await refused({ scopes: ['everything'] })).toBe('scopes.0');
    expect(await refused({ expires_at: '2020-01-01T00:00:00Z' })).toBe('expires_at');
    expect((await api.call('POST', `/users/${newId()}/tokens`, {})).status).toBe(404);
  });
});

describe('a request that cannot be taken', () => {
  const json = { 'content-type': 'application/json' };

  it.each([
    ['broken JSON', '{"a":', json, 400, 'bad_request'],
    ['a list', '[]', json, 422, 'invalid_input'],
    ['a body over 100 KB', JSON.stringify({ name: 'x'.repeat(110_000) }), json, 413, 'too_large'],
    ['a form', 'a=1', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media'],
    [
      'another character set',
      '{}',
      { 'content-type': 'application/json; charset=latin1' },
      415,
      'unsupported_media',
    ],
  ])('is %s', async (_what, body, headers, status, code) => {
    const answer = await api.call('POST', '/contacts', body, { headers });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it('for an unknown path is answered 404, for a path that is no text 400', async () => {
    expect((await api.call('GET', '/nowhere')).body).toMatchObject({ status: 404, code: 'not_found' });
    expect((await api.call('GET', '/contacts/%E0%A4%A')).body).toMatchObject({
      status: 400,
      code: 'bad_request',
    });
  });
});
