import { type App, startApp } from '../../src/app/app.js';
import type { AppOptions } from '../../src/app/app-options.js';
import type { AppSettings } from '../../src/config/app-settings.js';
import { loadConfig, type Role } from '../../src/config/config.js';
import { ensureDemoPeople } from '../../src/demo/people.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { createLog, type Log } from '../../src/log.js';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import type { WhatsAppSimulator } from '../../src/simulators/whatsapp/simulator.js';
import { checkQueries, indexesNow, recordQueries, type Seen } from './queries/record.js';
import { queriesDirectory } from './servers.js';
import { until } from './until.js';
import { useStarted } from './use-started.js';
import { secrets, startWorld } from './world.js';

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

export interface ThreadlineSettings {
  env?: Record<string, string>;
  roles?: Role[];
  options?: Partial<AppOptions>;
  /** One whose lines the test reads. */
  log?: Log;
}

/** A Threadline for all tests of this file, or of the `describe` it stands in. */
export const useThreadline = (settings?: ThreadlineSettings): Threadline =>
  useStarted(
    () => startThreadline(settings),
    (started) => started.stop(),
  );

/** The whole of Threadline in this process, with the demo's people, against the simulators. */
export async function startThreadline({
  env: more = {},
  roles = ['web', 'worker'],
  options = {},
  log,
}: ThreadlineSettings = {}): Promise<Threadline> {
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
