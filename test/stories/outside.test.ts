import { describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';

const token = 'a-token-for-the-figures';

describe('What a stranger learns from outside', () => {
  const threadline = useThreadline({ env: { METRICS_TOKEN: token } });
  const ask = (path: string, authorization?: string) =>
    fetch(threadline.url + path, { redirect: 'manual', headers: authorization ? { authorization } : {} });

  it('of readiness the status alone, of figures nothing; both in full with the token', async () => {
    const plain = await ask('/readyz');
    expect([plain.status, Object.keys((await plain.json()) as object)]).toEqual([200, ['status']]);
    for (const wrong of [undefined, 'Bearer ', 'Bearer a-token', `Basic ${token}`, `bearer${token}`]) {
      expect((await ask('/metrics', wrong)).status).toBe(401);
      expect(Object.keys((await (await ask('/readyz', wrong)).json()) as object)).toEqual(['status']);
    }
    const full = (await (await ask('/readyz', `Bearer ${token}`)).json()) as object;
    expect(full).toMatchObject({ status: 'ok', mongodb: 'ok', redis: 'ok', slack: 'ok' });
    const figures = await (await ask('/metrics', `Bearer ${token}`)).text();
    expect(figures).toContain('threadline_owed_messages{lane="slack"}');
  });

  it('no other spelling of the path of the figures leads to them', async () => {
    for (const path of [
      '/METRICS',
      '/Metrics',
      '/metrics/',
      '//metrics',
      '/%6detrics/',
      '/READYZ',
      '/readyz/',
    ])
      expect([path, (await ask(path, `Bearer ${token}`)).status]).toEqual([path, 404]);
  });

  it('every answer of ours keeps browsers from guessing, framing and running anything', async () => {
    const paths = [
      '/',
      '/healthz',
      '/readyz',
      '/nothing',
      '/api/contacts',
      '/api/nothing',
      '/api/openapi.json',
      '/api/docs/nothing',
      '/webhooks/whatsapp',
      '/slack/events',
    ];
    for (const path of paths) {
      const { headers } = await ask(path);
      expect([path, headers.get('x-content-type-options'), headers.get('x-frame-options')]).toEqual([
        path,
        'nosniff',
        'SAMEORIGIN',
      ]);
      expect([path, headers.get('content-security-policy')]).toEqual([
        path,
        expect.stringMatching(/^default-src 'none'/),
      ]);
      expect(headers.get('x-powered-by')).toBeNull();
    }
    for (const path of ['/api/contacts', '/api/nothing', '/api/users'])
      expect([path, (await ask(path)).headers.get('cache-control')]).toEqual([path, 'no-store']);
    const page = await ask('/api/docs');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
  });

  it('names of things that every object has are no files of the documentation', async () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])
      expect([name, (await ask(`/api/docs/${name}`)).status]).toEqual([name, 401]);
  });
});
