import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App, ExpressReceiver, type Logger, LogLevel } from '@slack/bolt';
import { WebClient } from '@slack/web-api';
import express from 'express';
import {
  type SlackSimulator,
  type SlackSimulatorOptions,
  startSlackSimulator,
} from '../../src/simulators/slack/server.js';

const signingSecret = 'a-signing-secret-for-tests';
const botToken = 'xoxb-simulated';

export const desk = 'C0DESK';

/** Both libraries log the refusals these tests provoke. */
const silent: Logger = {
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  setLevel: () => undefined,
  getLevel: () => LogLevel.ERROR,
  setName: () => undefined,
};

/** A workspace with two people, a desk channel and one channel without the bot. */
export const startSlack = (options: Partial<SlackSimulatorOptions> = {}): Promise<SlackSimulator> =>
  startSlackSimulator({
    signingSecret,
    botToken,
    bot: { name: 'threadline' },
    users: [
      { id: 'U0ANA', name: 'ana', real_name: 'Ana Gil', email: 'ana@example.com' },
      { id: 'U0BEN', name: 'ben', real_name: 'Ben Cole', email: 'ben@example.com' },
    ],
    channels: [
      { id: desk, name: 'desk' },
      { id: 'C0OTHER', name: 'other', bot_is_member: false },
    ],
    retryDelaysMs: [0, 20, 40],
    shareDelayMs: 5,
    // A busy machine may be slower than Slack allows.
    triggerLifeMs: 30_000,
    ackTimeoutMs: 20_000,
    ...options,
  });

/** The client with the settings a bridge needs: no retries of its own, no waiting on 429. */
export const clientOf = (slack: SlackSimulator, options: { timeout?: number } = {}): WebClient =>
  new WebClient(botToken, {
    slackApiUrl: slack.apiUrl,
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout: 10_000,
    logger: silent,
    ...options,
  });

/** A real Bolt app on a free port; `define` registers its listeners before the first event can come. */
export async function startApp(slack: SlackSimulator, define: (app: App) => void) {
  const receiver = new ExpressReceiver({ signingSecret, processBeforeResponse: true, logger: silent });
  const app = new App({
    token: botToken,
    receiver,
    deferInitialization: true,
    ignoreSelf: false,
    logger: silent,
    clientOptions: { slackApiUrl: slack.apiUrl },
  });
  app.error(async (error) => {
    throw error;
  });
  define(app);
  await app.init();
  const web = express();
  web.use(receiver.router);
  const server = createServer(web);
  await listen(server);
  slack.setAppUrl(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return { app, close: () => closed(server) };
}

/** The error a call of the Web API was answered with. */
export async function errorOf(call: Promise<unknown>): Promise<string> {
  try {
    await call;
    return 'none';
  } catch (error) {
    return (error as { data?: { error?: string } }).data?.error ?? String(error);
  }
}

const listen = (server: Server) => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));

function closed(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
