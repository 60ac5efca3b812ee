import { type RequestHandler, Router } from 'express';
import type { Log } from '../log.js';
import { createThrottle } from '../people/throttle.js';
import { newId } from '../platform/ids.js';
import type { LimiterRedis } from '../platform/limiter.js';
import { authenticate } from './auth.js';
import { docsRoutes } from './docs.js';
import { exportLink } from './export-link.js';
import type { ApiSettings } from './operation.js';
import { operations } from './operations.js';
import { noSuchRoute, problemHandler } from './problem.js';
import { limitFailures, rateLimit } from './rate-limit.js';
import { serve } from './serve.js';

export interface ApiDeps {
  config: ApiSettings;
  /** The panel's sessions, see `createSession`. */
  session: RequestHandler;
  log: Log;
  /** Shares the rate limit between processes. */
  redis?: LimiterRedis;
}

/**
 * The HTTP API, to be mounted at `/api` before any body parser. It answers everything below its path itself: what
 * is unknown or goes wrong as application/problem+json.
 */
export function createApi({ config, session, log, redis }: ApiDeps): Router {
  const router = Router();
  router.use(requestHeaders);
  // Before the session: what anybody may keep must not carry a cookie.
  router.use(docsRoutes(operations));
  // A token needs no session, and looking for one costs a query.
  router.use((req, res, next) =>
    req.headers.authorization === undefined ? session(req, res, next) : next(),
  );
  router.use(rateLimit(redis));
  router.use(exportLink());
  router.use(authenticate(config), limitFailures(redis));
  router.use(serve(operations, { settings: config, throttle: createThrottle(redis) }));
  router.use(noSuchRoute);
  router.use(problemHandler(log.child({ part: 'api' })));
  return router;
}

/** A name for the request in the log, and headers that keep answers out of caches and from being taken for pages. */
const requestHeaders: RequestHandler = (_req, res, next) => {
  res.locals.requestId = newId();
  res.set('X-Request-Id', res.locals.requestId as string);
  res.set('Cache-Control', 'no-store');
  next();
};
