import type { Redis } from 'ioredis';
import { RateLimiterMemory, RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';

/** Slack takes about one post a second in a channel (docs.slack.dev "Rate limits"); workers share the count. */
export interface Pace {
  /** 0 when a post may be made in this channel now, else the milliseconds until the next may. */
  take(channel: string): Promise<number>;
  /** Nothing more for this channel until then: what a Retry-After said. */
  pause(channel: string, ms: number): Promise<void>;
}

export function createPace(redis: Redis, keyPrefix: string, postsPerSecond: number): Pace {
  // One point per interval spaces posts evenly, where many points a second would let bursts through twice over.
  const options = { points: 1, duration: 1 / postsPerSecond };
  const limiter = new RateLimiterRedis({
    ...options,
    storeClient: redis,
    keyPrefix: `${keyPrefix}:slack-pace`,
    insuranceLimiter: new RateLimiterMemory(options),
  });
  const pauses = new RateLimiterRedis({
    storeClient: redis,
    keyPrefix: `${keyPrefix}:slack-pause`,
    points: 1,
    duration: 1,
  });
  return {
    async take(channel) {
      const paused = await pauses.get(channel).catch(() => null);
      if (paused && paused.remainingPoints <= 0 && paused.msBeforeNext > 0) return paused.msBeforeNext;
      try {
        await limiter.consume(channel);
        return 0;
      } catch (rejected) {
        if (rejected instanceof RateLimiterRes) return Math.max(1, rejected.msBeforeNext);
        throw rejected;
      }
    },
    async pause(channel, ms) {
      await pauses.block(channel, ms / 1_000).catch(() => undefined);
    },
  };
}
