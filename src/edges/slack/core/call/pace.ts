import type { Redis } from 'ioredis';

/** Slack takes about one post a second in a channel (docs.slack.dev "Rate limits"); all workers share the count. */
export interface Pace {
  /** 0 when a post may be made in this channel now, else the milliseconds until the next may. */
  take(channel: string): Promise<number>;
  /** Nothing more for this channel until then: what a Retry-After said. */
  pause(channel: string, ms: number): Promise<void>;
}

/**
 * One key per channel that exists while nobody may post: made by a post for one interval, or by a Retry-After for
 * as long as it says. Its atomic creation is the permission. (rate-limiter-flexible counts in whole seconds on
 * Redis, too coarse to space posts.)
 */
export function createPace(redis: Redis, prefix: string, postsPerSecond: number): Pace {
  const interval = Math.max(1, Math.round(1_000 / postsPerSecond));
  const keyOf = (channel: string): string => `${prefix}:slack-pace:${channel}`;
  return {
    async take(channel) {
      const key = keyOf(channel);
      if ((await redis.set(key, 1, 'PX', interval, 'NX')) === 'OK') return 0;
      return Math.max(1, await redis.pttl(key));
    },
    async pause(channel, ms) {
      await redis.set(keyOf(channel), 1, 'PX', Math.ceil(ms));
    },
  };
}
