import { fileURLToPath } from 'node:url';
import { type Response, Router } from 'express';
import helmet from 'helmet';
import swaggerFolder from 'swagger-ui-dist/absolute-path.js';
import type { Operation } from '../core/operation.js';
import { openApiDocument } from './openapi.js';

const swagger = swaggerFolder();
const own = fileURLToPath(new URL('../page', import.meta.url));

/** What the page consists of, by the folder each file is in. */
const files: Record<string, string> = {
  'docs.js': own,
  'swagger-ui.css': swagger,
  'swagger-ui-bundle.js': swagger,
  'favicon-32x32.png': swagger,
};

/** `/openapi.json` and `/docs`, for anybody: they tell what the API is, not what is in it. */
export function docsRoutes(operations: readonly Operation[]): Router {
  const router = Router({ strict: true });
  const document = JSON.stringify(openApiDocument(operations));
  router.get('/openapi.json', (_req, res) => {
    cached(res).type('json').send(document);
  });
  router.use('/docs', security);
  router.get('/docs', (_req, res) => {
    cached(res).sendFile('docs.html', { root: own, cacheControl: false });
  });
  router.get('/docs/', (req, res) => {
    res.redirect(301, `${req.baseUrl}/docs`);
  });
  router.get('/docs/:file', (req, res, next) => {
    const { file } = req.params;
    const root = Object.hasOwn(files, file) ? files[file] : undefined;
    if (root) cached(res).sendFile(req.params.file, { root, cacheControl: false });
    else next();
  });
  return router;
}

const cached = (res: Response): Response => res.set('Cache-Control', 'public, max-age=300');

/** Everything from here; Swagger UI sets styles from its scripts and has its pictures in the style sheet. */
const security = helmet({
  contentSecurityPolicy: {
    useDefaults: false,
    directives: {
      defaultSrc: ["'none'"],
      scriptSrc: ["'self'"],
      styleSrc: ["'self'", "'unsafe-inline'"],
      imgSrc: ["'self'", 'data:'],
      connectSrc: ["'self'"],
      baseUri: ["'none'"],
      formAction: ["'none'"],
      frameAncestors: ["'none'"],
    },
  },
  // Whether there is TLS is for the proxy to say.
  strictTransportSecurity: false,
});
