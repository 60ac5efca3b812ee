import { createHash } from 'node:crypto';
import type { ErrorRequestHandler, Request, RequestHandler, Response } from 'express';
import type { RateLimiterAbstract } from 'rate-limiter-flexible';
import { AppError } from '../../../errors.js';
import { waitOf } from '../../../platform/amounts.js';
import { placeOf } from '../../../platform/http/address.js';
import { type Allowed, consume, createLimiter } from '../../../platform/queue/limiter.js';
import type { Redis } from '../../../platform/queue/redis.js';
import { bearerToken } from '../../../platform/secrets/credentials.js';

/** Stops loops and floods, not scripts. */
const requests: Allowed = { points: 3_000, duration: 10 };
const failures: Allowed = { points: 100, duration: 60 };

/**
 * Counts requests per token, per user of a session, and per place (`placeOf`) of anybody else, shared by all processes through
 * Redis; while Redis is away each process counts for itself. Every answer says in `RateLimit-…` what is left; too
 * many requests are `rate_limited` with the seconds to wait.
 */
export function rateLimit(redis?: Redis, allowed: Allowed = requests): RequestHandler {
  const limiter = createLimiter(redis, 'api-rate', allowed);
  return async (req, res, next) => {
    await count(limiter, whoseBucket(req), res);
    next();
  };
}

/** Counts requests of nobody we know per place: who tries tokens out is soon told to wait. */
export function limitFailures(redis?: Redis, allowed: Allowed = failures): ErrorRequestHandler {
  const limiter = createLimiter(redis, 'api-failures', allowed);
  return async (error, req, res, next) => {
    if (error instanceof AppError && error.code === 'unauthenticated') {
      await count(limiter, placeOf(req.ip), res);
    }
    next(error);
  };
}

async function count(limiter: RateLimiterAbstract, key: string, res: Response): Promise<void> {
  const left = await consume(limiter, key);
  const seconds = Math.ceil(left.msBeforeNext / 1000);
  res.set('RateLimit-Limit', String(limiter.points));
  res.set('RateLimit-Remaining', String(left.remainingPoints));
  res.set('RateLimit-Reset', String(seconds));
  if (left.consumedPoints <= limiter.points) return;
  const retry_after = Math.max(1, seconds);
  throw new AppError('rate_limited', `Too many requests. Wait ${waitOf(retry_after)}.`, { retry_after });
}

function whoseBucket(req: Request): string {
  const token = bearerToken(req.headers);
  if (token) return `token:${createHash('sha256').update(token).digest('base64url')}`;
  const userId = req.session?.userId;
  return userId ? `user:${userId}` : `address:${placeOf(req.ip)}`;
}
