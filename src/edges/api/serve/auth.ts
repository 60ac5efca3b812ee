import { randomBytes } from 'node:crypto';
import type { Request, RequestHandler, Response } from 'express';
import { userForSession } from '../../../domain/people/access/session.js';
import { type TokenUser, userForToken } from '../../../domain/people/accounts/token.js';
import { AppError } from '../../../errors.js';
import { bearerToken, secretsEqual } from '../../../platform/secrets/credentials.js';

export interface AuthSettings {
  /** The configured API_TOKEN. */
  apiToken?: string;
  publicUrl: string;
}

/**
 * Finds out who asks: by `Authorization: Bearer TOKEN`, or by the panel's session. A change made with a session
 * must come from our own pages and repeat the session's CSRF token in `x-csrf-token`. Else `unauthenticated` or
 * `forbidden`.
 */
export function authenticate({ apiToken, publicUrl }: AuthSettings): RequestHandler {
  return async (req, res, next) => {
    if (req.headers.authorization !== undefined) {
      const token = bearerToken(req.headers);
      const user = token ? await userForToken(token, apiToken) : null;
      if (!user) throw new AppError('unauthenticated', 'This token is not known or has expired.');
      res.locals.user = user;
      return next();
    }
    const user = await userForSession(req.session ?? {});
    if (!user) {
      throw new AppError('unauthenticated', 'Send "Authorization: Bearer TOKEN", or sign in to the panel.');
    }
    if (!['GET', 'HEAD', 'OPTIONS'].includes(req.method)) mustBeOurPage(req, publicUrl);
    res.locals.user = user;
    next();
  };
}

/** Who asks; every route behind `authenticate` has somebody. */
export function actor(res: Response): TokenUser {
  const user = res.locals.user as TokenUser | undefined;
  if (!user) throw new AppError('unauthenticated', 'Sign in first.');
  return user;
}

/** The session's CSRF token, made when it has none; null for a request without a session. */
export function csrfToken(req: Request): string | null {
  if (!req.session?.userId) return null;
  req.session.csrfToken ??= randomBytes(24).toString('base64url');
  return req.session.csrfToken;
}

function mustBeOurPage(req: Request, publicUrl: string): void {
  const own = [new URL(publicUrl).host, req.headers.host];
  const { origin } = req.headers;
  const sameOrigin = origin
    ? URL.canParse(origin) && own.includes(new URL(origin).host)
    : req.headers['sec-fetch-site'] === 'same-origin';
  if (!sameOrigin)
    throw new AppError('forbidden', 'Changes are accepted only from the pages of this server.');
  const sent = req.headers['x-csrf-token'];
  const wanted = req.session.csrfToken;
  if (typeof sent !== 'string' || !wanted || !secretsEqual(sent, wanted)) {
    throw new AppError(
      'forbidden',
      'The x-csrf-token header is missing or old. Reload the page and try again.',
    );
  }
}
