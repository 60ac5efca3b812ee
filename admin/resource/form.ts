import busboy from 'busboy';
import express, { type Request, type RequestHandler } from 'express';
import { AppError } from '../../src/errors.js';

/** The longest form: one contact with its tags is a few KB. */
const limits = { fields: 2_000, fieldNameSize: 200, fieldSize: 256 * 1024, files: 0, parts: 2_000 };
const longestForm = 2 * 1024 * 1024;

declare module 'express-serve-static-core' {
  interface Request {
    /** The fields of a panel form. */
    fields?: Record<string, unknown>;
  }
}

/** Keys that would reach into an object's prototype once AdminJS unflattens them. */
const unsafeKey = /(^|[.~])(__proto__|prototype|constructor)($|[.~])/;

/** AdminJS flattens what it gets by calling itself: what lies deeper than any form of ours would end its stack. */
const deepest = 8;

function mustBeShallow(body: unknown): void {
  let level: unknown[] = [body];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > deepest) throw new AppError('bad_request', 'This form is nested too deeply.');
    level = level.flatMap((value) =>
      typeof value === 'object' && value !== null ? Object.values(value) : [],
    );
  }
}

/**
 * Reads the fields of a form, as multipart (what AdminJS sends), URL-encoded or JSON, into `request.fields`. Files
 * are refused and nothing is ever written to disk: the stock parser stores every upload in the temporary
 * directory, from anybody, and never deletes it.
 */
export const readForm: RequestHandler[] = [
  express.json({ limit: longestForm }),
  express.urlencoded({ extended: false, limit: longestForm, parameterLimit: 2_000 }),
  async (request, _response, next) => {
    const fields = request.is('multipart/form-data') ? await multipart(request) : (request.body as unknown);
    mustBeShallow(fields);
    const entries = typeof fields === 'object' && fields !== null ? Object.entries(fields) : [];
    const bad = [...entries, ...Object.entries(request.query)].find(([key]) => unsafeKey.test(key));
    if (bad) throw new AppError('bad_request', 'A field of this form has a name that is not allowed.');
    const repeated = Object.entries(request.query).find(([, value]) => typeof value !== 'string');
    if (repeated) throw new AppError('bad_request', `"${repeated[0]}" may be given only once.`);
    request.fields = Object.fromEntries(entries);
    next();
  },
];

function multipart(request: Request): Promise<Record<string, string>> {
  return new Promise((resolve, reject) => {
    const fields = new Map<string, string>();
    const parser = busboy({ headers: request.headers, limits });
    let size = 0;
    const refuse = (error: AppError): void => {
      request.unpipe(parser);
      request.resume();
      reject(error);
    };
    const tooLarge = (): void => refuse(new AppError('too_large', 'This form is too long.'));
    request.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > longestForm) tooLarge();
    });
    parser.on('field', (name, value, { valueTruncated, nameTruncated }) => {
      if (valueTruncated || nameTruncated) tooLarge();
      else fields.set(name, value);
    });
    parser.on('file', (_name, stream) => stream.resume());
    parser.on('filesLimit', () =>
      refuse(new AppError('unsupported_media', 'The panel takes no files here. Use the import page.')),
    );
    parser.on('fieldsLimit', tooLarge);
    parser.on('partsLimit', tooLarge);
    parser.on('error', () => refuse(new AppError('bad_request', 'This form could not be read.')));
    parser.on('close', () => resolve(Object.fromEntries(fields)));
    request.pipe(parser);
  });
}
