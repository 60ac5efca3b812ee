import type { Request } from 'express';
import { z } from 'zod';
import { parseInput } from '../contacts/edit.js';
import { AppError, type FieldError } from '../errors.js';

/** The JSON body by its schema; unknown fields are refused by name. No body counts as `{}`. Errors: `invalid_input`. */
export function body<T extends z.ZodType>(req: Request, schema: T): z.output<T> {
  if (req.body === undefined && hasBody(req)) {
    throw new AppError('unsupported_media', 'Send the body as JSON with "Content-Type: application/json".');
  }
  const sent: unknown = req.body ?? {};
  if (Array.isArray(sent)) throw new AppError('invalid_input', 'The body must be a JSON object, not a list.');
  return parseInput(schema, sent as z.input<T>);
}

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** For routes that take no body; an empty object is fine. */
export const nothing = z.strictObject({});

/** The query string by its schema: unknown and repeated parameters are refused by name, empty ones not counted. */
export function query<T extends z.ZodObject>(req: Request, schema: T): z.output<T> {
  const sent = Object.entries(req.query).filter(([, value]) => value !== '');
  const errors: FieldError[] = sent.flatMap(([field, value]) =>
    typeof value !== 'string'
      ? [{ field, message: 'may be given once' }]
      : field in schema.shape
        ? []
        : [{ field, message: 'is not a parameter here' }],
  );
  const first = errors[0];
  if (first) throw new AppError('invalid_input', `${first.field}: ${first.message}.`, { errors });
  return parseInput(schema, Object.fromEntries(sent) as z.input<T>);
}

/** What every list takes. */
export const page = {
  limit: z.coerce.number('must be a number').int().min(1).max(200, 'may be 200 at most').default(50),
  cursor: z.string().max(500).optional(),
};

/** A cursor is the place of the last item shown: opaque to callers, base64url JSON to us. */
export const cursorOf = (place: unknown): string => Buffer.from(JSON.stringify(place)).toString('base64url');

/** The place a cursor stands for, or undefined for the beginning. Errors: `invalid_input`. */
export function placeOf<T extends z.ZodType>(cursor: string | undefined, schema: T): z.output<T> | undefined {
  if (cursor === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()));
  } catch {
    throw new AppError('invalid_input', 'cursor: is not one of ours; take next_cursor of the page before.', {
      errors: [{ field: 'cursor', message: 'is not one of ours' }],
    });
  }
}

export interface Page<T> {
  data: T[];
  next_cursor: string | null;
}

/** A page from one item more than it shows: the extra one only tells that there is a next page. */
export function pageOf<D, T>(
  found: D[],
  limit: number,
  place: (last: D) => unknown,
  present: (item: D) => T,
): Page<T> {
  const shown = found.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map(present),
    next_cursor: found.length > limit && last ? cursorOf(place(last)) : null,
  };
}

/** The `Idempotency-Key` header, or null. Errors: `invalid_input` when it is longer than 255 characters. */
export function idempotencyKey(req: Request): string | null {
  const key = req.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return null;
  if (key.length <= 255) return key;
  throw new AppError('invalid_input', 'Idempotency-Key: may have 255 characters.', {
    errors: [{ field: 'Idempotency-Key', message: 'may have 255 characters' }],
  });
}
