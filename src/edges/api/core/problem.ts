import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { textsFor } from '../../../domain/contacts/contact/masking.js';
import type { Actor } from '../../../domain/people/core/permissions.js';
import { AppError, type ErrorCode, type FieldError, toError } from '../../../errors.js';
import type { Log } from '../../../log.js';
import { size } from '../../../platform/amounts.js';

/** What each code is called for people. */
export const titles: Record<ErrorCode, string> = {
  bad_request: 'The request cannot be read',
  invalid_input: 'The input is not valid',
  unauthenticated: 'Not signed in',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'In conflict with the current state',
  contact_exists: 'The contact exists already',
  contact_limit_reached: 'The contact limit is reached',
  too_large: 'Too large',
  unsupported_media: 'This kind of content is not accepted',
  rate_limited: 'Too many requests',
  unavailable: 'Not available at the moment',
  internal: 'Something went wrong here',
};

/** The body of an error answer (RFC 9457), with what the error itself has to add, such as `contact_id`. */
export const problemShape = z
  .looseObject({
    type: z.string(),
    title: z.string(),
    status: z.int(),
    code: z.enum(Object.keys(titles) as ErrorCode[]),
    detail: z.string().describe('A sentence for people'),
    request_id: z.string().optional().describe('Its id in the log'),
    errors: z.array(z.strictObject({ field: z.string(), message: z.string() })).optional(),
    current: z.unknown().optional().describe('With a conflict over If-Match: what is there now'),
    contact_id: z.string().optional().describe('With contact_exists: which'),
    retry_after: z.number().optional().describe('Seconds'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.input<typeof problemShape>;

export function problemOf(error: AppError, requestId?: string): Problem {
  return {
    type: `urn:threadline:problem:${error.code}`,
    title: titles[error.code],
    status: error.status,
    code: error.code,
    detail: error.message,
    ...(requestId ? { request_id: requestId } : {}),
    ...error.details,
  };
}

/** Anything thrown as an error with a code. What nobody foresaw is `internal` and says nothing of its inside. */
export function asAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  if (thrown instanceof z.ZodError) return fromZod(thrown);
  const { type, status, limit, name, code } = (thrown ?? {}) as {
    type?: string;
    status?: number;
    limit?: number;
    name?: string;
    code?: unknown;
  };
  if (type?.startsWith('entity.too') || type === 'request.size.invalid') {
    return bodyError(
      'too_large',
      limit ? `is larger than ${size(limit)}` : 'is not as long as its Content-Length says',
    );
  }
  if (type === 'entity.parse.failed') return bodyError('bad_request', 'is not valid JSON');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return bodyError('unsupported_media', 'must be JSON in UTF-8');
  }
  if (code === 11_000)
    return new AppError('conflict', 'One of these values must be unique, and is used already.');
  if (
    /^Mongo(ose)?(ServerSelection|Network|NetworkTimeout|PoolCleared|NotConnected|Topology)/.test(name ?? '')
  ) {
    return new AppError('unavailable', 'The database cannot be reached. Try again in a moment.');
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError('bad_request', 'The request cannot be read.');
  }
  return new AppError('internal', 'Something went wrong here; it is in the log under this request_id.');
}

function fromZod(error: z.ZodError): AppError {
  const errors = fieldErrors(error);
  return new AppError('invalid_input', `${errors[0]!.field}: ${errors[0]!.message}.`, { errors });
}

/** What is wrong with each field, by its path. */
export function fieldErrors({ issues }: z.ZodError): FieldError[] {
  return issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: [...issue.path, key].join('.'),
          message: 'is not a field that can be set',
        }))
      : [{ field: issue.path.join('.') || 'body', message: issue.message }],
  );
}

/** The error of a body that cannot be read; the field is the body itself. */
const bodyError = (code: ErrorCode, message: string): AppError =>
  new AppError(code, `The body ${message}.`, { errors: [{ field: 'body', message }] });

/** An Idempotency-Key that another request has used already; `where` says for what. */
export const keyUsedElsewhere = (where: string): AppError =>
  new AppError('invalid_input', `Idempotency-Key: was used ${where} already.`, {
    errors: [{ field: 'Idempotency-Key', message: `was used ${where} already` }],
  });

/** Answers paths that no route took. */
export const noSuchRoute: RequestHandler = (req) => {
  throw new AppError('not_found', `There is no ${req.method} ${req.baseUrl}${req.path}.`);
};

/** Answers every error as application/problem+json, masked as other answers are; logs those that are ours. */
export function problemHandler(log: Log): ErrorRequestHandler {
  return (thrown, req, res, next) => {
    const error = asAppError(thrown);
    const requestId = res.locals.requestId as string | undefined;
    if (error.status >= 500) {
      log.error(
        { err: toError(thrown), request_id: requestId, method: req.method, path: req.path },
        'API error',
      );
    }
    if (res.headersSent) return next(thrown);
    const wait = error.details.retry_after;
    if (typeof wait === 'number') res.set('Retry-After', String(wait));
    if (error.status === 401) res.set('WWW-Authenticate', 'Bearer');
    res
      .status(error.status)
      .type('application/problem+json')
      .send(JSON.stringify(textsFor(res.locals.user as Actor | undefined, problemOf(error, requestId))));
  };
}
