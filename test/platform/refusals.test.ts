import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import { type RequestHandler, Router } from 'express';
import { createMetrics } from '../../src/app/metrics.js';
import { createWeb } from '../../src/app/web.js';
import { refused } from '../../src/platform/http/refused.js';
import { readableLog } from '../support/log-lines.js';

const stops: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

/** A web server whose `/api` answers with the status in its path. */
async function start(trustProxy: string[] = []) {
  const written = readableLog();
  const answer: RequestHandler = (request, response) => {
    response.locals.user = { _id: 'the-user' };
    if (request.query.why) refused(response, { reason: 'log-in throttled', account: 'abc' });
    response.status(Number(request.params.status)).send(request.ip);
  };
  const web = createWeb({
    details: 'open',
    metrics: createMetrics({ list: () => [] } as never),
    readiness: async () => ({ mongodb: true, parts: {} }),
    prove: String,
    trustProxy,
    log: written.log,
    routers: [{ path: '/api', router: Router().get('/contacts/:id/:status', answer) }],
  });
  const server = web.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => new Promise((resolve) => server.close(resolve)));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    ...written,
    get: (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers }),
  };
}

describe('A request that is refused', () => {
  it('leaves a line with who, from where and to what, and nothing of what it said', async () => {
    const web = await start();
    const headers = { authorization: 'Bearer tl_abcdefghijklmnopqrstuvwxyz' };
    await web.get('/api/contacts/34600112233/401?q=lucia@example.com', headers);
    await web.get('/api/contacts/Ana%20Ruiz%0A{}/403', { authorization: 'Bearer guess-guess' });
    await web.get('/api/contacts/1/200');
    await web.get('/api/contacts/1/404');
    expect(web.lines()).toMatchObject([
      {
        msg: 'not let in',
        status: 401,
        method: 'GET',
        path: '/api/contacts/…/…',
        from: '127.0.0.1',
        user_id: 'the-user',
        credential: 'tl_abcd',
      },
      { msg: 'not allowed', status: 403, credential: 'bearer' },
    ]);
    expect(web.text()).not.toMatch(/34600112233|lucia|efgh|guess|Ana|Ruiz/);
  });

  it('may have another status, when its part says why', async () => {
    const web = await start();
    await web.get('/api/contacts/1/429?why=1');
    expect(web.lines()).toMatchObject([{ msg: 'log-in throttled', status: 429, account: 'abc' }]);
  });

  it('fills no disk: a flood leaves some lines a minute, and one that counts the rest', async () => {
    const web = await start(['loopback']);
    const from = (address: string) => web.get('/api/contacts/1/401', { 'x-forwarded-for': address });
    for (let n = 0; n < 25; n += 1) await from('203.0.113.7');
    expect(web.lines()).toHaveLength(10);
    await from('203.0.113.8');
    expect(web.lines()).toHaveLength(11);
    for (let n = 0; n < 100; n += 1) await from(`2001:db8:0:${n.toString(16)}::1`);
    expect(web.lines()).toHaveLength(60);
    const later = Date.now() + 60_000;
    const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
    await from('203.0.113.7');
    clock.mockRestore();
    expect(web.lines().slice(60)).toMatchObject([{ refusals: 15 + 51 }, { from: '203.0.113.7' }]);
  });
});

describe('X-Forwarded-For', () => {
  const spoofed = { 'x-forwarded-for': '198.51.100.1' };
  const ipOf = async (trust: string[], headers: Record<string, string>) =>
    (await (await start(trust)).get('/api/contacts/1/200', headers)).text();

  it('counts from the proxies that are named, and from nobody else', async () => {
    expect(await ipOf([], spoofed)).toBe('127.0.0.1');
    expect(await ipOf(['10.0.0.0/8'], spoofed)).toBe('127.0.0.1');
    expect(await ipOf(['loopback'], spoofed)).toBe('198.51.100.1');
    // What a stranger wrote before the proxy added where it came from.
    expect(await ipOf(['loopback'], { 'x-forwarded-for': '192.0.2.1, 198.51.100.1' })).toBe('198.51.100.1');
  });
});
