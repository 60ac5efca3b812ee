import type { Redis } from 'ioredis';
import type { Log } from '../../log.js';

/** A steady rate, and how many may go at once after a pause. */
interface Rate {
  perSecond: number;
  burst: number;
}

/** What a platform takes: from a number as a whole, and to one person. */
export interface SendLimits {
  number: Rate;
  person: Rate;
}

/** When a message may go. All workers of all processes share the count. */
export interface Permission {
  /** Milliseconds to wait first. */
  waitMs: number;
  /** The place is taken for this message; false: nothing is, ask again after the wait. */
  taken: boolean;
}

export interface SendPacing {
  /** A place for one message of this channel to this recipient. Never throws: without Redis the platform counts. */
  take(channelId: string, recipient: string, limits: SendLimits): Promise<Permission>;
  /** Nothing more goes from this channel, or to this recipient of it, for so long: what the platform asked for. */
  pause(
    who: 'number' | 'person',
    channelId: string,
    recipient: string,
    limits: SendLimits,
    ms: number,
  ): Promise<void>;
}

/** A worker waits so long for its place; whoever would wait longer asks again, so that others can go meanwhile. */
const longestWaitMs = 1_000;

/**
 * Two token buckets, kept as the time at which each is full again (GCRA, the "virtual scheduling" of ITU-T I.371):
 * one place in both or in none. Redis' own clock counts, in microseconds, since workers' clocks differ.
 * KEYS: number, person. ARGV: longest wait, then per key the time of one message and the burst allowed before it.
 * Answers the wait, negative when nothing was taken.
 */
const script = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local wait = 0
local full = {}
for i = 1, 2 do
  local each, burst = tonumber(ARGV[2 * i]), tonumber(ARGV[2 * i + 1])
  local at = math.max(tonumber(redis.call('GET', KEYS[i]) or '0'), now)
  wait = math.max(wait, at - burst - now)
  full[i] = at + each
end
if wait > tonumber(ARGV[1]) then return -wait end
for i = 1, 2 do
  redis.call('SET', KEYS[i], string.format('%.0f', full[i]), 'PX', math.ceil((full[i] - now) / 1000) + 1000)
end
return wait`;

/** Empties the bucket until then, never fills it. KEYS: bucket. ARGV: how long, with its burst, in µs. */
const pauseScript = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local at = math.max(tonumber(redis.call('GET', KEYS[1]) or '0'), now + tonumber(ARGV[1]))
redis.call('SET', KEYS[1], string.format('%.0f', at), 'PX', math.ceil((at - now) / 1000) + 1000)`;

interface Scripted extends Redis {
  takeSendPlace(number: string, person: string, ...argv: number[]): Promise<number>;
  pauseSending(key: string, us: number): Promise<void>;
}

/**
 * The pace of sending, shared through Redis. (rate-limiter-flexible counts per window there: twice the limit passes
 * around the end of one, and nobody is told his place in the queue.)
 */
export function createSendPacing(redis: Redis, prefix: string, log: Log): SendPacing {
  redis.defineCommand('takeSendPlace', { numberOfKeys: 2, lua: script });
  redis.defineCommand('pauseSending', { numberOfKeys: 1, lua: pauseScript });
  const scripted = redis as Scripted;
  const keysOf = (channelId: string, recipient: string): [string, string] => [
    `${prefix}:send-pace:${channelId}`,
    `${prefix}:send-pace:${channelId}:${recipient}`,
  ];
  return {
    async take(channelId, recipient, { number, person }) {
      try {
        const us = await scripted.takeSendPlace(
          ...keysOf(channelId, recipient),
          longestWaitMs * 1_000,
          ...bucketOf(number),
          ...bucketOf(person),
        );
        return { waitMs: Math.ceil(Math.abs(us) / 1_000), taken: us >= 0 };
      } catch (error) {
        log.warn({ err: error }, 'the pace of sending could not be asked for; WhatsApp itself limits it');
        return { waitMs: 0, taken: true };
      }
    },
    async pause(who, channelId, recipient, limits, ms) {
      const [number, person] = keysOf(channelId, recipient);
      const [, burst] = bucketOf(limits[who]);
      const us = Math.ceil(ms * 1_000) + burst;
      // Everybody finds out by themselves while Redis is away.
      await scripted.pauseSending(who === 'number' ? number : person, us).catch(() => undefined);
    },
  };
}

/** The time of one message and of the burst that may go at once, in microseconds. */
const bucketOf = ({ perSecond, burst }: SendLimits['number']): [each: number, burst: number] => {
  const each = 1_000_000 / perSecond;
  return [Math.ceil(each), Math.floor(each * (burst - 1))];
};
