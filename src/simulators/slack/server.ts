import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import express, { type NextFunction, type Request, type Response } from 'express';
import { workspaceScript } from './acts/workspace-script.js';
import { type ApiFault, type EventFault, Faults } from './base/faults.js';
import { resolveOptions, type SlackSimulatorOptions } from './base/options.js';
import { PostLimit } from './base/post-limit.js';
import { controlRoutes } from './control/routes.js';
import { AppLink } from './core/app-link.js';
import type { Core } from './core/core.js';
import { Events } from './core/events.js';
import { OAuth } from './core/oauth.js';
import { ResponseUrls } from './core/response-urls.js';
import { Triggers } from './core/triggers.js';
import { fileRoutes } from './http/file-routes.js';
import { pageRoutes } from './http/page-routes.js';
import { oauthPages } from './http/pages.js';
import { responseRoutes } from './http/response-routes.js';
import { Person } from './person.js';
import { Sockets } from './socket/sockets.js';
import { Workspace } from './space/workspace.js';
import { webApiRoutes } from './web-api/routes.js';

export type { SlackSimulatorOptions } from './base/options.js';

/** A running Slack: an HTTP server, and the people and levers behind it. */
export type SlackSimulator = Awaited<ReturnType<typeof startSlackSimulator>>;

/**
 * Starts a Slack of its own on loopback: the Web API under `apiUrl`, signed events, commands and interactions to
 * the app at `appUrl`, a control API under `/_sim` and a page at `url`. Everything is in memory and gone at close.
 * Rejects when the port is taken.
 */
export async function startSlackSimulator(options: SlackSimulatorOptions) {
  const settings = resolveOptions(options);
  const space = new Workspace(settings);
  const sockets = new Sockets(settings.bot.app_id);
  const app = new AppLink(space, sockets);
  const faults = new Faults();
  const core: Core = {
    space,
    app,
    faults,
    events: new Events(space, app, faults),
    limit: new PostLimit(settings.postsPerSecond, settings.postBurst),
    triggers: new Triggers(settings.triggerLifeMs),
    responseUrls: new ResponseUrls(),
    sockets,
    oauth: new OAuth(),
    neighbours: [],
  };
  const script = workspaceScript(core);
  const server = createServer(routes(core, script));
  server.on('upgrade', (request, socket) => sockets.accept(request, socket));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(settings.port, settings.host, resolve);
  });
  space.origin = `http://${settings.host}:${(server.address() as AddressInfo).port}`;
  return {
    ...script,
    url: space.origin,
    apiUrl: `${space.origin}/api/`,
    core,
    /** Another workspace that is reached at this one's address from now on, as all of Slack has one. */
    isAlso: (other: { core: Core }): void => void core.neighbours.push(other.core),
    sockets: {
      count: () => sockets.count,
      /** How many there have been. */
      opened: () => sockets.opened,
      refresh: () => sockets.refresh(),
      drop: () => sockets.drop(),
    },
    /** Everything the workspace knows, for a look no helper gives. */
    space,
    /** Where the app is from now on; undefined: nothing is delivered. */
    setAppUrl: (url: string | undefined) => app.setUrl(url),
    /** A person by id or name; throws user_not_found. */
    user: (ref: string) => new Person(core, space.user(ref).id),
    faults: {
      api: (fault: ApiFault) => faults.onApi(fault),
      events: (fault: EventFault) => faults.onEvents(fault),
      clear: () => faults.clear(),
    },
    /** Ends waits, pending deliveries and every connection, then the server. */
    async close(): Promise<void> {
      app.close();
      sockets.drop();
      space.changes.close();
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      });
    },
  };
}

function routes(core: Core, script: ReturnType<typeof workspaceScript>) {
  const web = express();
  web.disable('x-powered-by');
  web.use('/api', webApiRoutes(core));
  web.use(fileRoutes(core));
  web.use(oauthPages(core));
  web.use(responseRoutes(core));
  web.use('/_sim', controlRoutes(core, script));
  web.use(pageRoutes(core));
  web.use(refused);
  return web;
}

/** Bodies that cannot be read are the caller's mistake, and said in Slack's way; anything else is ours. */
function refused(
  error: Error & { status?: number },
  _request: Request,
  response: Response,
  next: NextFunction,
) {
  if (response.headersSent) return next(error);
  if (error.status && error.status < 500)
    return void response.status(error.status === 413 ? 413 : 200).json({ ok: false, error: 'invalid_json' });
  response.status(500).json({ ok: false, error: 'fatal_error', message: error.message });
}
