import type { ErrorRequestHandler, RequestHandler } from 'express';
import { z } from 'zod';
import { AppError, type ErrorCode, type FieldError, toError } from '../errors.js';
import type { Log } from '../log.js';

/** What each code is called for people. */
const titles: Record<ErrorCode, string> = {
  bad_request: 'The request cannot be read',
  invalid_input: 'The input is not valid',
  unauthenticated: 'Not signed in',
  bad_signature: 'Wrong signature',
  forbidden: 'Not allowed',
  not_found: 'Not found',
  conflict: 'In conflict with what is there',
  contact_exists: 'The contact exists already',
  contact_limit_reached: 'The contact limit is reached',
  too_large: 'Too large',
  unsupported_media: 'This kind of content is not taken',
  rate_limited: 'Too many requests',
  unavailable: 'Not available at the moment',
  internal: 'Something went wrong here',
};

/** The body of an error answer (RFC 9457), with what the error itself has to add, such as `contact_id`. */
export interface Problem {
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  request_id?: string;
  errors?: FieldError[];
  [more: string]: unknown;
}

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
  const { type, status, name, code } = (thrown ?? {}) as {
    type?: string;
    status?: number;
    name?: string;
    code?: unknown;
  };
  if (type?.startsWith('entity.too') || type === 'request.size.invalid') {
    return new AppError('too_large', 'The body is larger than 100 KB.');
  }
  if (type === 'entity.parse.failed') return new AppError('bad_request', 'The body is not valid JSON.');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new AppError('unsupported_media', 'Send the body as JSON in UTF-8.');
  }
  if (code === 11_000)
    return new AppError('conflict', 'Another document already holds one of these unique values.');
  if (
    /^Mongo(ose)?(ServerSelection|Network|NetworkTimeout|PoolCleared|NotConnected|Topology)/.test(name ?? '')
  ) {
    return new AppError('unavailable', 'The database is away. Try again in a moment.');
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return new AppError('bad_request', 'The request cannot be read.');
  }
  return new AppError('internal', 'Something went wrong here; it is in the log under this request_id.');
}

function fromZod(error: z.ZodError): AppError {
  const errors = error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((field) => ({ field, message: 'is not a field that can be set' }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  return new AppError('invalid_input', `${errors[0]!.field || 'The input'}: ${errors[0]!.message}.`, {
    errors,
  });
}

/** For paths that no route took. */
export const noSuchRoute: RequestHandler = (req) => {
  throw new AppError('not_found', `There is no ${req.method} ${req.baseUrl}${req.path}.`);
};

/** Answers every error as application/problem+json; logs those that are ours. */
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
      .send(JSON.stringify(problemOf(error, requestId)));
  };
}
