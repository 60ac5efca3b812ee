import compression from 'compression';
import type { RequestHandler } from 'express';

/**
 * Compresses the panel's pages: AdminJS writes 170 KB of HTML for each. It compresses only HTML, because the length of
 * a compressed answer tells of its content (BREACH) where a secret stands beside words that somebody else chose. A page
 * of the panel holds no such words and no secret: of its person the name, the e-mail and the role, and a nonce that is
 * another one each time; the log-in page repeats what was typed and holds nothing else. JSON has what customers write
 * beside what others wrote, so it goes as it is. The CSRF token is neither here nor there: it comes from
 * `/api/session`.
 */
export const compressPages: RequestHandler = compression({
  filter: (_request, response) => String(response.getHeader('content-type')).startsWith('text/html'),
});
