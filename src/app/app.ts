import type { AppSettings } from '../config/app-settings.js';
import { ConfigError, type Role } from '../config/config.js';
import { eraseBulkTraces } from '../domain/bulk/erase-traces.js';
import { useTraceErasers } from '../domain/contact-actions/erase/traces.js';
import { ensureFirstAdmin } from '../domain/people/accounts/accounts.js';
import { startPeople } from '../domain/people/accounts/start.js';
import { eraseAnswers } from '../edges/api/core/erase-answers.js';
import type { Workspaces } from '../edges/slack/core/desk-context.js';
import { eraseThreadEvents } from '../edges/slack/hear/erase-events.js';
import { openSlack } from '../edges/slack/open/open.js';
import { watchHealth } from '../edges/whatsapp/registry/health-watch.js';
import type { Channels } from '../edges/whatsapp/registry/registry.js';
import { AppError } from '../errors.js';
import type { Log } from '../log.js';
import { connectMongo, disconnectMongo } from '../platform/database/mongo.js';
import { startDoorbells, stopDoorbells } from '../platform/queue/doorbell-queues.js';
import { quickRedis } from '../platform/queue/redis.js';
import { createSecrets } from '../platform/secrets/secrets.js';
import { type AppOptions, usualOptions } from './app-options.js';
import { firstChannelId, startChannels } from './channel-setup.js';

export interface App {
  /** Where the web role listens; undefined without it. */
  url?: string;
  workspaces: Workspaces;
  channels: Channels;
  /** Whether a part sees to a rejection that nobody handled, so that the process can go on. */
  takes(reason: Error): boolean;
  /** Stops taking work, finishes what runs within `stopMs`, closes everything. Safe to call twice. */
  stop(): Promise<void>;
}

/** Namespaces the queues and limits in Redis. */
const prefix = 'threadline';

/** Builds and starts the roles named. Stops what it had started when one part cannot start. */
export async function startApp(
  settings: AppSettings,
  roles: Role[],
  log: Log,
  options: Partial<AppOptions> = {},
): Promise<App> {
  const { sweep, stopMs, slackBlockedMs, panel, web, followMs, watch } = { ...usualOptions, ...options };
  const stops: Stop[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= stopAll(stops, log);
    return stopped;
  };
  try {
    // Each role is loaded where it is started, for the others need not pay for it; and before the database is opened,
    // which makes the indexes of the collections that are known by then.
    const [webRole, workerRole, whatsAppRole] = await Promise.all([
      roles.includes('web') ? import('./web-role.js') : undefined,
      roles.includes('worker') ? import('./worker-role.js') : undefined,
      roles.includes('whatsapp') ? import('./whatsapp-role.js') : undefined,
    ]);
    await connectMongo(settings.mongodbUri, log);
    stops.push(disconnectMongo);
    useTraceErasers([eraseBulkTraces, eraseThreadEvents, eraseAnswers]);
    stops.push(await startPeople());
    if (settings.admin) await makeFirstAdmin(settings.admin);
    await startDoorbells(settings.redisUrl, prefix, log);
    stops.push(stopDoorbells);
    const redis = quickRedis(settings.redisUrl, log);
    stops.push(() => redis.disconnect());

    const vault = createSecrets([settings.encryptionKey, ...settings.formerEncryptionKeys]);
    const channels = await startChannels(settings, vault, followMs, log);
    stops.push(() => channels.stop());
    const health = watchHealth(channels, watch, log);
    stops.push(() => health.stop());
    const slackNeeds = {
      ...settings,
      redis,
      prefix,
      defaultChannelId: () => firstChannelId(channels),
      blockedMs: slackBlockedMs,
      log: log.child({ part: 'slack' }),
    };
    const slack = await openSlack(slackNeeds);
    const { workspaces } = slack;
    const app: App = { workspaces, channels, takes: () => false, stop };
    if (webRole) {
      const needs = { channels, health, vault, redis, log, panel, stopMs };
      const web = await webRole.startWebRole(settings, { ...needs, slack: { ...slackNeeds, ...slack } });
      stops.push(() => web.stop());
      app.url = web.url;
    }
    // Whatever works under leases: stopped at once, because each may take the whole time there is.
    const working: Stop[] = [];
    stops.push(() => Promise.all(working.map((stop) => stop())));
    if (workerRole) {
      const needs = { workspaces, channels, redis, prefix, sweep, log, stopMs };
      const worker = workerRole.startWorkerRole(settings, needs);
      working.push(() => worker.stop());
      stops.push(() => worker.rest());
    }
    if (whatsAppRole) {
      const needs = { redisUrl: settings.redisUrl, prefix, log, limits: web };
      const whatsapp = whatsAppRole.startWhatsAppRole(settings, channels, needs);
      app.takes = (reason) => whatsapp.takes(reason);
      working.push(() => whatsapp.stop());
    }
    return app;
  } catch (error) {
    await stop();
    throw error;
  }
}

/** What is wrong with the variables is said by their names. */
async function makeFirstAdmin(admin: NonNullable<AppSettings['admin']>): Promise<void> {
  try {
    await ensureFirstAdmin(admin);
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'invalid_input')) throw error;
    throw new ConfigError(
      error.message.replace(/^(email|password):/, (field) => `ADMIN_${field.toUpperCase()}`),
    );
  }
}

type Stop = () => unknown;

/** What started last is stopped first; one that fails does not keep the others open. */
async function stopAll(stops: Stop[], log: Log): Promise<void> {
  for (const stop of stops.reverse()) {
    try {
      await stop();
    } catch (error) {
      log.warn({ err: error }, 'a part did not stop cleanly');
    }
  }
}
