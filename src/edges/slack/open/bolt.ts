import {
  App,
  type Authorize,
  ExpressReceiver,
  LogLevel,
  type Receiver,
  type ReceiverEvent,
} from '@slack/bolt';
import type { RequestHandler, Router } from 'express';
import { Router as createRouter } from 'express';
import type { SlackSettings } from '../../../config/config.js';
import type { Log } from '../../../log.js';
import type { Installations } from '../connect/installations.js';
import type { Desk, Workspaces } from '../core/desk-context.js';
import { listen } from '../listeners/index.js';
import { listenToRemovals } from '../listeners/removals.js';

export const slackPath = '/slack/events';

/** What a receiver hands requests to: resolves when everything about one is done or stored, else it comes again. */
export type Dispatch = (event: ReceiverEvent) => Promise<void>;

/**
 * Hands each request of Slack to an app of the workspace it is about, all with the same listeners. Nothing is asked
 * of Slack at start, so the web role starts while Slack is away.
 */
export function createDispatch(workspaces: Workspaces, installations: Installations): Dispatch {
  const apps = new WeakMap<Desk, App>();
  const removals = boltApp(workspaces.log, async () => ({}));
  listenToRemovals(removals, workspaces, installations);

  const appOf = (desk: Desk): App => {
    const known = apps.get(desk);
    if (known) return known;
    const app = boltApp(desk.log, authorizeOnce(desk));
    listen(app, desk);
    apps.set(desk, app);
    return app;
  };
  return async (event) => {
    // The token is gone by then, so nothing may be asked of Slack.
    if (isRemoval(event.body)) return removals.processEvent(event);
    const team = teamIn(event.body);
    const desk = await workspaces.ofRequest(team);
    if (desk) return appOf(desk).processEvent(event);
    workspaces.log.warn({ slack_team: team }, 'a request of a workspace in which the app is not installed');
    await event.ack();
  };
}

interface SlackBody {
  team_id?: string;
  team?: { id?: string } | null;
  user?: { team_id?: string };
  authorizations?: { team_id?: string | null }[];
  event?: { type?: string };
}

/** The workspace whose app it is: in a shared channel that counts, not who did it. */
const teamIn = (body: SlackBody): string | undefined =>
  body.authorizations?.[0]?.team_id ?? body.team_id ?? body.team?.id ?? body.user?.team_id;

const isRemoval = (body: SlackBody): boolean =>
  body.event?.type === 'app_uninstalled' || body.event?.type === 'tokens_revoked';

/** An app that is given its requests by `processEvent`; one that throws is for the receiver to refuse. */
function boltApp(log: Log, authorize: Authorize<boolean>): App {
  const receiver: Receiver = {
    init: () => undefined,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
  };
  const app = new App({ receiver, authorize, logger: boltLogger(log) });
  app.error(async (error) => {
    log.error({ err: error.message, code: error.code }, 'a Slack request could not be handled');
    throw error;
  });
  return app;
}

/**
 * Everything Slack sends over HTTP, as a router to mount before any body parser: Bolt checks the signature over the
 * raw body. Events are acknowledged only after their listener stored them; one that throws is answered 500 and sent
 * again.
 */
export function slackRouter(
  { signingSecret, appToken }: SlackSettings,
  dispatch: Dispatch,
  log: Log,
): Router {
  const router = createRouter();
  if (!signingSecret || appToken) return router; // Socket Mode
  router.use(slackPath, refuseFutureRequests);
  const receiver = new ExpressReceiver({
    signingSecret,
    endpoints: slackPath,
    router,
    processBeforeResponse: true,
    logger: { ...boltLogger(log), warn: quietOfStrangers(log) },
  });
  receiver.init({ processEvent: dispatch } as unknown as App);
  return router;
}

/** Who the bot is, asked once: Bolt needs it to ignore the bot's own messages. */
function authorizeOnce(desk: Desk): Authorize<boolean> {
  let known: Promise<{ botToken: string; botId?: string; botUserId?: string }> | undefined;
  return () => {
    known ??= desk.client.auth.test().then(({ bot_id, user_id }) => ({
      botToken: desk.client.token!,
      botId: bot_id,
      botUserId: user_id,
    }));
    known.catch(() => {
      known = undefined;
    });
    return known;
  };
}

/** Bolt refuses requests older than five minutes, but not ones dated in the future. */
const refuseFutureRequests: RequestHandler = (request, response, next) => {
  const stamp = Number(request.get('x-slack-request-timestamp'));
  if (Number.isFinite(stamp) && stamp - Date.now() / 1000 > 300) {
    response.status(401).send('This request is dated more than five minutes in the future.');
    return;
  }
  next();
};

/** What is not signed can be sent by anybody, as often as they like: `logRefusals` tells of it, within bounds. */
const quietOfStrangers =
  (log: Log) =>
  (...parts: unknown[]): void => {
    const line = String(parts[0]);
    if (/^(Request verification failed|Request body exceeded|Failed to read request body)/.test(line)) return;
    log.warn({ part: 'bolt' }, line);
  };

/** Bolt's own lines into ours, without the bodies it logs when verbose. */
export function boltLogger(log: Log) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => log.warn({ part: 'bolt' }, String(parts[0])),
    error: (...parts: unknown[]) => log.error({ part: 'bolt' }, String(parts[0])),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
