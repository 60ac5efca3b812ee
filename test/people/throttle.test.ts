import { describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import { createKnownDevices, knownForMs } from '../../src/domain/people/access/known-device.js';
import { attempts, createThrottle, type Try } from '../../src/domain/people/access/throttle.js';
import { testServers } from '../support/servers.js';

const ana = 'ana@example.com';
const from = (address: string, account = ana): Try => ({ address, account });
const burst = attempts.place.points;

/** Tries until told to wait; how many went through. */
async function triesFrom(
  throttle: ReturnType<typeof createThrottle>,
  tried: Try,
  most = 200,
): Promise<number> {
  for (let n = 0; n < most; n += 1) if ((await throttle.enter(tried)) > 0) return n;
  return most;
}

describe('Guessing passwords', () => {
  it('is counted by address too, for all processes together', async () => {
    const { redisUrl } = testServers();
    const [one, other] = [new Redis(redisUrl), new Redis(redisUrl)];
    const [first, second] = [createThrottle(one), createThrottle(other)];
    for (let attempt = 0; attempt < attempts.address.points; attempt += 1) {
      const process = attempt % 2 ? first : second;
      expect(await process.enter(from('192.0.2.1', `person${attempt}@example.com`))).toBe(0);
    }
    expect(await first.enter(from('192.0.2.1', 'another@example.com'))).toBeGreaterThan(0);
    expect(await second.enter(from('192.0.2.2', 'another@example.com'))).toBe(0);
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
    // One now and then is let through beyond the burst.
    expect(await triesFrom(throttle, from('192.0.2.1'))).toBe(burst + 1);
    expect(await throttle.enter(from('192.0.2.1', 'ANA@example.com '))).toBeGreaterThan(0);
    away.disconnect();
  });

  it('starts over for who gives the right password', async () => {
    const throttle = createThrottle(undefined);
    for (let round = 0; round < 10; round += 1) {
      for (let attempt = 1; attempt < burst; attempt += 1) {
        expect(await throttle.enter(from('192.0.2.1'))).toBe(0);
        await throttle.undone(from('192.0.2.1'));
      }
      expect(await throttle.enter(from('192.0.2.1'))).toBe(0);
      await throttle.succeeded(from('192.0.2.1'));
    }
  });
});

describe('A stranger who tries a wrong password again and again', () => {
  it('does not keep the owner out who comes from elsewhere', async () => {
    const throttle = createThrottle(undefined);
    for (let round = 0; round < 20; round += 1) await triesFrom(throttle, from('198.51.100.9'));
    expect(await throttle.enter(from('203.0.113.7'))).toBe(0);
  });

  it('has one place in all of an IPv6 /64, and does not fill that of a neighbour', async () => {
    const throttle = createThrottle(undefined);
    for (let n = 0; n <= burst; n += 1) await throttle.enter(from(`2001:db8:1:2::${n.toString(16)}`));
    expect(await throttle.enter(from('2001:db8:1:2:ffff:ffff:ffff:ffff'))).toBeGreaterThan(0);
    expect(await throttle.enter(from('2001:db8:1:3::1'))).toBe(0);
  });

  it('does not keep the owner out of the same place whose browser was there before', async () => {
    const throttle = createThrottle(undefined);
    const devices = createKnownDevices('the secret of sessions');
    const device = devices.read(devices.mark('Ana@Example.com'), ana);
    expect(device).toEqual(expect.any(String));
    // The account's everywhere, and all that the place may try.
    for (let n = 0; n < 30; n += 1) await triesFrom(throttle, from(`198.51.100.${n}`));
    for (let n = 0; n < 60; n += 1) await throttle.enter(from('203.0.113.7', `p${n}@example.com`));
    expect(await throttle.enter(from('203.0.113.7'))).toBeGreaterThan(0);
    expect(await throttle.enter({ ...from('203.0.113.7'), device })).toBe(0);
    // A device that was stolen guesses no more than others.
    expect(await triesFrom(throttle, { ...from('192.0.2.1'), device })).toBeLessThan(burst * 2 + 2);
  });

  it('has at most a hundred tries an hour for one account, from however many places', async () => {
    const throttle = createThrottle(undefined);
    let through = 0;
    for (let n = 0; n < 250; n += 1) through += await triesFrom(throttle, from(`198.51.100.${n}`), 5);
    const anHour = 3_600;
    const { account, accountSlow, place, placeSlow } = attempts;
    expect(through).toBe(account.points + accountSlow.points);
    expect(account.points + anHour / accountSlow.duration).toBeLessThanOrEqual(100);
    // One place alone never gets that far that others have to wait.
    const ofOnePlace = place.points * (anHour / place.duration) + anHour / placeSlow.duration;
    expect(ofOnePlace).toBeLessThan(account.points);
  });

  it('waits less than ten minutes for the next try: it is slowed down, not locked out', async () => {
    const throttle = createThrottle(undefined);
    await triesFrom(throttle, from('198.51.100.9'));
    expect(await throttle.enter(from('198.51.100.9'))).toBeLessThanOrEqual(attempts.placeSlow.duration);
  });

  it('of their own password from inside, keeps nobody from logging in', async () => {
    const throttle = createThrottle(undefined);
    const inside = { ...from('203.0.113.7'), signedIn: true } as const;
    expect(await triesFrom(throttle, inside)).toBe(attempts.device.points);
    expect(await throttle.enter(from('203.0.113.7'))).toBe(0);
  });
});

describe('The mark of a known device', () => {
  const devices = createKnownDevices('the secret of sessions');

  it('is for one account, and worth nothing when it was changed, is old or was signed elsewhere', () => {
    const mark = devices.mark(ana);
    expect(mark).not.toContain('ana');
    expect(devices.read(mark, ana)).toEqual(expect.any(String));
    expect(devices.read(mark, 'ben@example.com')).toBeUndefined();
    expect(devices.read(`${mark.slice(0, -1)}${mark.endsWith('0') ? '1' : '0'}`, ana)).toBeUndefined();
    expect(devices.read(`zzzzzzzz${mark.slice(8)}`, ana)).toBeUndefined();
    expect(createKnownDevices('another secret').read(mark, ana)).toBeUndefined();
    for (const wrong of [undefined, '', 'a.b', `${mark}.${mark}`])
      expect(devices.read(wrong, ana)).toBeUndefined();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + knownForMs);
    expect(devices.read(mark, ana)).toBeUndefined();
    clock.mockRestore();
  });
});
