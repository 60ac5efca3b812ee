import { fileURLToPath } from 'node:url';
import express, { type Response, Router } from 'express';
import type { Core } from '../core/core.js';
import { colour } from '../space/present.js';

const folder = fileURLToPath(new URL('../page', import.meta.url));

/** The page: its files, drawn avatars, and addresses of messages that lead into it. */
export function pageRoutes(core: Core): Router {
  const router = Router();
  router.use((_request, response, next) => {
    response.set({
      'Content-Security-Policy':
        "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src * data:",
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
    });
    next();
  });
  router.use('/page', express.static(folder, { index: false, cacheControl: false }));
  router.get('/', (_request, response) => response.sendFile('index.html', { root: folder }));
  router.get('/avatars/:id.svg', ({ params }, response) => avatar(core, String(params.id), response));
  router.get('/archives/:channel/:message', ({ params, query }, response) => {
    const digits = String(params.message).replace(/\D/g, '');
    const ts = `${digits.slice(0, -6)}.${digits.slice(-6)}`;
    const thread = typeof query.thread_ts === 'string' ? query.thread_ts : ts;
    response.redirect(`/?${new URLSearchParams({ channel: String(params.channel), thread }).toString()}`);
  });
  return router;
}

function avatar(core: Core, id: string, response: Response): void {
  const user = core.space.users.get(id);
  const words = (user?.real_name ?? id).split(/\s+/);
  const initials = words
    .slice(0, 2)
    .map((word) => [...word][0] ?? '')
    .join('')
    .toUpperCase()
    .replace(/[<>&"]/g, '');
  const text = `<text x="24" y="31" font-size="19" font-family="sans-serif" font-weight="600" fill="#fff" text-anchor="middle">${initials}</text>`;
  response
    .type('image/svg+xml')
    .set('Cache-Control', 'max-age=60')
    .send(
      `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48"><rect width="48" height="48" fill="${colour(id)}"/>${text}</svg>`,
    );
}
