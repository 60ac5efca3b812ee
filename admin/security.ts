import { randomBytes } from 'node:crypto';
import type { RequestHandler, Response } from 'express';
import helmet from 'helmet';
import { AppError } from '../src/errors.js';

/** The nonce that inline scripts of this answer need to run. */
export const nonceOf = (response: Response): string => response.locals.cspNonce as string;

/**
 * Headers of every answer: only our own scripts run, nothing may frame the panel. The referrer policy is not
 * helmet's default, because with `no-referrer` browsers send `Origin: null` from the log-in form.
 */
export function securityHeaders(https: boolean): RequestHandler[] {
  return [
    (_request, response, next) => {
      response.locals.cspNonce = randomBytes(16).toString('base64');
      next();
    },
    helmet({
      referrerPolicy: { policy: 'same-origin' },
      strictTransportSecurity: https,
      contentSecurityPolicy: {
        useDefaults: false,
        directives: {
          defaultSrc: ["'self'"],
          scriptSrc: ["'self'", (_request, response) => `'nonce-${nonceOf(response as Response)}'`],
          styleSrc: ["'self'", "'unsafe-inline'"], // styled-components writes <style> elements
          fontSrc: ["'self'", 'data:'],
          imgSrc: ["'self'", 'data:', 'blob:'],
          connectSrc: ["'self'"],
          frameAncestors: ["'none'"],
          objectSrc: ["'none'"],
          baseUri: ["'self'"],
          formAction: ["'self'"],
        },
      },
    }),
  ];
}

/** Nothing of the panel is kept by browsers or proxies, assets aside. */
export const noStore: RequestHandler = (_request, response, next) => {
  response.set('Cache-Control', 'no-store');
  next();
};

/**
 * Refuses writes that another site's page sent. Browsers name the sending page's origin on every POST; a request
 * without it is refused too. Behind a proxy that changes the Host header, the public address counts.
 */
export function sameOrigin(publicUrl: string): RequestHandler {
  const { origin: ours } = new URL(publicUrl);
  return (request, _response, next) => {
    if (request.method === 'GET' || request.method === 'HEAD') return next();
    const origin = request.get('origin');
    const same =
      origin === ours || (URL.canParse(origin ?? '') && new URL(origin!).host === request.get('host'));
    if (!same)
      throw new AppError('forbidden', 'This request came from another site. Open the panel and try again.');
    next();
  };
}
