import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Redis } from 'ioredis';
import { botWorker } from '../workers/bot.js';
import { deliverWorker } from '../workers/deliver.js';
import { deskWorker } from '../workers/desk.js';
import { exportWorker } from '../workers/export.js';
import { importWorker } from '../workers/import.js';
import type { Processor } from '../workers/processor.js';
import { startWorkers } from '../workers/runtime.js';
import { scheduleWorker } from '../workers/schedule.js';
import { type SweepTimes, startSweeper } from '../workers/sweeper.js';
import { eraseAnswers } from './api/erase-answers.js';
import { createApi } from './api/server.js';
import { createSession } from './api/session.js';
import { eraseBulkTraces } from './bulk/erase-traces.js';
import type { Channel, ChannelPresence } from './channels/channel.js';
import { createCloudChannel } from './channels/cloud/cloud-channel.js';
import { deliverQueue, isWebChannel, webPresence } from './channels/web/presence.js';
import { type WebLimits, webChannelId } from './channels/web/settings.js';
import { cloudWebhookRouter } from './channels/webhook-router.js';
import type { Config, Role, SlackSettings } from './config.js';
import { useTraceErasers } from './conversations/traces.js';
import type { Log } from './log.js';
import { createMetrics } from './metrics.js';
import { ensureFirstAdmin } from './people/accounts.js';
import { startPeople } from './people/start.js';
import { startDoorbells, stopDoorbells } from './platform/doorbell.js';
import { connectMongo, disconnectMongo } from './platform/mongo.js';
import { quickRedis } from './platform/redis.js';
import { createReadiness } from './readiness.js';
import { slackRouter } from './slack/bolt.js';
import { createDesk } from './slack/create-desk.js';
import type { Desk } from './slack/desk-context.js';
import { eraseThreadEvents } from './slack/erase-events.js';
import { closeServer, createWeb, listen } from './web.js';

/** A configuration with nothing left to be embedded or simulated: what a running app needs. */
export interface AppSettings extends Config {
  mongodbUri: string;
  redisUrl: string;
  slack: SlackSettings;
}

/** What tests choose otherwise; nothing an operator should have to know. */
export interface AppOptions {
  sweep: SweepTimes;
  stopMs: number;
  /** How long a Slack channel that refuses posts is left alone. */
  slackBlockedMs: number;
  /** The panel costs seconds to load, which a test about something else need not pay. */
  panel: boolean;
  /** Of the WhatsApp Web channel. */
  web: Partial<WebLimits>;
}
const usual: AppOptions = {
  sweep: { everyMs: 5_000, olderThanMs: 10_000 },
  stopMs: 8_000,
  slackBlockedMs: 30_000,
  panel: true,
  web: {},
};

export interface App {
  /** Where the web role listens; undefined without it. */
  url?: string;
  desk: Desk;
  channels: ChannelPresence[];
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
  const { sweep, stopMs, slackBlockedMs, panel, web } = { ...usual, ...options };
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
    if (settings.admin) await ensureFirstAdmin(settings.admin);
    await startDoorbells(settings.redisUrl, prefix, log);
    stops.push(stopDoorbells);
    const redis = quickRedis(settings.redisUrl, log);
    stops.push(() => redis.disconnect());

    const senders = settings.cloud
      ? [createCloudChannel(settings.cloud, { log: log.child({ part: 'cloud' }) })]
      : [];
    const channels = [...senders, ...(settings.web ? [webPresence(webChannelId)] : [])];
    const desk = createDesk(settings.slack, {
      redis,
      prefix,
      publicUrl: settings.publicUrl,
      replyUndoSeconds: settings.replyUndoSeconds,
      timezone: settings.timezone,
      defaultChannelId: channels[0]!.id,
      blockedMs: slackBlockedMs,
      log: log.child({ part: 'slack' }),
    });
    const app: App = { desk, channels, takes: () => false, stop };
    if (roles.includes('web')) {
      const server = await startWeb(settings, { desk, channels, redis, log, panel });
      stops.push(() => closeServer(server, stopMs));
      app.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }
    // Whatever works under leases: stopped at once, because each may take the whole time there is.
    const working: Stop[] = [];
    stops.push(() => Promise.all(working.map((stop) => stop())));
    if (roles.includes('worker')) {
      const sweeper = startSweeper(sweep, log);
      stops.push(() => sweeper.stop());
      const workers = startWorkers(processors(settings, desk, senders, log), settings.redisUrl, prefix, log);
      working.push(() => workers.stop(stopMs));
    }
    if (roles.includes('whatsapp') && settings.web) {
      // Loaded here: the library and its browser driver cost memory that other processes need not pay.
      const { startWhatsAppRole } = await import('./whatsapp-role.js');
      const needs = { redisUrl: settings.redisUrl, prefix, log, limits: web };
      const whatsapp = startWhatsAppRole({ ...settings, web: settings.web }, needs);
      app.takes = (reason) => whatsapp.takes(reason);
      working.push(() => whatsapp.stop());
    } else if (roles.includes('whatsapp')) {
      log.info(
        'the whatsapp role has no channel to serve: WHATSAPP_WEB is off, and the Cloud API needs none',
      );
    }
    return app;
  } catch (error) {
    await stop();
    throw error;
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

function processors(settings: AppSettings, desk: Desk, channels: Channel[], log: Log): Processor[] {
  const channel = (id: string): Channel | undefined => channels.find((one) => one.id === id);
  return [
    deskWorker(desk),
    deliverWorker({
      channel,
      elsewhere: (id) => (isWebChannel(id) ? deliverQueue(id) : undefined),
      uncertainMs: settings.deliveryUncertainMs,
    }),
    botWorker(settings.defaultLanguage),
    importWorker({ contactLimit: settings.contactLimit, log }),
    exportWorker(log),
    scheduleWorker({ timezone: settings.timezone, log }),
  ];
}

interface WebNeeds {
  desk: Desk;
  channels: ChannelPresence[];
  redis: Redis;
  log: Log;
  panel: boolean;
}

async function startWeb(
  settings: AppSettings,
  { desk, channels, redis, log, panel: withPanel }: WebNeeds,
): Promise<Server> {
  const metrics = createMetrics();
  const session = createSession({
    secret: settings.sessionSecret,
    production: settings.production,
    publicUrl: settings.publicUrl,
  });
  // Loaded here, not at the top: AdminJS costs two seconds and 100 MB that a worker need not pay.
  const panel = withPanel
    ? await (await import('../admin/panel.js')).createPanel({ ...settings, session, redis, log })
    : undefined;
  const web = createWeb({
    metrics,
    readiness: createReadiness(desk, channels),
    trustProxy: settings.production,
    log,
    routers: [
      { path: '/', router: slackRouter(settings.slack, desk) },
      {
        path: '/webhooks/whatsapp',
        router: cloudWebhookRouter(settings.cloud ? [settings.cloud] : [], log, {
          taken: (counts) => {
            for (const [kind, count] of Object.entries(counts)) metrics.webhookItems.inc({ kind }, count);
          },
        }),
      },
      ...(panel ? [{ path: panel.rootPath, router: panel.router }] : []),
      {
        path: '/api',
        router: createApi({
          config: { ...settings, defaultChannelId: channels[0]!.id },
          session,
          log,
          redis,
        }),
      },
    ],
  });
  return listen(web, settings.port);
}
