import { randomBytes } from 'node:crypto';
import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { Log } from '../src/log.js';
import { authenticate } from '../src/people/accounts.js';
import { userForSession } from '../src/people/session.js';
import type { Throttle } from '../src/people/throttle.js';
import type { User } from '../src/people/user.js';
import { rootPath } from './brand.js';
import { type LoginPage, loginPage } from './login-page.js';
import type { PanelUser } from './people.js';

/** The user behind this request, after `requireUser`. */
export const signedIn = (response: Response): PanelUser => response.locals.user as PanelUser;

/** Log-in and log-out. The session gets a new id at log-in, so that one planted before is worth nothing. */
export function loginRoutes(router: Router, throttle: Throttle, log: Log): void {
  router.get('/login', async (request, response) => {
    const next = panelPath(request.query.next);
    if (await currentUser(request)) response.redirect(next);
    else show(response, 200, { next });
  });

  router.post('/login', express.urlencoded({ extended: false, limit: '8kb' }), async (request, response) => {
    const { email, password, next } = credentials(request.body);
    const wait = await throttle.enter(request.ip ?? '', email);
    if (wait > 0) {
      log.warn({ ip: request.ip }, 'log-in throttled');
      const minutes = Math.ceil(wait / 60);
      const error = `Too many tries. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`;
      response.set('Retry-After', String(wait));
      return show(response, 429, { error, email, next });
    }
    const user = await authenticate(email, password);
    if (!user) return show(response, 401, { error: 'The e-mail or the password is wrong.', email, next });
    await throttle.succeeded(request.ip ?? '', email);
    await startSession(request, user);
    log.info({ user_id: user._id }, 'logged in to the panel');
    response.redirect(303, next);
  });

  router.post('/logout', (request, response, next) => {
    request.session.destroy((error) => (error ? next(error) : response.redirect(303, `${rootPath}/login`)));
  });
  // A link cannot log anybody out: only the panel's own button, which posts, does.
  router.get('/logout', (_request, response) => response.redirect(rootPath));
}

/** Lets only users in who exist and are active now, whatever the session remembers of them. */
export const requireUser: RequestHandler = async (request, response, next) => {
  const user = await currentUser(request);
  if (user) {
    response.locals.user = user;
    return next();
  }
  if (request.method === 'GET' && !request.path.startsWith('/api/')) {
    return response.redirect(`${rootPath}/login?next=${encodeURIComponent(request.originalUrl)}`);
  }
  response.status(401).json({ code: 'unauthenticated', message: 'Log in to the panel first.' });
};

async function currentUser(request: Request): Promise<PanelUser | null> {
  return userForSession(request.session);
}

function startSession(request: Request, user: User): Promise<void> {
  return new Promise((resolve, reject) => {
    request.session.regenerate((failed) => {
      if (failed) return reject(failed);
      request.session.userId = user._id;
      request.session.sessionEpoch = user.session_epoch ?? 0;
      request.session.csrfToken = randomBytes(32).toString('base64url');
      request.session.save((error) => (error ? reject(error) : resolve()));
    });
  });
}

function credentials(body: unknown): { email: string; password: string; next: string } {
  const { email, password, next } = (body ?? {}) as Record<string, unknown>;
  const text = (value: unknown): string => (typeof value === 'string' ? value.slice(0, 300) : '');
  return { email: text(email), password: text(password), next: panelPath(next) };
}

/** A path inside the panel, or its front page: never another site. */
function panelPath(path: unknown): string {
  const inside = typeof path === 'string' && new RegExp(`^${rootPath}(?:[/?]|$)`).test(path);
  return inside && !path.startsWith(`${rootPath}/log`) ? path : rootPath;
}

function show(response: Response, status: number, page: LoginPage): void {
  response.status(status).type('html').send(loginPage(page));
}
