import { describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { attempts, createThrottle } from '../../src/people/throttle.js';
import { testServers } from '../support/servers.js';

describe('Guessing passwords', () => {
  it('is counted by address too, for all processes together', async () => {
    const { redisUrl } = testServers();
    const [one, other] = [new Redis(redisUrl), new Redis(redisUrl)];
    const [first, second] = [createThrottle(one), createThrottle(other)];
    for (let attempt = 0; attempt < attempts.ip; attempt += 1) {
      const process = attempt % 2 ? first : second;
      expect(await process.enter('192.0.2.1', `person${attempt}@example.com`)).toBe(0);
    }
    expect(await first.enter('192.0.2.1', 'another@example.com')).toBeGreaterThan(0);
    expect(await second.enter('192.0.2.2', 'another@example.com')).toBe(0);
    one.disconnect();
    other.disconnect();
  });

  it('is counted while Redis is away', async () => {
    const away = new Redis('redis://127.0.0.1:1', {
      lazyConnect: true,
      enableOfflineQueue: false,
      maxRetriesPerRequest: 0,
      retryStrategy: () => null,
    });
    away.on('error', () => undefined);
    const throttle = createThrottle(away);
    for (let attempt = 0; attempt < attempts.email; attempt += 1) {
      expect(await throttle.enter('192.0.2.1', 'ana@example.com')).toBe(0);
    }
    expect(await throttle.enter('192.0.2.1', 'ANA@example.com ')).toBeGreaterThan(0);
    away.disconnect();
  });

  it('starts over for who gives the right password', async () => {
    const throttle = createThrottle(undefined);
    for (let round = 0; round < 3; round += 1) {
      for (let attempt = 1; attempt < attempts.email; attempt += 1) {
        expect(await throttle.enter('192.0.2.1', 'ana@example.com')).toBe(0);
      }
      expect(await throttle.enter('192.0.2.1', 'ana@example.com')).toBe(0);
      await throttle.succeeded('192.0.2.1', 'ana@example.com');
    }
  });
});
