import {
  type RateLimiterAbstract,
  RateLimiterMemory,
  RateLimiterRedis,
  RateLimiterRes,
} from 'rate-limiter-flexible';
import type { Redis } from './redis.js';

/** How many in how many seconds. */
export interface Allowed {
  points: number;
  duration: number;
}

/** Counts by key: in Redis for all processes together, in memory while Redis is away. */
export function createLimiter(
  redis: Redis | undefined,
  keyPrefix: string,
  allowed: Allowed,
): RateLimiterAbstract {
  const memory = new RateLimiterMemory({ ...allowed, keyPrefix });
  return redis
    ? new RateLimiterRedis({ ...allowed, keyPrefix, storeClient: redis, insuranceLimiter: memory })
    : memory;
}

/** Counts one and returns what is left, also when it was one too many: see `consumedPoints`. */
export async function consume(limiter: RateLimiterAbstract, key: string): Promise<RateLimiterRes> {
  try {
    return await limiter.consume(key);
  } catch (refused) {
    if (refused instanceof RateLimiterRes) return refused;
    throw refused;
  }
}

/** Counts one. Returns the seconds to wait; 0: it was not too many. */
export async function take(limiter: RateLimiterAbstract, key: string): Promise<number> {
  const { consumedPoints, msBeforeNext } = await consume(limiter, key);
  return consumedPoints <= limiter.points ? 0 : Math.max(1, Math.ceil(msBeforeNext / 1_000));
}
