import { createHmac } from 'node:crypto';
import { ExpressReceiver, type Installation } from '@slack/bolt';
import { Router as createRouter, type RequestHandler, type Response, type Router } from 'express';
import type { SlackSettings } from '../../../config/config.js';
import { type SessionUser, userForSession } from '../../../domain/people/access/session.js';
import { may } from '../../../domain/people/core/permissions.js';
import type { Log } from '../../../log.js';
import type { Installations } from '../connect/installations.js';
import { callTimeoutMs } from '../core/call/client.js';
import { boltLogger } from './bolt.js';
import { botScopes } from './manifest.js';

const installPath = '/slack/install';
const redirectPath = '/slack/oauth_redirect';

interface InstallNeeds {
  slack: SlackSettings;
  publicUrl: string;
  sessionSecret: string;
  installations: Installations;
  /** Tells who is signed in to the panel. */
  session: RequestHandler;
  log: Log;
}

/**
 * Lets admins install the app in a Slack workspace by OAuth. The state that goes round is signed, not stored, and
 * bound to the browser by a cookie: any web process takes what another one gave.
 */
export function installRouter(needs: InstallNeeds): Router {
  const { slack, publicUrl, sessionSecret, installations, session, log } = needs;
  const router = createRouter();
  if (!slack.oauth) return router;
  // Whose workspace is connected speaks to customers: that is for admins alone.
  router.use([installPath, redirectPath], session, adminsOnly);
  new ExpressReceiver({
    ...slack.oauth,
    signingSecret: '',
    signatureVerification: false,
    endpoints: {}, // events have a router of their own, which checks their signature
    router,
    stateSecret: createHmac('sha256', sessionSecret).update('slack install').digest('hex'),
    scopes: Object.keys(botScopes),
    redirectUri: publicUrl + redirectPath,
    installationStore: installations.store,
    logger: boltLogger(log),
    installerOptions: {
      directInstall: true,
      installPath,
      redirectUriPath: redirectPath,
      authorizationUrl: new URL('/oauth/v2/authorize', slack.apiUrl).href,
      clientOptions: { slackApiUrl: slack.apiUrl, retryConfig: { retries: 0 }, timeout: callTimeoutMs },
      callbackOptions: {
        success: (installation, _options, _request, response) =>
          say(response as Response, 200, installedText(installation)),
        failure: (error, _options, _request, response) =>
          say(
            response as Response,
            400,
            `Threadline was not installed: ${error.message} Begin again at ${installPath}.`,
          ),
      },
    },
  });
  return router;
}

const adminsOnly: RequestHandler = async (request, response, next) => {
  const { session } = request as { session?: SessionUser };
  const user = await userForSession(session ?? {});
  if (!user) return response.redirect('/dashboard/login');
  if (may(user, 'manage_settings')) return next();
  say(response, 403, 'Only admins can install Threadline in a Slack workspace.');
};

const installedText = ({ team }: Installation): string =>
  `Threadline is installed in ${team?.name ?? 'the workspace'} (${team?.id}). Next: invite the bot to a channel there, and make that channel a desk by POST /api/desks.`;

const say = (response: Response, status: number, text: string): void =>
  void response.writeHead(status, { 'content-type': 'text/plain; charset=utf-8' }).end(`${text}\n`);
