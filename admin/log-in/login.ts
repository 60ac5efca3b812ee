import express, { type Request, type RequestHandler, type Response, type Router } from 'express';
import type { FailedLogins } from '../../src/domain/people/access/failed-logins.js';
import type { KnownDevices } from '../../src/domain/people/access/known-device.js';
import { beginSession, userForSession } from '../../src/domain/people/access/session.js';
import { accountKey, type Throttle } from '../../src/domain/people/access/throttle.js';
import { authenticate } from '../../src/domain/people/accounts/accounts.js';
import { AppError, toError } from '../../src/errors.js';
import type { Log } from '../../src/log.js';
import { placeOf } from '../../src/platform/http/address.js';
import { refused } from '../../src/platform/http/refused.js';
import { rootPath } from '../base/brand.js';
import type { PanelUser } from '../base/people.js';
import { deviceMark, rememberDevice } from './device-cookie.js';
import { type LoginPage, loginPage } from './login-page.js';

/** The user behind this request, after `requireUser`. */
export const signedIn = (response: Response): PanelUser => response.locals.user as PanelUser;

export interface LoginNeeds {
  throttle: Throttle;
  failures: FailedLogins;
  devices: KnownDevices;
  /** Whether cookies are for https only. */
  secure: boolean;
  log: Log;
}

/** Log-in and log-out. The session gets a new id at log-in, so that one planted before is worth nothing. */
export function loginRoutes(router: Router, { throttle, failures, devices, secure, log }: LoginNeeds): void {
  router.get('/login', async (request, response) => {
    const next = panelPath(request.query.next);
    if (await currentUser(request)) response.redirect(next);
    else show(response, 200, { next });
  });

  router.post('/login', express.urlencoded({ extended: false, limit: '8kb' }), async (request, response) => {
    const { email, password, next } = credentials(request.body);
    const account = accountKey(email).slice(0, 12);
    if (secure && !request.secure) {
      log.warn(
        'a log-in came without https: the proxy must set X-Forwarded-Proto, and TRUST_PROXY must name it',
      );
      return show(response, 400, { error: notSecure, email, next });
    }
    const device = devices.read(deviceMark(request), email);
    const tried = { address: request.ip ?? '', account: email, device };
    const wait = await throttle.enter(tried);
    if (wait > 0) {
      refused(response, { reason: 'log-in throttled', account });
      const minutes = Math.ceil(wait / 60);
      const error = `Too many attempts. Wait ${minutes === 1 ? 'a minute' : `${minutes} minutes`} and try again.`;
      response.set('Retry-After', String(wait));
      return show(response, 429, { error, email, next });
    }
    const outcome = await authenticate(email, password).catch(async (error) => {
      if (!(error instanceof AppError)) throw error;
      await throttle.undone(tried);
      return error;
    });
    if (outcome instanceof AppError) {
      refused(response, { reason: 'log-in put off: too many at once', account });
      response.set('Retry-After', String(outcome.details.retry_after));
      return show(response, outcome.status, { error: outcome.message, email, next });
    }
    const { user, notOf } = outcome;
    if (!user) {
      refused(response, { reason: 'log-in failed', account, ...(notOf ? { user_id: notOf } : {}) });
      show(response, 401, { error: 'The e-mail or the password is wrong.', email, next });
      // This comes after the answer: how long that takes must not tell whether there is such a person.
      if (notOf) {
        failures
          .note(notOf, placeOf(request.ip))
          .catch((error) => log.error({ err: toError(error) }, 'a failed log-in is not in the audit log'));
      }
      return;
    }
    await throttle.succeeded(tried);
    rememberDevice(response, devices.mark(email), secure);
    await beginSession(request, user);
    log.info({ user_id: user._id, from: placeOf(request.ip) }, 'logged in to the panel');
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

const notSecure =
  'This did not come over https. Open the https address; if you did, the proxy must set X-Forwarded-Proto and TRUST_PROXY must name the proxy (docs/deploy.md).';

async function currentUser(request: Request): Promise<PanelUser | null> {
  return userForSession(request.session);
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
