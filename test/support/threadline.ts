import { type App, startApp } from '../../src/app/app.js';
import type { AppOptions } from '../../src/app/app-options.js';
import type { AppSettings } from '../../src/config/app-settings.js';
import { loadConfig, type Role } from '../../src/config/config.js';
import { demoAdmin, demoWorkspace, ensureDemoPeople } from '../../src/demo/people.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { createLog, type Log } from '../../src/log.js';
import { type SlackSimulator, startSlackSimulator } from '../../src/simulators/slack/server.js';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../src/simulators/whatsapp/simulator.js';
import { checkQueries, indexesNow, recordQueries, type Seen } from './queries/record.js';
import { queriesDirectory, testServers } from './servers.js';
import { until } from './until.js';

export const deskId = 'C0SUPPORT';

/** Credentials that the simulators and the environment of the app share. */
export const secrets = {
  slack: { botToken: 'xoxb-test', signingSecret: 'test-signing-secret' },
  slackOAuth: { clientId: '1.2', clientSecret: 'test-client-secret' },
  cloud: {
    accessToken: 'test-access-token',
    phoneNumberId: '100000000000001',
    businessAccountId: '200000000000002',
    appSecret: 'test-app-secret',
    verifyToken: 'test-verify-token',
  },
  apiToken: 'test-api-token-of-the-first-admin',
};

/** The simulators, with the environment that points a Threadline at them and at servers of its own. */
export async function startWorld(more: Record<string, string> = {}) {
  const servers = testServers();
  const slack = await startSlackSimulator({
    ...secrets.slack,
    oauth: secrets.slackOAuth,
    ...(more.SLACK_APP_TOKEN ? { appToken: more.SLACK_APP_TOKEN } : {}),
    ...(more.SLACK_CONFIG_TOKEN ? { configToken: more.SLACK_CONFIG_TOKEN } : {}),
    ...demoWorkspace(deskId),
    retryDelaysMs: [50, 200, 1_000],
    // Slack waits three seconds; a story is about what is answered, not about how quick the machine is.
    ackTimeoutMs: 30_000,
    triggerLifeMs: 30_000,
  });
  const whatsapp = await startWhatsAppSimulator({
    settings: secrets.cloud,
    demoCustomers: false,
    retry: { firstMs: 50, maxMs: 1_000, attempts: 1_000 },
  });
  const env: Record<string, string> = {
    NODE_ENV: 'test',
    PORT: '0',
    LOG_LEVEL: process.env.TEST_LOG_LEVEL ?? 'silent',
    MONGODB_URI: servers.mongodbUri,
    REDIS_URL: servers.redisUrl,
    ADMIN_EMAIL: demoAdmin.email,
    ADMIN_PASSWORD: demoAdmin.password,
    API_TOKEN: secrets.apiToken,
    SLACK_BOT_TOKEN: secrets.slack.botToken,
    SLACK_SIGNING_SECRET: secrets.slack.signingSecret,
    SLACK_CHANNEL_ID: deskId,
    SLACK_API_URL: slack.apiUrl,
    SLACK_POSTS_PER_SECOND: '500',
    REPLY_UNDO_SECONDS: '0',
    DELIVERY_UNCERTAIN_SECONDS: '2',
    WHATSAPP_CLOUD_ACCESS_TOKEN: secrets.cloud.accessToken,
    WHATSAPP_CLOUD_PHONE_NUMBER_ID: secrets.cloud.phoneNumberId,
    WHATSAPP_CLOUD_BUSINESS_ACCOUNT_ID: secrets.cloud.businessAccountId,
    WHATSAPP_CLOUD_APP_SECRET: secrets.cloud.appSecret,
    WHATSAPP_CLOUD_VERIFY_TOKEN: secrets.cloud.verifyToken,
    WHATSAPP_CLOUD_API_URL: whatsapp.apiUrl,
    ...more,
  };
  return {
    env,
    slack,
    whatsapp,
    /** Tells the simulators where the app listens. */
    appIsAt(url: string): void {
      slack.setAppUrl(url);
      whatsapp.setWebhookUrl(`${url}/webhooks/whatsapp`);
    },
    async close(): Promise<void> {
      await Promise.all([slack.close(), whatsapp.close()]);
    },
  };
}

/** A parsed answer; a test asserts what it expects of it. */
// biome-ignore lint/suspicious/noExplicitAny: the shape is what a test is about
export type Json = any;

export interface Threadline {
  app: App;
  url: string;
  slack: SlackSimulator;
  whatsapp: WhatsAppSimulator;
  env: Record<string, string>;
  /** Calls the API as the first admin; the parsed answer beside its status. */
  api(
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<{ status: number; body: Json; headers: Headers }>;
  /** The one conversation of the customer with these digits (or bsuid), when it is there. */
  conversation(contactId: string): Promise<Conversation | null>;
  /** The replies in the customer's Slack thread, oldest first, without the root. */
  thread(contactId: string): Promise<ReturnType<SlackSimulator['thread']>>;
  /** The root message of the customer's conversation. */
  root(contactId: string): Promise<{ channel: string; ts: string }>;
  /** Stops this process's app and starts another on the same data. */
  restart(): Promise<void>;
  /** Stops everything, and holds what the app asked of the database against MongoDB's rules; gives what that was. */
  stop(): Promise<Seen[]>;
}

/** Short, so that a story need not wait. */
const quick: Partial<AppOptions> = {
  sweep: { everyMs: 300, olderThanMs: 500 },
  stopMs: 5_000,
  slackBlockedMs: 1_000,
  panel: false,
};

/** The whole of Threadline in this process, with the demo's people, against the simulators. */
export async function startThreadline({
  env: more = {},
  roles = ['web', 'worker'],
  options = {},
  log,
}: {
  env?: Record<string, string>;
  roles?: Role[];
  options?: Partial<AppOptions>;
  /** One whose lines the test reads. */
  log?: Log;
} = {}): Promise<Threadline> {
  const world = await startWorld(more);
  const settings = loadConfig(world.env) as AppSettings;
  const said = log ?? createLog(world.env.LOG_LEVEL!);
  const start = async (): Promise<App> => {
    const app = await recordQueries(() => startApp(settings, roles, said, { ...quick, ...options }));
    if (app.url) world.appIsAt(app.url);
    return app;
  };
  let app = await start();
  await ensureDemoPeople();

  const conversation = (contactId: string) =>
    ConversationModel.findOne({ contact_id: contactId }).lean<Conversation>();
  const root = async (contactId: string) =>
    until(
      async () => {
        const { desk } = (await conversation(contactId)) ?? {};
        return desk?.root_ts ? { channel: desk.channel!, ts: desk.root_ts } : null;
      },
      `the thread of ${contactId}`,
      { seen: () => conversation(contactId) },
    );
  return {
    get app() {
      return app;
    },
    get url() {
      return app.url!;
    },
    slack: world.slack,
    whatsapp: world.whatsapp,
    env: world.env,
    async api(method, path, body, headers = {}) {
      const response = await fetch(`${app.url}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${secrets.apiToken}`,
          ...(body === undefined ? {} : { 'content-type': 'application/json' }),
          ...headers,
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      });
      const text = await response.text();
      return {
        status: response.status,
        headers: response.headers,
        body: /json/.test(response.headers.get('content-type') ?? '') ? JSON.parse(text) : text,
      };
    },
    conversation,
    root,
    async thread(contactId) {
      const { channel, ts } = await root(contactId);
      return world.slack.thread(channel, ts).slice(1);
    },
    async restart() {
      await app.stop();
      app = await start();
    },
    async stop() {
      const indexes = await indexesNow();
      await app.stop();
      await world.close();
      return checkQueries(indexes, queriesDirectory());
    },
  };
}
