import express, { type Request, type Response, Router } from 'express';
import type { StoredFile } from '../base/types.js';
import type { Core } from '../core/core.js';
import { signInPage, strikesAfter, strikesBefore } from '../core/http-faults.js';

const inline = new Set(['image/png', 'image/jpeg', 'image/gif', 'image/webp']);

/** Where files are uploaded (the address is the permission) and downloaded (with the bot token). */
export function fileRoutes(core: Core): Router {
  const router = Router();
  const raw = express.raw({ type: () => true, limit: '250mb' });
  router.post('/upload/v1/:token', raw, (request, response) => upload(core, request, response));
  router.get('/files-pri/:key/:name', (request, response) => download(core, request, response));
  router.get('/files-pri/:key/download/:name', (request, response) => download(core, request, response));
  // The page cannot send a token with an <img>; it is as open as the rest of the page.
  router.get('/_sim/files/:id', (request, response) => {
    const file = core.space.files.get(String(request.params.id));
    if (file?.bytes) send(response, file);
    else response.status(404).send('No such file.');
  });
  return router;
}

async function upload(core: Core, request: Request, response: Response): Promise<void> {
  const fault = core.faults.takeApi('upload', undefined);
  if (fault && (await strikesBefore(core, fault, response))) return;
  const file = [...core.space.files.values()].find((each) => each.upload_token === request.params.token);
  if (!file) return void response.status(404).send('Upload not found');
  const bytes = await bytesOf(request);
  if (!bytes?.length) return void response.status(400).send('No file data');
  if (bytes.length !== file.size) return void response.status(400).send('File size does not match');
  file.bytes = bytes;
  if (!(await strikesAfter(core, fault, response))) response.send(`OK - ${bytes.length}`);
}

/** The bytes of a plain body, or of the file in a multipart one. */
async function bytesOf(request: Request): Promise<Buffer | undefined> {
  const body: unknown = request.body;
  if (!Buffer.isBuffer(body)) return undefined;
  const type = request.headers['content-type'] ?? '';
  if (!type.startsWith('multipart/form-data')) return body;
  const form = await new globalThis.Response(new Uint8Array(body), {
    headers: { 'content-type': type },
  }).formData();
  for (const value of form.values())
    if (typeof value !== 'string') return Buffer.from(await value.arrayBuffer());
  return undefined;
}

async function download(core: Core, request: Request, response: Response): Promise<void> {
  const fault = core.faults.takeApi('download', undefined);
  if (fault && (await strikesBefore(core, fault, response))) return;
  const token = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1];
  if (!token || core.space.tokenProblem(token)) {
    response.status(401).type('html').send(signInPage);
    return;
  }
  const id = String(request.params.key).split('-').at(-1) ?? '';
  const file = core.space.files.get(id);
  if (!file?.bytes) return void response.status(404).type('html').send('<h1>File not found</h1>');
  if (!(await strikesAfter(core, fault, response))) send(response, file);
}

function send(response: Response, file: StoredFile): void {
  response.set({
    'Content-Type': file.mimetype,
    'X-Content-Type-Options': 'nosniff',
    // What a customer sent must never run as a page of this server.
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Content-Disposition': `${inline.has(file.mimetype) ? 'inline' : 'attachment'}; filename*=UTF-8''${encodeURIComponent(file.name)}`,
  });
  response.send(file.bytes);
}
