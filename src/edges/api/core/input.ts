import type { Request } from 'express';
import { z } from 'zod';
import { AppError, type FieldError } from '../../../errors.js';
import { fieldErrors } from './problem.js';

/** An id, in any letter case. */
export const id = z
  .guid('must be an id, a UUID such as 01890a5d-ac96-774b-bcce-b302099a8057')
  .transform((text) => text.toLowerCase());

/** A time as text, with its time zone. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be a time such as 2027-01-31T12:00:00Z' })
  .transform((text) => new Date(text));

/** Takes an empty body only. */
const noFields = z.strictObject({});

/** The path's parameters; those without a schema are ids. Errors: `invalid_input`. */
export function readParams(
  req: Request,
  schemas: Partial<Record<string, z.ZodType<string>>> = {},
): Record<string, string> {
  const shape = Object.fromEntries(Object.keys(req.params).map((name) => [name, schemas[name] ?? id]));
  return parse(z.strictObject(shape), req.params) as Record<string, string>;
}

/** The JSON body by its schema; unknown fields are refused by name. No body counts as `{}`. Errors: `invalid_input`. */
export function readBody(req: Request, schema: z.ZodType = noFields): unknown {
  if (req.body === undefined && hasBody(req)) {
    throw new AppError('unsupported_media', 'Send the body as JSON with "Content-Type: application/json".');
  }
  const sent: unknown = req.body ?? {};
  if (Array.isArray(sent)) refuse([{ field: 'body', message: 'must be a JSON object, not a list' }]);
  return parse(schema, sent);
}

const hasBody = (req: Request): boolean =>
  req.headers['transfer-encoding'] !== undefined || Number(req.headers['content-length'] ?? 0) > 0;

/** The query string by its schema: unknown and repeated parameters are refused by name, empty ones not counted. */
export function readQuery<Schema extends z.ZodObject>(req: Request, schema: Schema): z.output<Schema> {
  const sent = Object.entries(req.query).filter(([, value]) => value !== '');
  const errors: FieldError[] = sent.flatMap(([field, value]) =>
    typeof value !== 'string'
      ? [{ field, message: 'may be given only once' }]
      : Object.hasOwn(schema.shape, field)
        ? []
        : [{ field, message: 'is not a parameter of this request' }],
  );
  if (errors.length > 0) refuse(errors);
  return parse(schema, Object.fromEntries(sent));
}

/** A form's fields. Errors: `invalid_input`. */
export function readFields(fields: Record<string, string>): Record<string, string> {
  return parse(z.record(z.string(), z.string()), fields);
}

/** Input that follows the schema. Errors: `invalid_input` naming every wrong field. */
function parse<Schema extends z.ZodType>(schema: Schema, sent: unknown): z.output<Schema> {
  const unfit = unfitFields(sent);
  if (unfit.length > 0) refuse(unfit);
  const parsed = schema.safeParse(sent);
  return parsed.success ? parsed.data : refuse(fieldErrors(parsed.error));
}

function refuse(errors: FieldError[]): never {
  const { field, message } = errors[0]!;
  throw new AppError('invalid_input', `${field}: ${message}.`, { errors });
}

/** Deeper than any field of ours; what reads input may be recursive. */
const deepest = 16;

/**
 * Fields that cannot be stored as they are: with NUL characters, which names of fields and exports cannot hold,
 * or halves of UTF-16 pairs, which no encoding can.
 */
export function unfitFields(value: unknown, path: string[] = []): FieldError[] {
  const field = path.join('.') || 'body';
  if (typeof value === 'string')
    return unfit(value) ? [{ field, message: 'has characters that are not text' }] : [];
  if (typeof value !== 'object' || value === null) return [];
  if (path.length > deepest) return [{ field: path[0]!, message: 'is nested too deeply' }];
  return Object.entries(value).flatMap(([key, inner]) =>
    unfit(key)
      ? [{ field: path[0] ?? 'body', message: 'has a name with characters that are not text' }]
      : unfitFields(inner, [...path, key]),
  );
}

const unfit = (text: string): boolean => /\0|\p{Surrogate}/u.test(text);

/** The `Idempotency-Key` header, or null. Errors: `invalid_input` when it is longer than 255 characters. */
export function idempotencyKey(req: Request): string | null {
  const key = req.headers['idempotency-key'];
  if (typeof key !== 'string' || key === '') return null;
  if (key.length > 255) refuse([{ field: 'Idempotency-Key', message: 'may have at most 255 characters' }]);
  return key;
}
