import { json, type Request, type Response, Router, urlencoded } from 'express';
import { SlackError } from '../base/slack-error.js';
import type { Call, Json } from '../base/types.js';
import type { Core } from '../core/core.js';
import { strikesAfter, strikesBefore } from '../core/http-faults.js';
import { Args } from './args.js';
import { methods } from './table.js';

/** Methods that look at no token. */
const open = new Set(['api.test', 'oauth.v2.access']);

/** `/api/METHOD`, by GET or POST, with a form or JSON body and the token in the header or the arguments. */
export function webApiRoutes(core: Core): Router {
  const router = Router();
  router.use(urlencoded({ extended: false, limit: '4mb', parameterLimit: 200 }));
  router.use(json({ limit: '4mb' }));
  router.all('/:method', (request, response) => answer(coreFor(core, request), request, response));
  return router;
}

interface Asked {
  method: string;
  token: string | undefined;
  given: Json;
}

function read(request: Request): Asked {
  const { token: sent, ...given } = { ...request.query, ...(request.body as Json | undefined) };
  const header = /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1];
  const token = header ?? (typeof sent === 'string' ? sent : undefined);
  return { method: String(request.params.method), token, given };
}

/** The workspace that a call is for: Slack has one address for all, and the token or code tells which. */
function coreFor(core: Core, request: Request): Core {
  const { token, given } = read(request);
  const code = typeof given.code === 'string' ? given.code : undefined;
  const isTheirs = ({ space, oauth }: Core): boolean =>
    token ? space.tokenProblem(token) !== 'invalid_auth' : oauth.has(code);
  return [core, ...core.neighbours].find(isTheirs) ?? core;
}

async function answer(core: Core, request: Request, response: Response): Promise<void> {
  const { space } = core;
  const { method, token, given } = read(request);
  const args = new Args(given);
  const call: Call = { n: (space.calls.at(-1)?.n ?? 0) + 1, method, args: given, at: Date.now(), ok: null };
  space.record(space.calls, call);
  const fault = core.faults.takeApi(method, args.text('channel') ?? args.text('channel_id'));
  if (fault) call.fault = fault.kind;
  if (fault && (await strikesBefore(core, fault, response))) {
    if (response.headersSent) note(call, response, { error: fault.error ?? fault.kind });
  } else {
    const { body, retryAfter } = await run(core, method, token, args);
    if (!(await strikesAfter(core, fault, response))) {
      if (retryAfter) response.status(429).set('Retry-After', String(retryAfter));
      const { scopes } = space.settings;
      if (scopes) response.set('X-OAuth-Scopes', scopes.join(','));
      response.json(body);
      note(call, response, body);
    }
  }
  space.changed({ kind: 'call' });
}

/** Does what the method does; `retryAfter` in seconds when the channel has had its share of posts. */
async function run(core: Core, name: string, token: string | undefined, args: Args) {
  const { scopes } = core.space.settings;
  let retryAfter = 0;
  try {
    const method = methods[name];
    if (!method) throw new SlackError('unknown_method', { req_method: name });
    if (!open.has(name)) {
      if (!token) throw new SlackError('not_authed');
      const problem = tokenProblem(core, name, token);
      if (problem) throw new SlackError(problem);
    }
    if (scopes && method.scopes.length && !method.scopes.some((scope) => scopes.includes(scope)))
      throw new SlackError('missing_scope', { needed: method.scopes.join(','), provided: scopes.join(',') });
    if (name === 'chat.postMessage') retryAfter = core.limit.take(args.need('channel'));
    if (retryAfter) throw new SlackError('ratelimited');
    const body: Json = { ok: true, ...(await method.run(core, args)) };
    return { body, retryAfter };
  } catch (error) {
    if (!(error instanceof SlackError)) throw error;
    const body: Json = { ok: false, error: error.error, ...error.details };
    return { body, retryAfter };
  }
}

/** The app's own token opens connections, a configuration token reads the manifest; bot tokens do everything else. */
function tokenProblem({ space }: Core, method: string, token: string): string | null {
  const isAppToken = token === space.settings.appToken;
  if (method === 'apps.connections.open') return isAppToken ? null : 'not_allowed_token_type';
  const isConfigToken = token === space.settings.configToken;
  if (method === 'apps.manifest.export') return isConfigToken ? null : 'not_allowed_token_type';
  return isAppToken || isConfigToken ? 'not_allowed_token_type' : space.tokenProblem(token);
}

function note(call: Call, response: Response, body: Json): void {
  call.ok = body.ok === true;
  call.status = response.statusCode;
  if (!call.ok) call.error = String(body.error);
}
