import { Redis } from 'ioredis';
import type { Log } from '../../log.js';

/** A connection, for those who are handed one. */
export type { Redis };

/** A connection for BullMQ workers: waits for ever for Redis to come back, as BullMQ requires. */
export function workerRedis(url: string, log: Log): Redis {
  return withErrorLog(new Redis(url, { maxRetriesPerRequest: null }), log);
}

/** A connection for callers that must not wait: a command fails at once while Redis is away. */
export function quickRedis(url: string, log: Log): Redis {
  return withErrorLog(
    new Redis(url, { maxRetriesPerRequest: 1, enableOfflineQueue: false, commandTimeout: 2_000 }),
    log,
  );
}

function withErrorLog(redis: Redis, log: Log): Redis {
  let away = false;
  redis.on('error', (error) => {
    if (!away) log.warn({ err: error.message }, 'Redis is away; what is owed is rung again when it is back');
    away = true;
  });
  redis.on('ready', () => {
    away = false;
  });
  return redis;
}
