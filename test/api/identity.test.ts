import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { realChannelProblem } from '../../src/config/real-accounts.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { changeSettings } from '../../src/domain/people/accounts/change-settings.js';
import { editUser } from '../../src/domain/people/accounts/edit-user.js';
import { createLinkCode } from '../../src/domain/people/accounts/link-code.js';
import { createToken, listTokens, revokeToken } from '../../src/domain/people/accounts/manage-tokens.js';
import { changeOwnPassword } from '../../src/domain/people/accounts/own-account.js';
import { TokenModel, userForToken } from '../../src/domain/people/accounts/token.js';
import { isForTokens, may, permissionNames } from '../../src/domain/people/core/permissions.js';
import { readSettings } from '../../src/domain/people/core/settings.js';
import { operations } from '../../src/edges/api/operations.js';
import { calls } from './contract-calls.js';
import { createWorld, type World } from './contract-world.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
let world: World;
/** A token of the admin that was given every permission by name, as the releases before let one be made. */
let limited: string;
beforeAll(async () => {
  api = await startApi();
  world = await createWorld(api);
  const { text, token } = await createToken(api.users.admin._id, { scopes: ['view_contacts'] });
  await TokenModel.updateOne({ _id: token._id }, { $set: { scopes: permissionNames } });
  limited = text;
});
afterAll(() => api.stop());

/** Everything that says who somebody is, how they come in and what they may. */
async function identities(): Promise<string> {
  const read = (name: string, hidden: string[]) =>
    mongoose.connection
      .collection(name)
      .find({}, { projection: Object.fromEntries(hidden.map((field) => [field, 0])) })
      .sort({ _id: 1 })
      .toArray();
  const own = ['availability', 'availability_changed_at', 'presence_checked_at', 'capacity', 'preferences'];
  return JSON.stringify([
    await read('users', [...own, 'updated_at', 'last_routed_at']),
    await read('api_tokens', ['last_used_at']),
    await read('link_codes', []),
    await read('sessions', ['expires']),
    (await readSettings()).masked_roles,
  ]);
}

const each = operations.map((operation) => [operation.operationId, operation] as const);

describe('A token that is limited to scopes, whatever they are, changes nothing about who is who:', () => {
  it.each(each)('%s', async (operationId, { method, path }) => {
    const { params, query, body } = await calls[operationId]!(world);
    const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params?.[name] ?? ''));
    const headers = { authorization: `Bearer ${limited}` };
    const before = await identities();
    const search = query ? `?${new URLSearchParams(query)}` : '';
    const { text } = await api.call(method.toUpperCase(), filled + search, body, { as: 'nobody', headers });
    expect(await identities()).toBe(before);
    expect(text).not.toMatch(/tl_\w{20,}/);
  });

  it.each([
    ['POST', '/users'],
    ['PATCH', '/users/{id}'],
    ['POST', '/users/{id}/slack-link'],
    ['GET', '/users/{id}/tokens'],
    ['POST', '/users/{id}/tokens'],
    ['POST', '/session/password'],
  ])('%s %s is refused before its input is read, with a sentence that says why', async (method, path) => {
    const answer = await api.call(
      method,
      path.replace('{id}', api.users.admin._id),
      method === 'GET' ? undefined : {},
      { as: 'nobody', headers: { authorization: `Bearer ${limited}` } },
    );
    expect([answer.status, answer.body.detail]).toEqual([
      403,
      'No token that is limited to scopes may do this. Sign in, or use a token without scopes.',
    ]);
  });

  it('settings other than those of roles are still for its scopes', async () => {
    const headers = { authorization: `Bearer ${limited}` };
    const change = (body: object) =>
      api.call('PATCH', '/settings', body, { as: 'nobody', headers }).then(({ status }) => status);
    expect(await change({ routing: { default_capacity: 11 } })).toBe(200);
    expect(await change({ masked_roles: [] })).toBe(403);
    expect((await api.call('PATCH', '/settings', { masked_roles: ['agent', 'viewer'] })).status).toBe(200);
  });
});

describe('A server that is not in production', () => {
  it('keeps no real accounts, because everybody knows what it would seal them with', async () => {
    const real = { access_token: 'EAAG-1', app_secret: 'a1b2c3', business_account_id: '200000000000002' };
    const input = { kind: 'cloud', name: 'The shop', phone_number_id: '100000000000044', ...real };
    for (const api_url of [null, 'https://graph.facebook.com/v23.0', 'https://GRAPH.facebook.com/v24.0']) {
      const { status, body } = await api.call('POST', '/channels', { ...input, api_url });
      expect([status, body.detail]).toEqual([
        409,
        expect.stringContaining('NODE_ENV is test. The operator must set NODE_ENV=production'),
      ]);
    }
    expect(realChannelProblem('development', 'web')).toContain('NODE_ENV is development');
    expect(realChannelProblem('development', 'http://127.0.0.1:4000')).toBeUndefined();
    expect(realChannelProblem('production', 'web')).toBeUndefined();
  });
});

describe('The domain itself', () => {
  it('refuses such a token in every function about identity', async () => {
    const caller = (await userForToken(limited, undefined))!;
    const { _id } = api.users.agent;
    const { token } = await createToken(_id);
    const tried = [
      () =>
        createUser({ name: 'X', email: 'x@example.com', role: 'admin', password: 'my own device' }, caller),
      () => editUser(_id, { role: 'admin' }, { actor: caller }),
      () => editUser(_id, { password: 'my own device' }, { actor: caller }),
      () => editUser(_id, { email: 'stranger@example.com' }, { actor: caller }),
      () => createLinkCode(caller._id, caller),
      () => createLinkCode(_id, caller),
      () => createToken(caller._id, { scopes: ['view_contacts'] }, caller),
      () => listTokens({}, caller, { limit: 5 }),
      () => revokeToken(token._id, caller),
      () => changeOwnPassword({ current_password: 'x', new_password: 'my own device' }, caller),
      () => changeSettings({ masked_roles: [] }, { actor: caller }),
    ];
    const before = await identities();
    for (const one of tried) {
      await expect(one()).rejects.toMatchObject({
        code: 'forbidden',
        message: expect.stringContaining('limited to scopes'),
      });
    }
    expect(await identities()).toBe(before);
  });

  it('lets nobody make a token with such a scope, and lets it count for nothing where one was made', async () => {
    for (const scope of permissionNames.filter((name) => !isForTokens(name))) {
      await expect(
        createToken(api.users.admin._id, { scopes: [scope as never] }, api.users.admin),
      ).rejects.toMatchObject({ code: 'invalid_input' });
      expect(may(api.users.admin, scope)).toBe(true);
      expect(may({ ...api.users.admin, scopes: [scope] }, scope)).toBe(false);
    }
  });

  it('lets people link themselves and admins link anybody', async () => {
    const { viewer, admin, lead } = api.users;
    expect((await createLinkCode(viewer._id, viewer)).code).toMatch(/^[\dA-Z-]{14}$/);
    expect((await createLinkCode(viewer._id, admin)).code).toMatch(/^[\dA-Z-]{14}$/);
    await expect(createLinkCode(viewer._id, lead)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
