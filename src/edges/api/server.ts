import { type RequestHandler, Router } from 'express';
import { createThrottle } from '../../domain/people/access/throttle.js';
import type { Log } from '../../log.js';
import { newId } from '../../platform/ids.js';
import type { Redis } from '../../platform/queue/redis.js';
import type { ApiSettings } from './core/operation.js';
import { noSuchRoute, problemHandler } from './core/problem.js';
import { docsRoutes } from './document/docs.js';
import { operations } from './operations.js';
import { authenticate } from './serve/auth.js';
import { exportLink } from './serve/export-link.js';
import { limitFailures, rateLimit } from './serve/rate-limit.js';
import { serve } from './serve/serve.js';

export interface ApiDeps {
  config: ApiSettings;
  /** The panel's sessions, see `createSession`. */
  session: RequestHandler;
  log: Log;
  /** Shares the rate limit between processes. */
  redis?: Redis;
}

/**
 * The HTTP API, to be mounted at `/api` before any body parser. It answers everything below its path itself: what
 * is unknown or goes wrong as application/problem+json.
 */
export function createApi({ config, session, log, redis }: ApiDeps): Router {
  const router = Router();
  router.use(requestHeaders);
  // They come before the session: what anybody may keep must not carry a cookie.
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
