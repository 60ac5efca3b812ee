import type { Readable } from 'node:stream';
import busboy from 'busboy';
import type { Request, Response } from 'express';
import { removeUpload, storeUpload, type Upload } from '../../../domain/bulk/import/job/upload.js';
import { AppError } from '../../../errors.js';

export interface ReceivedFile {
  upload: Upload;
  /** The form's other fields. */
  fields: Record<string, string>;
}

/** Content types under which a CSV file is sent as the whole body. */
const rawTypes = [
  'text/csv',
  'application/csv',
  'text/plain',
  'application/vnd.ms-excel',
  'application/octet-stream',
];

/**
 * Receives one file, streamed to where workers find it: multipart field `file`, other fields before or after it, or
 * the body itself as text/csv. Errors: `too_large`, `invalid_input`, `unsupported_media`, `bad_request`; then
 * nothing of the file is kept.
 */
export async function receiveFile(req: Request, maxBytes: number): Promise<ReceivedFile> {
  if (req.is('multipart/form-data')) return receiveForm(req, maxBytes);
  if (!req.is(rawTypes)) {
    throw new AppError(
      'unsupported_media',
      'Send the file as multipart/form-data in the field "file", or as text/csv.',
    );
  }
  if (req.headers['content-encoding']) throw new AppError('unsupported_media', 'Send the file uncompressed.');
  return { upload: await storeUpload(req, { filename: 'import.csv', maxBytes }), fields: {} };
}

/**
 * Reads and forgets the rest of a request: a sender who is still sending does not look for an answer. One who sends
 * far too much is cut off with it.
 */
export async function readOn(req: Request, res: Response, maxBytes: number): Promise<void> {
  if (req.readableEnded || req.destroyed) return;
  req.unpipe();
  await new Promise<void>((resolve) => {
    let bytes = 0;
    req.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes <= 2 * maxBytes + 2 ** 24) return;
      res.set('Connection', 'close');
      resolve();
    });
    req.once('end', resolve).once('close', resolve).once('error', resolve);
    req.resume();
  });
}

async function receiveForm(req: Request, maxBytes: number): Promise<ReceivedFile> {
  const form = openForm(req);
  const fields = new Map<string, string>();
  let storing: Promise<Upload> | undefined;
  const finished = new Promise<void>((resolve, reject) => {
    const refuse = (field: string, message: string): void =>
      reject(new AppError('invalid_input', `${field}: ${message}.`, { errors: [{ field, message }] }));
    form.on('file', (name: string, stream: Readable, { filename }: busboy.FileInfo) => {
      // A broken-off request destroys the stream with an error; whoever reads it has heard.
      stream.on('error', () => undefined);
      if (name !== 'file') return refuse(name || 'file', 'the file must be in the field "file"');
      if (storing) return refuse('file', 'one file at a time');
      storing = storeUpload(stream, { filename: shortName(filename), maxBytes });
      storing.catch(reject);
    });
    form.on('field', (name: string, value: string, { valueTruncated }: busboy.FieldInfo) => {
      if (valueTruncated) refuse(name, 'is longer than 64 KB');
      else if (name === 'file') refuse('file', 'must be sent as a file, with a file name');
      else if (fields.has(name)) refuse(name, 'may be given only once');
      else fields.set(name, value);
    });
    form.on('fieldsLimit', () => refuse('form', 'has more than 20 fields'));
    form.on('close', resolve);
    form.on('error', () => reject(new AppError('bad_request', 'The form is incomplete or cannot be read.')));
    req.once('close', () => {
      if (!req.readableEnded) form.destroy(new Error('The request was interrupted.'));
    });
  });
  req.pipe(form);
  try {
    await finished;
    if (!storing) {
      throw new AppError('invalid_input', 'file: is missing. Send the CSV file in the field "file".', {
        errors: [{ field: 'file', message: 'is missing' }],
      });
    }
    return { upload: await storing, fields: Object.fromEntries(fields) };
  } catch (error) {
    req.unpipe(form);
    form.destroy();
    await discard(storing);
    throw error;
  }
}

/** What was stored of a file whose form is refused after it. */
async function discard(storing: Promise<Upload> | undefined): Promise<void> {
  const upload = await storing?.catch(() => undefined);
  if (upload) await removeUpload(upload.file);
}

function openForm(req: Request): busboy.Busboy {
  try {
    return busboy({
      headers: req.headers,
      defParamCharset: 'utf8',
      limits: { files: 2, fields: 20, fieldSize: 64 * 1024, parts: 24 },
    });
  } catch {
    throw new AppError('bad_request', 'The form has no boundary: its Content-Type is incomplete.');
  }
}

/** A file name for people to recognise: without folders and control characters. */
const shortName = (name: string | undefined): string =>
  (name ?? '')
    .split(/[/\\]/)
    .at(-1)!
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .slice(0, 200) || 'import.csv';
