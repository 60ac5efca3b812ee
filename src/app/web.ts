import { createServer, type Server } from 'node:http';
import express, {
  type ErrorRequestHandler,
  type Express,
  type Request,
  type RequestHandler,
  type Router,
} from 'express';
import helmet from 'helmet';
import { toError } from '../errors.js';
import type { Log } from '../log.js';
import { challengeHeader, longestChallenge } from '../platform/http/installation-proof.js';
import { bearerToken, secretsEqual } from '../platform/secrets/credentials.js';
import type { Metrics } from './metrics.js';
import { logRefusals } from './refusals.js';

export interface Readiness {
  /** Only this decides between 200 and 503. */
  mongodb: boolean;
  parts: Record<string, string>;
}

export interface WebParts {
  metrics: Metrics;
  readiness(): Promise<Readiness>;
  /** They are mounted in this order, each with its own body handling: signatures need raw bytes. */
  routers: { path: string; router: Router | RequestHandler }[];
  /** Answers a challenge as this installation alone can. */
  prove(challenge: string): string;
  /** Whose `X-Forwarded-For` and `X-Forwarded-Proto` count: addresses, subnets or names of them; empty: nobody's. */
  trustProxy: string[];
  /** Who may see figures and the state of each part: those with this token; `open`: everybody, `closed`: nobody. */
  details: { token: string } | 'open' | 'closed';
  log: Log;
}

/** The Express server of the web role. There is no global body parser, on purpose. */
export function createWeb({
  metrics,
  readiness,
  routers,
  prove,
  trustProxy,
  details,
  log,
}: WebParts): Express {
  const web = express();
  web.disable('x-powered-by');
  // A proxy's rule for `/metrics` must not be passed by `/METRICS` or `/metrics/`.
  web.enable('case sensitive routing');
  web.enable('strict routing');
  web.set('trust proxy', trustProxy.length > 0 ? trustProxy : false);
  web.use(timing(metrics), plainHeaders, logRefusals(log));
  web.get('/healthz', (request, response) => {
    const challenge = request.get(challengeHeader)?.slice(0, longestChallenge);
    response.json({ status: 'ok', ...(challenge ? { proof: prove(challenge) } : {}) });
  });
  web.get('/readyz', async (request, response) => {
    const { mongodb, parts } = await readiness();
    const degraded = Object.values(parts).some((part) => part !== 'ok');
    response.status(mongodb ? 200 : 503).json({
      status: mongodb ? (degraded ? 'degraded' : 'ok') : 'unavailable',
      // Each part's words name desks and channels.
      ...(maySee(details, request) ? { mongodb: mongodb ? 'ok' : 'away', ...parts } : {}),
    });
  });
  web.get('/metrics', async (request, response, next) => {
    if (details === 'closed') return next();
    if (!maySee(details, request)) {
      response
        .status(401)
        .set('WWW-Authenticate', 'Bearer')
        .type('text/plain')
        .send('METRICS_TOKEN is needed.');
      return;
    }
    response.type(metrics.registry.contentType).send(await metrics.registry.metrics());
  });
  for (const { path, router } of routers) web.use(path, router);
  web.get('/', (_request, response) => response.redirect('/dashboard'));
  web.use(
    (_request, response) => void response.status(404).type('text/plain').send('There is nothing here.'),
  );
  web.use(errorPage(log));
  return web;
}

/** Headers that nothing else sets: answers of ours are no pages, unless a router says otherwise. */
const plainHeaders = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      frameAncestors: ["'none'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
    },
  },
  // Whether there is TLS is for the proxy to say.
  strictTransportSecurity: false,
});

function maySee(details: WebParts['details'], request: Request): boolean {
  if (typeof details === 'string') return details === 'open';
  return secretsEqual(bearerToken(request.headers) ?? '', details.token);
}

function timing(metrics: Metrics): RequestHandler {
  return (request, response, next) => {
    const stop = metrics.requestSeconds.startTimer();
    response.on('finish', () => {
      // Routers shorten `path` to what is theirs; the request as it came names the part.
      const path = `/${request.originalUrl.split(/[/?]/)[1] ?? ''}`;
      stop({
        method: request.method,
        path: known.has(path) ? path : 'other',
        status: String(response.statusCode),
      });
    });
    next();
  };
}

/** Paths that are counted apart; anything else would let a stranger invent labels. */
const known = new Set(['/', '/healthz', '/readyz', '/metrics', '/webhooks', '/slack', '/dashboard', '/api']);

/** Answers what no router answered itself, such as a body over its limit, and says nothing about the inside. */
const errorPage =
  (log: Log): ErrorRequestHandler =>
  (error, request, response, next) => {
    if (response.headersSent) return next(error);
    const status = Number((error as { status?: number }).status) || 500;
    if (status >= 500) log.error({ err: toError(error), path: request.path }, 'a request failed');
    const sentence =
      status === 413
        ? 'The body is over the limit.'
        : status < 500
          ? 'Bad request.'
          : 'Something went wrong here.';
    response.status(status).type('text/plain').send(sentence);
  };

/** Listens, or throws: a port in use must stop the start, not be logged and forgotten. */
export async function listen(web: Express, port: number, host?: string): Promise<Server> {
  const server = createServer(web);
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return server;
}

/** Stops taking requests and lets the running ones end, at most this long. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  const closed = new Promise<void>((resolve) => server.close(() => resolve()));
  server.closeIdleConnections();
  const force = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearTimeout(force);
}
