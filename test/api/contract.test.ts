import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { may } from '../../src/domain/people/core/permissions.js';
import { roles } from '../../src/domain/people/core/user.js';
import type { Operation } from '../../src/edges/api/core/operation.js';
import { titles } from '../../src/edges/api/core/problem.js';
import { operations } from '../../src/edges/api/operations.js';
import { AppError, type ErrorCode } from '../../src/errors.js';
import { newId } from '../../src/platform/ids.js';
import { calls } from './contract-calls.js';
import { createWorld, type Input, type World } from './contract-world.js';
import { document } from './document.js';
import { structureErrors } from './openapi-structure.js';
import { type Answer, type CallOptions, startApi, type TestApi } from './start-api.js';

let api: TestApi;
let world: World;
beforeAll(async () => {
  api = await startApi();
  world = await createWorld(api);
});
afterAll(() => api.stop());

const unknown = newId();

/** Calls an operation; parameters that the input does not give are an id that nothing has. */
function call(
  { method, path }: Operation,
  { params, query, body }: Input,
  options?: CallOptions,
): Promise<Answer> {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(params?.[name] ?? unknown),
  );
  const search = query ? `?${new URLSearchParams(query)}` : '';
  return api.call(method.toUpperCase(), filled + search, body, options);
}

const each = operations.map((operation) => [operation.operationId, operation] as const);
const withId = each.filter(([, { path }]) => path.includes('{'));

describe('The document', () => {
  it('is served to anybody, and may be cached', async () => {
    const answer = await api.call('GET', '/openapi.json', undefined, { as: 'nobody' });
    expect(answer.body).toEqual(JSON.parse(JSON.stringify(document)));
    expect(answer.headers.get('cache-control')).toBe('public, max-age=300');
  });

  it('has the structure of OpenAPI 3.1', () => {
    expect(structureErrors(document)).toEqual([]);
    expect(structureErrors({ ...document, openapi: '2.0', paths: { contacts: { get: {} } } })).not.toEqual(
      [],
    );
  });

  it('names every operation once, and nothing that it does not hold', () => {
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    const text = JSON.stringify(document);
    const refs = new Set(
      [...text.matchAll(/"\$ref":"#\/components\/(\w+)\/(\w+)"/g)].map(([, kind, name]) => [kind, name]),
    );
    expect(refs.size).toBeGreaterThan(20);
    const components = document.components as Record<string, Record<string, unknown>>;
    for (const [kind, name] of refs) expect(components[kind!]).toHaveProperty(name!);
    expect(text).not.toContain('$defs');
  });

  it('goes with a page of docs that explains every error', () => {
    const page = readFileSync('docs/errors.md', 'utf8');
    const rows = [...page.matchAll(/^\| `(\w+)` \| (\d+) \|/gm)].map(([, code, status]) => [
      code,
      Number(status),
    ]);
    const codes = (Object.keys(titles) as ErrorCode[]).map((code) => [code, new AppError(code, '').status]);
    expect(rows.sort()).toEqual(codes.sort());
  });

  it('has a page that loads nothing from elsewhere', async () => {
    const page = await api.call('GET', '/docs', undefined, { as: 'nobody' });
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script>|https?:/);
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file]) => file!);
    expect(files).toHaveLength(4);
    for (const file of files) {
      expect([file, (await fetch(new URL(file, `${api.url}/api/docs`))).status]).toEqual([file, 200]);
    }
    expect((await api.call('GET', '/docs/index.html', undefined, { as: 'nobody' })).status).toBe(401);
  });
});

describe('The answer when all is well is as documented:', () => {
  it('there is a call for every operation', () => {
    expect(Object.keys(calls).sort()).toEqual(operations.map(({ operationId }) => operationId).sort());
  });

  it.each(each)('%s', async (operationId, operation) => {
    // `call` compares status, content type and body with the document.
    const { status, text } = await call(operation, await calls[operationId]!(world));
    expect([status, text.slice(0, 500)]).toEqual([operation.answer.status, expect.any(String)]);
  });
});

describe('Nobody gets further than they may:', () => {
  it.each(each)('%s asks who is there', async (_id, operation) => {
    // They come from two places, because there are more operations than one place may try.
    const headers = { 'x-forwarded-for': `192.0.2.${operation.method === 'get' ? 1 : 2}` };
    expect((await call(operation, {}, { as: 'nobody', headers })).status).toBe(401);
  });

  it.each(each)('%s asks for its permissions before it looks at anything', async (_id, operation) => {
    for (const role of roles) {
      const allowed = operation.permissions.every((permission) => may({ _id: '', role }, permission));
      if (!allowed) expect([role, (await call(operation, {}, { as: role })).status]).toEqual([role, 403]);
    }
  });
});

describe('Ids in paths', () => {
  it.each(withId)('of %s that are none are refused by name', async (operationId, operation) => {
    const { params, body } = await calls[operationId]!(world);
    for (const name of Object.keys(params!)) {
      for (const wrong of ['no thing', '{"$gt":""}', `${unknown}0`, '\0', '%']) {
        const answer = await call(operation, { params: { ...params, [name]: wrong }, body });
        expect([answer.status, answer.body.errors]).toMatchObject([422, [{ field: name }]]);
      }
    }
  });

  it.each(withId)('of %s that nothing has are not found', async (operationId, operation) => {
    const { params, query, body } = await calls[operationId]!(world);
    const nobodys: Record<string, string> = {
      key: 'unknown',
      channel_id: 'cloud:0',
      pair_id: `${unknown}:${unknown}`,
    };
    for (const name of Object.keys(params!)) {
      const asked = { ...params, [name]: nobodys[name] ?? unknown };
      expect((await call(operation, { params: asked, query, body })).body).toMatchObject({
        code: 'not_found',
      });
    }
  });
});
