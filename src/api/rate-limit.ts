import { createHash } from 'node:crypto';
import type { RequestHandler } from 'express';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.js';
import type { quickRedis } from '../platform/redis.js';

export type RateLimitRedis = ReturnType<typeof quickRedis>;

/** Requests in so many seconds per token, or per address without one: stops loops and floods, not scripts. */
const generous = { points: 3_000, duration: 10 };

/**
 * Counts requests, shared by all processes through Redis; while Redis is away each process counts for itself.
 * Too many are `rate_limited` with the seconds to wait.
 */
export function rateLimit(redis?: RateLimitRedis, allowed = generous): RequestHandler {
  const own = new RateLimiterMemory(allowed);
  const limiter = redis
    ? new RateLimiterRedis({ ...allowed, storeClient: redis, keyPrefix: 'api-rate', insuranceLimiter: own })
    : own;
  return async (req, _res, next) => {
    const { authorization } = req.headers;
    const key = authorization
      ? createHash('sha256').update(authorization).digest('base64url')
      : (req.ip ?? 'unknown');
    try {
      await limiter.consume(key);
    } catch (thrown) {
      if (!(thrown instanceof RateLimiterRes)) throw thrown;
      const retry_after = Math.max(1, Math.ceil(thrown.msBeforeNext / 1000));
      throw new AppError('rate_limited', `Too many requests. Wait ${retry_after} s.`, { retry_after });
    }
    next();
  };
}
