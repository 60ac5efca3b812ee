import { AppError, type ErrorCode } from '../../../errors.js';
import type { Operation } from '../core/operation.js';
import { problemShape, titles } from '../core/problem.js';
import { type Json, schemaOf } from './json-schema.js';

/** The answer when all is well, and 304 where a caller may have it already. */
export function successes({ answer, etag, method, idempotency }: Operation, schemas: Json): Json {
  const located = answer.kind === 'redirect' || (answer.kind === 'json' && answer.location);
  const headers = {
    ...(etag ? { ETag: header('The version, for If-Match and If-None-Match') } : {}),
    ...(idempotency ? { 'Idempotency-Replayed': header('true: an earlier request did it') } : {}),
    ...(located ? { Location: header('Where it is') } : {}),
  };
  const content =
    answer.kind === 'json'
      ? { 'application/json': { schema: schemaOf(answer.schema, 'output', schemas) } }
      : answer.kind === 'file' && { [answer.contentType.split(';')[0]!]: { schema: { type: 'string' } } };
  return {
    [answer.status]: { description: answer.description, headers, ...(content ? { content } : {}) },
    ...(etag && method === 'get'
      ? { 304: { description: 'Unchanged: this is still the version in If-None-Match' } }
      : {}),
  };
}

const header = (description: string): Json => ({ description, schema: { type: 'string' } });

/** The other answers: each status with the codes it may carry. */
export function problems(operation: Operation): Json {
  const byStatus = new Map<number, ErrorCode[]>();
  for (const code of errorCodes(operation)) {
    const { status } = new AppError(code, '');
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      status,
      codes.length === 1 ? { $ref: `#/components/responses/${codes[0]}` } : problem(codes),
    ]),
  );
}

/** An answer for every code, to be shared by all operations. */
export function sharedProblems(schemas: Json): Json {
  schemaOf(problemShape, 'output', schemas);
  const codes = Object.keys(titles) as ErrorCode[];
  return Object.fromEntries(codes.map((code) => [code, problem([code])]));
}

const problem = (codes: ErrorCode[]): Json => ({
  description: codes.map((code) => `${titles[code]} (\`${code}\`)`).join('; '),
  content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
});

function errorCodes({ method, path, query, permissions, idempotency, current, errors }: Operation) {
  const named = path.includes('{');
  const changes = method !== 'get';
  const always: ErrorCode[] = ['unauthenticated', 'rate_limited', 'internal', 'unavailable'];
  const takesBody: ErrorCode[] = [
    'bad_request',
    'invalid_input',
    'too_large',
    'unsupported_media',
    'forbidden',
  ];
  return new Set<ErrorCode>([
    ...(errors ?? []),
    ...(changes ? takesBody : []),
    ...(named ? (['bad_request', 'invalid_input', 'not_found'] as const) : []),
    ...(query ? (['invalid_input'] as const) : []),
    ...(permissions.length > 0 ? (['forbidden'] as const) : []),
    ...(idempotency || current ? (['conflict'] as const) : []),
    ...always,
  ]);
}
