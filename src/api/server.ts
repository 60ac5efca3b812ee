import { json, type RequestHandler, Router } from 'express';
import type { Config } from '../config.js';
import type { Log } from '../log.js';
import { newId } from '../platform/ids.js';
import { authenticate } from './auth.js';
import { noSuchRoute, problemHandler } from './problem.js';
import { type RateLimitRedis, rateLimit } from './rate-limit.js';
import { contactRoutes } from './routes/contacts.js';
import { conversationRoutes } from './routes/conversations.js';
import { figureRoutes } from './routes/figures.js';
import { importRoutes } from './routes/imports.js';
import { messageRoutes } from './routes/messages.js';
import { noteRoutes } from './routes/notes.js';
import { peopleRoutes } from './routes/people.js';

export interface ApiDeps {
  config: Pick<
    Config,
    'apiToken' | 'publicUrl' | 'defaultCountry' | 'contactLimit' | 'importMaxBytes' | 'timezone'
  >;
  /** The panel's sessions, see `createSession`. */
  session: RequestHandler;
  log: Log;
  /** Shares the rate limit between processes. */
  redis?: RateLimitRedis;
}

/**
 * The HTTP API, to be mounted at `/api` before any body parser. It answers everything below its path itself: what
 * is unknown or goes wrong as application/problem+json.
 */
export function createApi({ config, session, log, redis }: ApiDeps): Router {
  const router = Router();
  router.use(requestHeaders);
  router.use(rateLimit(redis));
  // A token needs no session, and looking for one costs a query.
  router.use((req, res, next) =>
    req.headers.authorization === undefined ? session(req, res, next) : next(),
  );
  router.use(authenticate(config));
  router.use(json({ limit: '100kb' }));
  router.use(importRoutes(config));
  router.use(contactRoutes(config));
  router.use(noteRoutes());
  router.use(conversationRoutes());
  router.use(messageRoutes());
  router.use(figureRoutes(config));
  router.use(peopleRoutes());
  router.use(noSuchRoute);
  router.use(problemHandler(log.child({ part: 'api' })));
  return router;
}

/** A name for the request in the log, and headers that keep answers out of caches and from being taken for pages. */
const requestHeaders: RequestHandler = (_req, res, next) => {
  res.locals.requestId = newId();
  res.set('X-Request-Id', res.locals.requestId as string);
  res.set('Cache-Control', 'no-store');
  res.set('X-Content-Type-Options', 'nosniff');
  next();
};
