import { DelayedError, type Job, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import type { Log } from '../src/log.js';
import { type DoorbellJob, passRing, timerJob } from '../src/platform/queue/doorbell-queues.js';
import { setStopping } from '../src/platform/queue/lease.js';
import { workerRedis } from '../src/platform/queue/redis.js';
import type { Processor } from './task.js';

/** How soon a job is tried again whose id another worker holds. */
const busyMs = 200;

/**
 * The job of a killed worker swallows every ring for its id until it counts as stalled, which takes its lock's end
 * and two checks: BullMQ's own 30 s and 30 s would keep a conversation waiting for a minute and a half. A job that
 * is taken for dead wrongly does no harm: the lease keeps two workers from one id.
 */
const stalled = { lockDuration: 10_000, stalledInterval: 4_000, maxStalledCount: 5 };

export interface Workers {
  /** Takes no more jobs, lets the running ones end (at most `graceMs`), closes. */
  stop(graceMs: number): Promise<void>;
}

/** Starts one BullMQ worker for every processor, until the process stops. */
export function startWorkers(processors: Processor[], redisUrl: string, prefix: string, log: Log): Workers {
  setStopping(false);
  const workers = openWorkers(processors, redisUrl, prefix, log);
  return {
    stop(graceMs) {
      setStopping(true);
      return workers.stop(graceMs);
    },
  };
}

/** The same for work that comes and goes while the process goes on. */
export function openWorkers(processors: Processor[], redisUrl: string, prefix: string, log: Log): Workers {
  const connection: Redis = workerRedis(redisUrl, log);
  const workers = processors.map((processor) => {
    const worker = new Worker<DoorbellJob>(processor.queue, (job, token) => handle(processor, job, token), {
      connection,
      prefix,
      concurrency: processor.concurrency,
      // A ring lost with its worker is rung again by the sweeper: what is owed is in MongoDB.
      ...stalled,
    });
    worker.on('error', () => undefined); // the connection's own listener has logged it
    worker.on('failed', (job, error) => {
      log.error(
        { queue: processor.queue, id: job?.data.id, err: error },
        'a job failed; the sweeper rings again',
      );
    });
    return worker;
  });
  return {
    async stop(graceMs) {
      const closing = Promise.allSettled(workers.map((worker) => worker.close()));
      let timer: NodeJS.Timeout | undefined;
      const patience = new Promise<void>((resolve) => {
        timer = setTimeout(resolve, graceMs);
      });
      // What a call that does not answer was doing is found `sending` by the next worker, and looked up.
      await Promise.race([closing, patience]);
      clearTimeout(timer);
      connection.disconnect();
    },
  };
}

async function handle(processor: Processor, job: Job<DoorbellJob>, token: string | undefined): Promise<void> {
  const { id } = job.data;
  if (job.name === timerJob) return passRing(processor.queue, id);
  if (await processor.process(id)) return;
  // Another worker holds it: it is delayed, never completed, so that nothing rung meanwhile is missed.
  await job.moveToDelayed(Date.now() + busyMs, token);
  throw new DelayedError();
}
