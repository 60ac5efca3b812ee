import { createHash } from 'node:crypto';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { placeOf } from '../../../platform/http/address.js';
import { type Allowed, createLimiter, take } from '../../../platform/queue/limiter.js';
import type { Redis } from '../../../platform/queue/redis.js';

/**
 * Wrong passwords before the next try has to wait. `account` and `place` slow down rather than lock: after so many,
 * one try is let through every so often. Together at most 100 an hour for one account from strangers (OWASP ASVS 4.0.3,
 * 2.2.1), and no single place can use up what `account` allows, so that nobody shuts another out from where they sit.
 */
export const attempts = {
  /** Tries from one place, for whatever accounts. */
  address: { points: 50, duration: 600 },
  /** Tries for one account, from one place. */
  place: { points: 10, duration: 3_600 },
  placeSlow: { points: 1, duration: 300 },
  /** Tries for one account, from everywhere. */
  account: { points: 40, duration: 3_600 },
  accountSlow: { points: 1, duration: 60 },
  /** Tries for one account, from a device that it has logged in from. */
  device: { points: 10, duration: 600 },
} as const satisfies Record<string, Allowed>;

/** A try of a password. */
export interface Try {
  /** IPv4 or IPv6, as the request came from. */
  address: string;
  /** The e-mail, in any letter case. */
  account: string;
  /** A device that is known to belong to the account, see `KnownDevices`. */
  device?: string;
  /** Somebody who is in already has a count of their own alone, so that it keeps nobody from logging in. */
  signedIn?: true;
}

export interface Throttle {
  /** Counts a try before it is made. Returns the seconds to wait; 0: go ahead. */
  enter(tried: Try): Promise<number>;
  /** The try succeeded: it does not count, and those before it from there neither. */
  succeeded(tried: Try): Promise<void>;
  /** The try could not be made: it does not count. */
  undone(tried: Try): Promise<void>;
}

/**
 * Slows down guessing of passwords, at log-in and at `changeOwnPassword`: in Redis for all processes together, in
 * memory while Redis is away. E-mails are kept as hashes. A known device has a count of its own, so that its owner
 * comes in whatever strangers try; when that is used up it is a stranger too.
 */
export function createThrottle(redis: Redis | undefined): Throttle {
  const limiter = (name: keyof typeof attempts): RateLimiterAbstract =>
    createLimiter(redis, `threadline:login:${name}`, attempts[name]);
  const address = limiter('address');
  const place = limiter('place');
  const placeSlow = limiter('placeSlow');
  const account = limiter('account');
  const accountSlow = limiter('accountSlow');
  const device = limiter('device');
  return {
    async enter(tried) {
      const keys = keysOf(tried);
      if (tried.signedIn) return take(device, keys.device!);
      if (keys.device && (await take(device, keys.device)) === 0) return 0;
      return (
        (await take(address, keys.address)) ||
        (await takeSlowly(place, placeSlow, keys.place)) ||
        (await takeSlowly(account, accountSlow, keys.account))
      );
    },
    async succeeded(tried) {
      const keys = keysOf(tried);
      await Promise.allSettled(
        keys.device
          ? [device.delete(keys.device)]
          : [address.reward(keys.address, 1), place.delete(keys.place), account.reward(keys.account, 1)],
      );
    },
    async undone(tried) {
      const keys = keysOf(tried);
      await Promise.allSettled(
        keys.device
          ? [device.reward(keys.device, 1)]
          : [address.reward(keys.address, 1), place.reward(keys.place, 1), account.reward(keys.account, 1)],
      );
    },
  };
}

/** Takes from the burst, and when that is used up one now and then. */
async function takeSlowly(
  burst: RateLimiterAbstract,
  slow: RateLimiterAbstract,
  key: string,
): Promise<number> {
  const wait = await take(burst, key);
  return wait === 0 ? 0 : Math.min(wait, await take(slow, key));
}

/** What an account is called where its e-mail must not be: a hash of it. */
export const accountKey = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');

function keysOf({ address, account, device, signedIn }: Try) {
  const who = accountKey(account);
  const from = placeOf(address);
  const by = signedIn ? 'signed in' : device;
  return { address: from, account: who, place: `${who}:${from}`, device: by && `${who}:${by}` };
}
