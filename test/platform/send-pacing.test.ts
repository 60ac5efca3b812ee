import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Redis } from 'ioredis';
import { createLog } from '../../src/log.js';
import { newId } from '../../src/platform/ids.js';
import { quickRedis } from '../../src/platform/queue/redis.js';
import { createSendPacing, type SendPacing } from '../../src/platform/queue/send-pacing.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';

const log = createLog('silent');
const wide = { perSecond: 1_000, burst: 1_000 };

describe('The pace of sending', () => {
  const { redisUrl } = testServers();
  let processes: Redis[];
  let one: SendPacing;
  let other: SendPacing;
  beforeAll(async () => {
    processes = [quickRedis(redisUrl, log), quickRedis(redisUrl, log)];
    await until(() => processes.every(({ status }) => status === 'ready'), 'Redis');
    [one, other] = processes.map((redis) => createSendPacing(redis, 'test', log)) as [SendPacing, SendPacing];
  });
  afterAll(() => {
    for (const redis of processes) redis.disconnect();
  });

  it('gives each message of a number its own place in the queue, in whichever process', async () => {
    const channel = newId();
    const limits = { number: { perSecond: 10, burst: 1 }, person: wide };
    const waits: number[] = [];
    for (const pacing of [one, other, one, other]) {
      const { waitMs, taken } = await pacing.take(channel, newId(), limits);
      expect(taken).toBe(true);
      waits.push(waitMs);
    }
    expect(waits[0]).toBe(0);
    // A tenth of a second each, less what went by between the questions.
    expect(waits[3]).toBeGreaterThan(waits[1]!);
    expect(waits[3]).toBeLessThanOrEqual(300);
  });

  it('sends who would wait long away without taking a place', async () => {
    const channel = newId();
    const limits = { number: { perSecond: 0.05, burst: 1 }, person: wide };
    expect(await one.take(channel, 'a', limits)).toEqual({ waitMs: 0, taken: true });
    for (const pacing of [one, other, one]) {
      const { waitMs, taken } = await pacing.take(channel, 'b', limits);
      expect(taken).toBe(false);
      expect(waitMs).toBeGreaterThan(1_000);
      expect(waitMs).toBeLessThanOrEqual(20_000); // nobody has got in line before
    }
  });

  it('lets a burst go to one person and then makes only them wait', async () => {
    const channel = newId();
    const limits = { number: wide, person: { perSecond: 1 / 6, burst: 3 } };
    for (let sent = 0; sent < 3; sent += 1) {
      expect(await one.take(channel, 'talkative', limits)).toEqual({ waitMs: 0, taken: true });
    }
    expect((await other.take(channel, 'talkative', limits)).taken).toBe(false);
    expect(await other.take(channel, 'another', limits)).toEqual({ waitMs: 0, taken: true });
  });

  it('holds everything of a number, or of one person, that the platform refuses for a while', async () => {
    const channel = newId();
    const limits = { number: { perSecond: 100, burst: 50 }, person: { perSecond: 1, burst: 50 } };
    await one.pause('person', channel, 'a', limits, 60_000);
    const held = await other.take(channel, 'a', limits);
    expect(held.taken).toBe(false);
    expect(held.waitMs).toBeGreaterThan(50_000);
    expect(held.waitMs).toBeLessThanOrEqual(60_000);
    expect(await other.take(channel, 'b', limits)).toEqual({ waitMs: 0, taken: true });
    await one.pause('number', channel, 'a', limits, 60_000);
    expect((await other.take(channel, 'b', limits)).taken).toBe(false);
    expect(await other.take(newId(), 'b', limits)).toEqual({ waitMs: 0, taken: true });
  });

  it('leaves it to the platform while Redis is away', async () => {
    const away = quickRedis('redis://127.0.0.1:1', log);
    const pacing = createSendPacing(away, 'test', log);
    const limits = { number: wide, person: wide };
    expect(await pacing.take('c', 'a', limits)).toEqual({ waitMs: 0, taken: true });
    await pacing.pause('number', 'c', 'a', limits, 1_000);
    away.disconnect();
  });
});
