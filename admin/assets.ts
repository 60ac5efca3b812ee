import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Router as AdminRoutes } from 'adminjs';
import type { RequestHandler, Router } from 'express';

/** The panel's own stylesheet, below its root. */
export const stylesheet = '/frontend/assets/threadline.css';

const zip = promisify(gzip);

const types: Record<string, string> = {
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
  woff: 'font/woff',
  ttf: 'font/ttf',
  eot: 'application/vnd.ms-fontobject',
};

interface Asset {
  plain: Buffer;
  zipped: Buffer;
  etag: string;
  type: string;
}

/**
 * Serves AdminJS's scripts and styles, and our components, compressed and from memory. `sendFile` is not used: in
 * Express 5 it answers 404 for every file below a folder whose name begins with a dot, as pnpm's are. They are always
 * the production builds: the development ones weigh eight times as much and differ in warnings only.
 */
export function assetRoutes(router: Router, componentsBundle: string): void {
  router.get(
    stylesheet,
    serve(() => readFile(new URL('panel.css', import.meta.url)), stylesheet),
  );
  for (const { path, src } of AdminRoutes.assets) {
    if (!path.endsWith('/components.bundle.js')) {
      router.get(
        path,
        serve(() => readFile(src.replace(/\.development\.js$/, '.production.js')), path),
      );
    }
  }
  const components = '/frontend/assets/components.bundle.js';
  router.get(
    components,
    serve(() => Promise.resolve(Buffer.from(componentsBundle)), components),
  );
}

function serve(read: () => Promise<Buffer>, path: string): RequestHandler {
  let asset: Promise<Asset> | undefined;
  return async (request, response) => {
    asset ??= prepare(read, path);
    const { plain, zipped, etag, type } = await asset.catch((error: unknown) => {
      asset = undefined;
      throw error;
    });
    // Names do not change with the content, so browsers ask each time and get 304.
    response.set({ 'Cache-Control': 'no-cache', ETag: etag, 'Content-Type': type, Vary: 'Accept-Encoding' });
    if (request.fresh) return void response.status(304).end();
    const compressed = request.acceptsEncodings('gzip') === 'gzip';
    if (compressed) response.set('Content-Encoding', 'gzip');
    response.send(compressed ? zipped : plain);
  };
}

async function prepare(read: () => Promise<Buffer>, path: string): Promise<Asset> {
  const plain = await read();
  const etag = `"${createHash('sha256').update(plain).digest('base64url').slice(0, 22)}"`;
  const type = types[path.split('.').at(-1)!] ?? 'application/octet-stream';
  return { plain, zipped: await zip(plain), etag, type };
}
