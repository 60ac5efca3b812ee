import { createHash } from 'node:crypto';
import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { quickRedis } from '../platform/redis.js';

type Redis = ReturnType<typeof quickRedis>;

const seconds = 10 * 60;

/** Wrong passwords in ten minutes before the next try has to wait: for one account, and from one address. */
export const attempts = { email: 10, ip: 50 } as const;

export interface Throttle {
  /** Counts a try before it is made. Returns the seconds to wait; 0: go ahead. */
  enter(ip: string, email: string): Promise<number>;
  /** The try succeeded: it does not count. */
  succeeded(ip: string, email: string): Promise<void>;
}

/**
 * Slows down guessing of passwords, at log-in and at `changeOwnPassword`: in Redis for all processes together, in
 * memory while Redis is away. E-mails are kept as hashes.
 */
export function createThrottle(redis: Redis | undefined): Throttle {
  const email = limiter(redis, 'email', attempts.email);
  const ip = limiter(redis, 'ip', attempts.ip);
  return {
    async enter(address, account) {
      return Math.max(await take(ip, address), await take(email, keyOf(account)));
    },
    async succeeded(address, account) {
      await Promise.allSettled([ip.reward(address, 1), email.delete(keyOf(account))]);
    },
  };
}

function limiter(redis: Redis | undefined, name: string, points: number): RateLimiterAbstract {
  const options = { points, duration: seconds, keyPrefix: `threadline:login:${name}` };
  const memory = new RateLimiterMemory(options);
  return redis ? new RateLimiterRedis({ ...options, storeClient: redis, insuranceLimiter: memory }) : memory;
}

async function take(limiter: RateLimiterAbstract, key: string): Promise<number> {
  try {
    await limiter.consume(key);
    return 0;
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return Math.max(1, Math.ceil(refused.msBeforeNext / 1_000));
    throw refused;
  }
}

const keyOf = (email: string): string =>
  createHash('sha256').update(email.trim().toLowerCase()).digest('base64url');
