import { App, type Authorize, ExpressReceiver, LogLevel } from '@slack/bolt';
import type { RequestHandler, Router } from 'express';
import { Router as createRouter } from 'express';
import type { SlackSettings } from '../config.js';
import type { Desk } from './desk-context.js';
import { listen } from './listeners/index.js';

export const slackPath = '/slack/events';

/**
 * Everything Slack sends, as a router to mount before any body parser: Bolt checks the signature over the raw
 * body. Events are acknowledged only after their listener stored them; one that throws is answered 500 and sent
 * again. Nothing is asked of Slack at start, so the web role starts while Slack is away.
 */
export function slackRouter(settings: SlackSettings, desk: Desk): Router {
  const router = createRouter();
  router.use(slackPath, refuseFutureRequests);
  const logger = boltLogger(desk);
  const receiver = new ExpressReceiver({
    signingSecret: settings.signingSecret,
    endpoints: slackPath,
    router,
    processBeforeResponse: true,
    logger,
  });
  const app = new App({ receiver, authorize: authorizeOnce(settings, desk), logger });
  listen(app, desk);
  app.error(async (error) => {
    desk.log.error({ err: error.message, code: error.code }, 'a Slack request could not be handled');
    throw error;
  });
  return router;
}

/** Who the bot is, asked once: Bolt needs it to ignore the bot's own messages. */
function authorizeOnce(settings: SlackSettings, desk: Desk): Authorize<boolean> {
  let known: Promise<{ botToken: string; botId?: string; botUserId?: string }> | undefined;
  return () => {
    known ??= desk.client.auth.test().then(({ bot_id, user_id }) => ({
      botToken: settings.botToken,
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

/** Bolt's own lines into ours, without the bodies it logs when verbose. */
function boltLogger(desk: Desk) {
  return {
    debug: () => undefined,
    info: () => undefined,
    warn: (...parts: unknown[]) => desk.log.warn({ part: 'bolt' }, String(parts[0])),
    error: (...parts: unknown[]) => desk.log.error({ part: 'bolt' }, String(parts[0])),
    setLevel: () => undefined,
    getLevel: () => LogLevel.WARN,
    setName: () => undefined,
  };
}
