import {
  type ErrorRequestHandler,
  json,
  type Request,
  type RequestHandler,
  type Response,
  Router,
} from 'express';
import { textFor, textsFor } from '../../../domain/contacts/contact/masking.js';
import { must } from '../../../domain/people/core/permissions.js';
import { AppError } from '../../../errors.js';
import { answerOnce } from '../core/idempotency.js';
import { idempotencyKey, readBody, readParams, readQuery } from '../core/input.js';
import type { Call, Download, Operation } from '../core/operation.js';
import { Paging } from '../core/paging.js';
import { etagOf, isKnown, staleError, versionOf, wantedVersion } from '../core/version.js';
import { actor } from './auth.js';
import { sendFile } from './send-file.js';
import { readOn } from './upload.js';

/** Bytes of JSON that most bodies stay far below. */
const usualBody = 100 * 1024;

/** What handlers are given besides their input. */
export type ServeDeps = Pick<Call, 'settings' | 'throttle'>;

/** A route for every operation: who may, input by the schemas, the handler, its answer. */
export function serve(operations: readonly Operation[], deps: ServeDeps): Router {
  const router = Router();
  for (const operation of [...operations].sort(byPath)) {
    const path = operation.path.replace(/\{(\w+)\}/g, ':$1');
    const permitted: RequestHandler = (_req, res, next) => {
      for (const permission of operation.permissions) must(actor(res), permission);
      next();
    };
    const handled: RequestHandler = (req, res) => run(operation, callOf(operation, req, res, deps));
    const refusedForm: ErrorRequestHandler = async (error, req, res, next) => {
      await readOn(req, res, deps.settings.importMaxBytes);
      next(error);
    };
    const jsonBody = json({ limit: operation.largestBody ?? usualBody });
    const steps = operation.form ? [permitted, handled, refusedForm] : [permitted, jsonBody, handled];
    router[operation.method](path, ...steps);
  }
  return router;
}

/** Literal paths come first, so that `/contacts/{id}` does not take what is sent to `/contacts/duplicates`. */
function byPath(a: Operation, b: Operation): number {
  const sortable = ({ path }: Operation): string => path.replaceAll('{', '\u{10ffff}');
  return sortable(a) < sortable(b) ? -1 : 1;
}

type AnyCall = Call<string, Record<string, unknown>>;

function callOf(operation: Operation, req: Request, res: Response, deps: ServeDeps): AnyCall {
  const query = operation.query ? readQuery(req, operation.query) : {};
  return {
    params: readParams(req, operation.params),
    query,
    body: operation.form || operation.method === 'get' ? undefined : readBody(req, operation.body),
    actor: actor(res),
    ...deps,
    page: new Paging(operation.operationId, query),
    idempotencyKey: operation.idempotency ? idempotencyKey(req) : null,
    expectedVersion: operation.current ? wantedVersion(req) : undefined,
    req,
    res,
  };
}

async function run(operation: Operation, call: AnyCall): Promise<void> {
  const work = () => handleCurrent(operation, call);
  const { idempotency } = operation;
  const keep = idempotency === 'kept' || idempotency === 'secret';
  const result = keep ? await answerOnce(call, work, { secret: idempotency === 'secret' }) : await work();
  await send(operation, result, call);
}

/** Keeps `If-Match`: what is changed must be that version before, and (the domain sees to it) while it is changed. */
async function handleCurrent(operation: Operation, call: AnyCall): Promise<unknown> {
  const { expectedVersion } = call;
  if (!operation.current || expectedVersion === undefined) return operation.handle(call);
  const before = await operation.current(call);
  if (versionOf(before) !== expectedVersion) throw staleError(before);
  try {
    return await operation.handle(call);
  } catch (error) {
    const now = isConflict(error) ? await operation.current(call) : before;
    throw versionOf(now) === expectedVersion ? error : staleError(now);
  }
}

const isConflict = (error: unknown): boolean => error instanceof AppError && error.code === 'conflict';

async function send(operation: Operation, result: unknown, { req, res, actor }: AnyCall): Promise<void> {
  const { answer, etag, unmasked } = operation;
  res.status(answer.status);
  if (etag) res.set('ETag', etagOf(etag(result)));
  switch (answer.kind) {
    case 'json':
      if (answer.location) res.location(`${req.baseUrl}${answer.location(result)}`);
      if (etag && req.method === 'GET' && isKnown(req, etagOf(etag(result)))) res.status(304).end();
      else res.json(unmasked ? result : textsFor(actor, result));
      return;
    case 'nothing':
      res.end();
      return;
    case 'redirect':
      res.location(result as string).end();
      return;
    case 'file': {
      const download = result as Download;
      const filename = unmasked ? download.filename : textFor(actor, download.filename);
      await sendFile(req, res, { contentType: answer.contentType, ...download, filename });
    }
  }
}
