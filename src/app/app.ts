import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';
import { startWorkers } from '../../workers/runtime.js';
import { type SweepTimes, startSweeper } from '../../workers/sweeper.js';
import { processorsOf, tasks } from '../../workers/tasks.js';
import { followTemplates } from '../../workers/templates.js';
import type { AppSettings } from '../config/app-settings.js';
import { ConfigError, type Role } from '../config/config.js';
import { eraseBulkTraces } from '../domain/bulk/erase-traces.js';
import type { ChannelService } from '../domain/channels/service.js';
import { useTraceErasers } from '../domain/contact-actions/erase/traces.js';
import { ensureFirstAdmin } from '../domain/people/accounts/accounts.js';
import { startPeople } from '../domain/people/accounts/start.js';
import { eraseAnswers } from '../edges/api/core/erase-answers.js';
import { createSession } from '../edges/api/serve/session.js';
import { createApi } from '../edges/api/server.js';
import type { Workspaces } from '../edges/slack/core/desk-context.js';
import { eraseThreadEvents } from '../edges/slack/hear/erase-events.js';
import { openSlack, type SlackEdge } from '../edges/slack/open/open.js';
import { cloudWebhookRouter } from '../edges/whatsapp/cloud/webhook-router.js';
import { type WatchTimes, watchHealth } from '../edges/whatsapp/registry/health-watch.js';
import type { Channels } from '../edges/whatsapp/registry/registry.js';
import type { WebLimits } from '../edges/whatsapp/web/core/settings.js';
import { webChannelRouter } from '../edges/whatsapp/web/router.js';
import { AppError } from '../errors.js';
import type { Log } from '../log.js';
import { connectMongo, disconnectMongo } from '../platform/database/mongo.js';
import { installationProof } from '../platform/http/installation-proof.js';
import { startDoorbells, stopDoorbells } from '../platform/queue/doorbell-queues.js';
import { quickRedis } from '../platform/queue/redis.js';
import { createSendPacing } from '../platform/queue/send-pacing.js';
import { createSecrets } from '../platform/secrets/secrets.js';
import { channelService, firstChannelId, startChannels } from './channel-setup.js';
import { createMetrics } from './metrics.js';
import { createReadiness } from './readiness.js';
import { closeServer, createWeb, listen } from './web.js';
import { startWhatsAppRole } from './whatsapp-role.js';

/** What tests choose otherwise; nothing an operator should have to know. */
export interface AppOptions {
  sweep: SweepTimes;
  stopMs: number;
  /** How long a Slack channel that refuses posts is left alone. */
  slackBlockedMs: number;
  /** The panel costs seconds to load, which a test about something else need not pay. */
  panel: boolean;
  /** Of WhatsApp Web channels. */
  web: Partial<WebLimits>;
  /** After so long a process knows of channels that another has changed. */
  followMs: number;
  /** How often channels are looked at. */
  watch: WatchTimes;
}
const usual: AppOptions = {
  sweep: { everyMs: 5_000, olderThanMs: 10_000 },
  stopMs: 8_000,
  slackBlockedMs: 30_000,
  panel: true,
  web: {},
  followMs: 2_000,
  watch: { everyMs: 10_000, staleMs: 30_000, tellAfterMs: 60_000 },
};

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
  const { sweep, stopMs, slackBlockedMs, panel, web, followMs, watch } = { ...usual, ...options };
  const stops: Stop[] = [];
  let stopped: Promise<void> | undefined;
  const stop = (): Promise<void> => {
    stopped ??= stopAll(stops, log);
    return stopped;
  };
  try {
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
    const slack = await openSlack({
      ...settings,
      redis,
      prefix,
      defaultChannelId: () => firstChannelId(channels),
      blockedMs: slackBlockedMs,
      log: log.child({ part: 'slack' }),
    });
    const { workspaces } = slack;
    const app: App = { workspaces, channels, takes: () => false, stop };
    if (roles.includes('web')) {
      const service = channelService(settings, { channels, health, vault });
      const server = await startWeb(settings, { slack, channels, service, redis, log, panel });
      stops.push(() => closeServer(server, stopMs));
      const socket = slack.listen();
      if (socket) stops.push(() => socket.stop());
      app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    // Whatever works under leases: stopped at once, because each may take the whole time there is.
    const working: Stop[] = [];
    stops.push(() => Promise.all(working.map((stop) => stop())));
    if (roles.includes('worker')) {
      const pacing = createSendPacing(redis, prefix, log);
      const work = tasks({ ...settings, workspaces, channels, pacing, log });
      const sweeper = startSweeper(work, sweep, log);
      stops.push(() => sweeper.stop());
      const workers = startWorkers(processorsOf(work, log), settings.redisUrl, prefix, log);
      working.push(() => workers.stop(stopMs));
      stops.push(followTemplates(channels, log));
    }
    if (roles.includes('whatsapp')) {
      const needs = { redisUrl: settings.redisUrl, prefix, log, limits: web };
      const whatsapp = startWhatsAppRole(settings, channels, needs);
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

/** Last started, first stopped; one that fails does not keep the others open. */
async function stopAll(stops: Stop[], log: Log): Promise<void> {
  for (const stop of stops.reverse()) {
    try {
      await stop();
    } catch (error) {
      log.warn({ err: error }, 'a part did not stop cleanly');
    }
  }
}

interface WebNeeds {
  slack: SlackEdge;
  channels: Channels;
  service: ChannelService;
  redis: Redis;
  log: Log;
  panel: boolean;
}

async function startWeb(
  settings: AppSettings,
  { slack, channels, service, redis, log, panel: withPanel }: WebNeeds,
): Promise<Server> {
  const metrics = createMetrics(channels);
  const session = createSession({
    secret: settings.sessionSecret,
    production: settings.production,
    publicUrl: settings.publicUrl,
  });
  // Loaded here, not at the top: AdminJS costs two seconds and 100 MB that a worker need not pay.
  const panel = withPanel
    ? await (await import('../../admin/panel.js')).createPanel({
        ...settings,
        session,
        redis,
        log,
        webChannels: webChannelRouter,
      })
    : undefined;
  const web = createWeb({
    metrics,
    readiness: createReadiness(slack.workspaces, channels),
    prove: installationProof(settings.sessionSecret),
    trustProxy: settings.trustProxy,
    details: settings.metricsToken
      ? { token: settings.metricsToken }
      : settings.production
        ? 'closed'
        : 'open',
    log,
    routers: [
      { path: '/', router: slack.router(session) },
      {
        path: '/webhooks/whatsapp',
        router: cloudWebhookRouter(channels, log, {
          taken: ({ unknown, ...counts }) => {
            for (const [kind, count] of Object.entries(counts)) metrics.webhookItems.inc({ kind }, count);
            for (const part of unknown) metrics.unknownWebhookItems(part);
          },
        }),
      },
      ...(panel ? [{ path: panel.rootPath, router: panel.router }] : []),
      {
        path: '/api',
        router: createApi({
          config: { ...settings, defaultChannelId: () => firstChannelId(channels), channels: service },
          session,
          log,
          redis,
        }),
      },
    ],
  });
  return listen(web, settings.port, settings.host);
}
