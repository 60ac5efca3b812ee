import { Router as createRouter, type RequestHandler, type Router } from 'express';
import { createDispatch, slackRouter } from './bolt.js';
import { installRouter } from './install.js';
import type { OpenSlack, SlackNeeds } from './open.js';
import { openSocket } from './socket.js';

/** How Slack reaches the desk: only the web role loads this, and Bolt with it. */
export interface HearsSlack {
  /** What Slack calls over HTTP; `session` tells who is signed in to the panel. */
  router(session: RequestHandler): Router;
  /** Socket Mode, when it was chosen: connects and stays connected until it is stopped. Null: Slack comes over HTTP. */
  listen(): { stop(): Promise<void> } | null;
}

/** Lets Slack in. */
export function hearSlack(needs: SlackNeeds, { workspaces, installations }: OpenSlack): HearsSlack {
  const { slack, log } = needs;
  const dispatch = createDispatch(workspaces, installations);
  return {
    router: (session) =>
      createRouter().use(
        slackRouter(slack, dispatch, log),
        installRouter({ ...needs, installations, session }),
      ),
    listen() {
      const { appToken, apiUrl } = slack;
      return appToken ? openSocket({ appToken, apiUrl }, dispatch, log) : null;
    },
  };
}
