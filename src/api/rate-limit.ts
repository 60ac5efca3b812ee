import { createHash } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import { AppError } from '../errors.js';
import type { quickRedis } from '../platform/redis.js';
import { bearerToken } from './auth.js';

export type RateLimitRedis = ReturnType<typeof quickRedis>;

/** So many in so many seconds. */
interface Allowed {
  points: number;
  duration: number;
}

/** Stops loops and floods, not scripts. */
const requests: Allowed = { points: 3_000, duration: 10 };
const failures: Allowed = { points: 100, duration: 60 };

/**
 * Counts requests per token, per user of a session, and per address of anybody else, shared by all processes through
 * Redis; while Redis is away each process counts for itself. Every answer says in `RateLimit-…` what is left; too
 * many requests are `rate_limited` with the seconds to wait.
 */
export function rateLimit(redis?: RateLimitRedis, allowed = requests): RequestHandler {
  const limiter = createLimiter('api-rate', allowed, redis);
  return async (req, res, next) => {
    await consume(limiter, whoseBucket(req), res);
    next();
  };
}

/** Counts requests of nobody we know per address: who tries tokens out is soon told to wait. */
export function limitFailures(redis?: RateLimitRedis, allowed = failures): ErrorRequestHandler {
  const limiter = createLimiter('api-failures', allowed, redis);
  return async (error, req, res, next) => {
    if (error instanceof AppError && error.code === 'unauthenticated') {
      await consume(limiter, addressOf(req), res);
    }
    next(error);
  };
}

function createLimiter(
  keyPrefix: string,
  allowed: Allowed,
  redis?: RateLimitRedis,
): RateLimiterMemory | RateLimiterRedis {
  const own = new RateLimiterMemory({ ...allowed, keyPrefix });
  return redis
    ? new RateLimiterRedis({ ...allowed, keyPrefix, storeClient: redis, insuranceLimiter: own })
    : own;
}

async function consume(
  limiter: RateLimiterMemory | RateLimiterRedis,
  key: string,
  res: Response,
): Promise<void> {
  let left: RateLimiterRes;
  try {
    left = await limiter.consume(key);
  } catch (thrown) {
    if (!(thrown instanceof RateLimiterRes)) throw thrown;
    left = thrown;
  }
  const seconds = Math.ceil(left.msBeforeNext / 1000);
  res.set('RateLimit-Limit', String(limiter.points));
  res.set('RateLimit-Remaining', String(left.remainingPoints));
  res.set('RateLimit-Reset', String(seconds));
  if (left.consumedPoints <= limiter.points) return;
  const retry_after = Math.max(1, seconds);
  throw new AppError('rate_limited', `Too many requests. Wait ${retry_after} s.`, { retry_after });
}

function whoseBucket(req: Request): string {
  const token = bearerToken(req);
  if (token) return `token:${createHash('sha256').update(token).digest('base64url')}`;
  const userId = req.session?.userId;
  return userId ? `user:${userId}` : `address:${addressOf(req)}`;
}

const addressOf = (req: Request): string => req.ip ?? 'unknown';
