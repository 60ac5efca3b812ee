import { type JobsOptions, Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { toError } from '../../errors.js';
import type { Log } from '../../log.js';
import { quickRedis } from './redis.js';

/** Queues used as doorbells: a job says "look at this id"; what there is to do is in MongoDB. */
export const doorbellQueues = ['desk', 'deliver', 'bot', 'media', 'import', 'export', 'schedule'] as const;
/** A channel that only one process can reach has queues of its own beside these. */
export type DoorbellQueue = (typeof doorbellQueues)[number] | `deliver-${string}` | `media-${string}`;

/** A ring: `name:id`, or the name alone for work of which there is only one. */
export interface DoorbellJob {
  id: string;
}

/** What a ring says. */
export function readRing(ring: string): { name: string; id: string } {
  const [name = '', ...id] = ring.split(':');
  return { name, id: id.join(':') };
}

/** The name of a job that does nothing but ring the immediate doorbell when its delay is over. */
export const timerJob = 'timer';

/** A ring is only a hint, so a finished one leaves nothing; failures stay for a person to look at. */
const jobOptions = { removeOnComplete: true, removeOnFail: 1_000, attempts: 1 } as const;

interface Bell {
  queue: Queue<DoorbellJob>;
  /** When it was made; one that fails is made anew, at most once a second. */
  since: number;
}

/** How long rings wait for others, because a trip to Redis costs more than the rings it brings. */
const gatherMs = 5;

let bells: Map<DoorbellQueue, Bell> | undefined;
let gathered = new Map<DoorbellQueue, Set<string>>();
let gathering: NodeJS.Timeout | undefined;
let redis: Redis | undefined;
let prefix = '';
let log: Log | undefined;

/**
 * Connects within two seconds or goes on without: rings are lost until Redis is there, nothing else is. A BullMQ
 * queue whose very first commands fail stays broken for good (tried: Redis away, or the process too busy to read
 * the answers), so each is waited for here and made anew when a ring fails later.
 */
export async function startDoorbells(redisUrl: string, keyPrefix: string, parentLog: Log): Promise<void> {
  log = parentLog.child({ part: 'doorbell' });
  prefix = keyPrefix;
  bells = new Map();
  const connection = quickRedis(redisUrl, log);
  redis = connection;
  const ready = new Promise<void>((resolve) => connection.once('ready', resolve)).then(async () => {
    await Promise.all(
      doorbellQueues.map((name) =>
        open(name)
          ?.queue.waitUntilReady()
          .catch(() => undefined),
      ),
    );
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, 2_000);
  });
  await Promise.race([ready, patience]);
  clearTimeout(timer);
}

function open(name: DoorbellQueue): Bell | undefined {
  if (!redis || !bells) return undefined;
  const queue = new Queue<DoorbellJob>(name, { connection: redis, prefix, skipWaitingForReady: true });
  queue.on('error', () => undefined); // the connection's own listener has logged it
  const bell = { queue, since: Date.now() };
  bells.set(name, bell);
  return bell;
}

export async function stopDoorbells(): Promise<void> {
  await bringGathered();
  const closing = bells;
  bells = undefined;
  for (const { queue } of closing?.values() ?? []) await queue.close().catch(() => undefined);
  redis?.disconnect();
  redis = undefined;
}

/**
 * Brings a ring to a queue within milliseconds. Never waits and never throws: with Redis away the sweeper rings again
 * later. Rings while a job for the same runs are joined into one more run after it.
 */
export function passRing(queue: DoorbellQueue, ring: string): void {
  if (!bells) return;
  const rings = gathered.get(queue) ?? new Set();
  gathered.set(queue, rings.add(ring));
  gathering ??= setTimeout(() => void bringGathered(), gatherMs);
}

/** Rings for what has come together, one trip for each queue. */
async function bringGathered(): Promise<void> {
  clearTimeout(gathering);
  gathering = undefined;
  const all = gathered;
  gathered = new Map();
  const now = (id: string): Ring => ({
    name: 'ring',
    id,
    options: { deduplication: { id: `now-${id}`, keepLastIfActive: true } },
  });
  await Promise.all([...all].map(([queue, ids]) => add(queue, [...ids].map(now))));
}

/**
 * The same after a delay in milliseconds. Kept apart from immediate rings, because a delayed job with the same
 * deduplication id would swallow them; one timer per ring and tenth of a second is enough.
 */
export function passRingLater(queue: DoorbellQueue, ring: string, delay: number): void {
  const due = Math.ceil((Date.now() + delay) / 100);
  const options = { delay: Math.max(delay, 1), deduplication: { id: `at-${due}-${ring}` } };
  void add(queue, [{ name: timerJob, id: ring, options }]);
}

interface Ring {
  name: string;
  id: string;
  options: JobsOptions;
}

async function add(name: DoorbellQueue, rings: Ring[]): Promise<void> {
  const bell = bells?.get(name) ?? open(name);
  if (!bell) return;
  const jobs = rings.map(({ name: job, id, options }) => ({
    name: job,
    data: { id },
    opts: { ...jobOptions, ...options },
  }));
  try {
    await bell.queue.addBulk(jobs);
  } catch (error) {
    const ids = rings.map(({ id }) => id);
    log?.debug(
      { queue: name, ids, err: toError(error).message },
      'rings were lost; the sweeper will ring again',
    );
    if (bells?.get(name) !== bell || redis?.status !== 'ready' || Date.now() - bell.since < 1_000) return;
    open(name);
    bell.queue.close().catch(() => undefined);
  }
}

/**
 * Forgets failed jobs about these ids: their errors may say something of the people they were about. Never throws;
 * with Redis away they stay until newer ones push them out.
 */
export async function forgetFailures(ids: readonly string[]): Promise<void> {
  for (const { queue } of bells?.values() ?? []) {
    const failed = await queue.getFailed(0, jobOptions.removeOnFail).catch(() => []);
    const theirs = failed.filter((job) => job && ids.includes(readRing(job.data.id).id));
    await Promise.allSettled(theirs.map((job) => job.remove()));
  }
}

/** Whether Redis answers within a second. */
export async function redisAnswers(): Promise<boolean> {
  if (!redis) return false;
  try {
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  }
}
