import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it } from '@jest/globals';
import express from 'express';
import { asAppError, problemHandler } from '../../src/edges/api/core/problem.js';
import { rateLimit } from '../../src/edges/api/serve/rate-limit.js';
import { createLog } from '../../src/log.js';
import { quickRedis } from '../../src/platform/queue/redis.js';
import { startApi } from './start-api.js';

describe('errors that nobody foresaw', () => {
  it('say nothing of their inside', async () => {
    const app = express();
    app.get('/', () => {
      throw new Error('password of the database is hunter2');
    });
    app.use(problemHandler(createLog('silent')));
    const { status, text } = await get(app);
    expect([status, text.includes('hunter2')]).toEqual([500, false]);
  });

  it('of a database that is away are 503', () => {
    const away = Object.assign(new Error('x'), { name: 'MongoServerSelectionError' });
    expect(asAppError(away)).toMatchObject({ code: 'unavailable', status: 503 });
    expect(asAppError(undefined)).toMatchObject({ code: 'internal' });
  });
});

describe('the rate limit', () => {
  it('stops a flood with the seconds to wait', async () => {
    const app = express();
    app.use(rateLimit(undefined, { points: 5, duration: 60 }));
    app.get('/', (_req, res) => {
      res.end('ok');
    });
    app.use(problemHandler(createLog('silent')));
    const { server, url } = await listen(app);
    const answers = await Promise.all(Array.from({ length: 6 }, () => fetch(url)));
    const passed = answers.filter(({ status }) => status === 200);
    const left = passed.map(({ headers }) => headers.get('ratelimit-remaining')).sort();
    expect(left).toEqual(['0', '1', '2', '3', '4']);
    expect([passed[0]!.headers.get('ratelimit-limit'), passed[0]!.headers.get('ratelimit-reset')]).toEqual([
      '5',
      '60',
    ]);
    const refused = answers.find(({ status }) => status === 429);
    expect(await refused?.json()).toMatchObject({ code: 'rate_limited', status: 429 });
    expect(Number(refused?.headers.get('retry-after'))).toBeGreaterThan(0);
    const as = async (authorization: string) => (await fetch(url, { headers: { authorization } })).status;
    expect(await as('Bearer one')).toBe(200);
    for (let n = 0; n < 5; n += 1) await as('bearer  one');
    expect([await as('Bearer one'), await as('Bearer another')]).toEqual([429, 200]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('counts those of a session for its user, wherever they sit', async () => {
    const app = express();
    app.use((req, _res, next) => {
      req.session = { userId: req.headers['x-test-user'] } as never;
      next();
    });
    app.use(rateLimit(undefined, { points: 2, duration: 60 }));
    app.get('/', (_req, res) => {
      res.end('ok');
    });
    app.use(problemHandler(createLog('silent')));
    const { server, url } = await listen(app);
    const as = async (user: string) => (await fetch(url, { headers: { 'x-test-user': user } })).status;
    expect([await as('ana'), await as('ana'), await as('ana'), await as('bea')]).toEqual([
      200, 200, 429, 200,
    ]);
    await new Promise((resolve) => server.close(resolve));
  });

  it('tells who tries tokens out to wait, and nobody else', async () => {
    const api = await startApi();
    const guess = (n: number) =>
      api.call('GET', '/session', undefined, {
        as: 'nobody',
        headers: { authorization: `Bearer guess-${n}` },
      });
    const statuses = await Promise.all(
      Array.from({ length: 120 }, (_, n) => guess(n).then(({ status }) => status)),
    );
    expect(statuses.filter((status) => status === 401)).toHaveLength(100);
    const refused = await guess(120);
    expect([refused.status, Number(refused.headers.get('retry-after')) > 0]).toEqual([429, true]);
    expect((await api.call('GET', '/session')).status).toBe(200);
    await api.stop();
  });
});

describe('the rate limit without Redis', () => {
  it('counts for itself and keeps nobody waiting', async () => {
    const log = createLog('silent');
    const redis = quickRedis('redis://127.0.0.1:1', log);
    const app = express();
    app.use(rateLimit(redis));
    app.get('/', (_req, res) => {
      res.end('ok');
    });
    app.use(problemHandler(log));
    expect(await get(app)).toEqual({ status: 200, text: 'ok' });
    redis.disconnect();
  });
});

async function listen(app: express.Express) {
  const server = app.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` };
}

async function get(app: express.Express): Promise<{ status: number; text: string }> {
  const { server, url } = await listen(app);
  const response = await fetch(url);
  const answer = { status: response.status, text: await response.text() };
  await new Promise((resolve) => server.close(resolve));
  return answer;
}
