import { json, type NextFunction, type Request, type Response, Router } from 'express';
import type { workspaceScript } from '../acts/workspace-script.js';
import { SlackError } from '../base/slack-error.js';
import type { Json } from '../base/types.js';
import type { Core } from '../core/core.js';
import { Person } from '../person.js';
import { personActions } from './person-actions.js';
import { apiFault, appUrlBody, eventFault, waitBody } from './schemas.js';
import { channelSnapshot, personSnapshot, workspaceSnapshot } from './snapshots.js';
import { streamChanges } from './stream.js';
import { waitFor } from './wait.js';

/**
 * `/_sim/*`: the same levers as the TypeScript object, for the page and for other processes. JSON both ways;
 * answers `{ok: true, result}` or 400 `{ok: false, error}`.
 */
export function controlRoutes(core: Core, script: ReturnType<typeof workspaceScript>): Router {
  const router = Router();
  const { space, faults } = core;
  router.use(sameSiteOnly, json({ limit: '40mb' }));
  const get = (path: string, run: (request: Request) => unknown) =>
    router.get(path, (request, response) => reply(response, () => run(request)));
  const post = (path: string, run: (request: Request) => unknown) =>
    router.post(path, (request, response) => reply(response, () => run(request)));

  get('/workspace', () => workspaceSnapshot(core));
  get('/channels/:channel/messages', ({ params, query }) =>
    channelSnapshot(core, script, String(params.channel), query.user as string | undefined),
  );
  get('/channels/:channel/threads/:ts', ({ params }) =>
    script.thread(String(params.channel), String(params.ts)),
  );
  get('/users/:user', ({ params }) => personSnapshot(core, space.user(String(params.user)).id));
  get('/calls', ({ query }) => script.calls(query.method as string | undefined));
  get('/deliveries', ({ query }) => script.deliveries(query.kind as string | undefined));
  router.get('/changes', (request, response) => streamChanges(core, request, response));

  post('/users/:user/:action', ({ params, body }) => {
    const action = personActions[String(params.action)];
    if (!action) throw new SlackError('unknown_action', { known: Object.keys(personActions) });
    return action(new Person(core, space.user(String(params.user)).id), body ?? {});
  });
  post('/faults/api', ({ body }) => void faults.onApi(apiFault.parse(body)));
  post('/faults/events', ({ body }) => void faults.onEvents(eventFault.parse(body)));
  router.delete('/faults', (_request, response) => reply(response, () => faults.clear()));
  post('/app-url', ({ body }) => core.app.setUrl(appUrlBody.parse(body).url ?? undefined));
  post('/wait', ({ body }) => waitFor(core, script, waitBody.parse(body)));
  return router;
}

async function reply(response: Response, run: () => unknown): Promise<void> {
  try {
    response.json({ ok: true, result: (await run()) ?? null });
  } catch (thrown) {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    const details: Json = error instanceof SlackError ? error.details : {};
    response.status(400).json({ ok: false, error: error.message, ...details });
  }
}

/** A page of another site must not be able to type messages here; other programs send no Sec-Fetch-Site. */
function sameSiteOnly(request: Request, response: Response, next: NextFunction): void {
  const from = request.headers['sec-fetch-site'];
  const isRead = request.method === 'GET';
  if (from === undefined || from === 'same-origin' || (isRead && from === 'none')) next();
  else response.status(403).json({ ok: false, error: 'cross_site_request_refused' });
}
