import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { AppSettings } from '../config/app-settings.js';
import { createSession } from '../edges/api/serve/session.js';
import { createApi } from '../edges/api/server.js';
import { type HearsSlack, hearSlack } from '../edges/slack/open/hear-slack.js';
import type { OpenSlack, SlackNeeds } from '../edges/slack/open/open.js';
import { cloudWebhookRouter } from '../edges/whatsapp/cloud/webhook-router.js';
import type { HealthWatch } from '../edges/whatsapp/registry/health-watch.js';
import type { Channels } from '../edges/whatsapp/registry/registry.js';
import { webChannelRouter } from '../edges/whatsapp/web/router.js';
import type { Log } from '../log.js';
import { installationProof } from '../platform/http/installation-proof.js';
import type { Redis } from '../platform/queue/redis.js';
import type { Secrets } from '../platform/secrets/secrets.js';
import { channelService, firstChannelId } from './channel-setup.js';
import { createMetrics } from './metrics.js';
import { createReadiness } from './readiness.js';
import { closeServer, createWeb, listen } from './web.js';

export interface WebNeeds {
  slack: SlackNeeds & OpenSlack;
  channels: Channels;
  health: HealthWatch;
  vault: Secrets;
  redis: Redis;
  log: Log;
  panel: boolean;
  /** How long requests that are being answered may take when it stops. */
  stopMs: number;
}

export interface WebRole {
  url: string;
  stop(): Promise<void>;
}

/** Starts the web role: webhooks, the API, the panel and what Slack sends. */
export async function startWebRole(settings: AppSettings, needs: WebNeeds): Promise<WebRole> {
  const hears = hearSlack(needs.slack, needs.slack);
  const server = await serve(settings, needs, hears);
  const socket = hears.listen();
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async stop() {
      try {
        await socket?.stop();
      } finally {
        await closeServer(server, needs.stopMs);
      }
    },
  };
}

async function serve(
  settings: AppSettings,
  { slack, channels, health, vault, redis, log, panel: withPanel }: WebNeeds,
  hears: HearsSlack,
): Promise<Server> {
  const service = channelService(settings, { channels, health, vault });
  const metrics = createMetrics(channels);
  const session = createSession({
    secret: settings.sessionSecret,
    production: settings.production,
    publicUrl: settings.publicUrl,
  });
  // The panel is loaded here, not at the top: AdminJS costs two seconds and 100 MB that a worker need not pay.
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
      { path: '/', router: hears.router(session) },
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
