import { startWorkers } from '../../workers/runtime.js';
import { type SweepTimes, startSweeper } from '../../workers/sweeper.js';
import { processorsOf, tasks } from '../../workers/tasks.js';
import { followTemplates } from '../../workers/templates.js';
import type { AppSettings } from '../config/app-settings.js';
import type { Workspaces } from '../edges/slack/core/desk-context.js';
import type { Channels } from '../edges/whatsapp/registry/registry.js';
import type { Log } from '../log.js';
import type { Redis } from '../platform/queue/redis.js';
import { createSendPacing } from '../platform/queue/send-pacing.js';

export interface WorkerNeeds {
  workspaces: Workspaces;
  channels: Channels;
  redis: Redis;
  /** Namespaces the queues and limits in Redis. */
  prefix: string;
  sweep: SweepTimes;
  log: Log;
  stopMs: number;
}

export interface WorkerRole {
  /** Looks for nothing new any more. */
  rest(): Promise<void>;
  /** Takes no more jobs and lets the running ones end, within `stopMs`. */
  stop(): Promise<void>;
}

/** Starts the worker role: everything in the table of tasks. */
export function startWorkerRole(
  settings: AppSettings,
  { workspaces, channels, redis, prefix, sweep, log, stopMs }: WorkerNeeds,
): WorkerRole {
  const pacing = createSendPacing(redis, prefix, log);
  const work = tasks({ ...settings, workspaces, channels, pacing, log });
  const sweeper = startSweeper(work, sweep, log);
  const workers = startWorkers(processorsOf(work, log), settings.redisUrl, prefix, log);
  const unfollow = followTemplates(channels, log);
  return {
    async rest() {
      unfollow();
      await sweeper.stop();
    },
    stop: () => workers.stop(stopMs),
  };
}
