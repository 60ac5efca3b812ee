import type { Readable } from 'node:stream';
import type { Request, Response } from 'express';
import type { z } from 'zod';
import type { Config } from '../../../config/config.js';
import type { ChannelService } from '../../../domain/channels/service.js';
import type { Throttle } from '../../../domain/people/access/throttle.js';
import type { TokenUser } from '../../../domain/people/accounts/token.js';
import type { Permission } from '../../../domain/people/core/permissions.js';
import type { ErrorCode } from '../../../errors.js';
import type { Paging } from './paging.js';

/**
 * Every operation of the API is declared once, and its route and its place in the OpenAPI document are made from
 * that. To add one, declare it in `routes/` and put it into the list that the file exports (`operations.ts` has
 * all the lists):
 *
 *     operation({
 *       method: 'patch',
 *       path: '/segments/{id}', // {…} are UUIDs unless `params` says otherwise
 *       operationId: 'changeSegment',
 *       tag: 'Segments',
 *       summary: 'Rename a segment or change its filter',
 *       permissions: ['manage_segments'], // asked before anything is read; the domain asks again
 *       body: segmentChanges, // a strict zod object: unknown fields are refused by name
 *       answer: json(200, segmentShape), // beside its present function, in `schemas/`
 *       etag: versionOf,
 *       current: async ({ params, actor }) => presentSegment(await getSegment(params.id, actor)),
 *       errors: ['conflict'], // beyond those that follow from the rest
 *       async handle({ params, body, actor, expectedVersion }) {
 *         return presentSegment(await changeSegment(params.id, body, { actor, expectedVersion }));
 *       },
 *     })
 *
 * A list takes `query: paged({ …filters })`, answers `json(200, listOf(shape))` and goes on with `call.page`.
 * Throw `AppError` for everything that is not the answer. Then add a call to `test/api/contract-calls.ts`.
 */
export interface Declaration<Path extends string, Query extends z.ZodObject, Body extends z.ZodType, Result> {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** The path below `/api`, with parameters as `{name}`. */
  path: Path;
  /** A unique name in camelCase: what programs made from the document call it. */
  operationId: string;
  /** The group it is shown in. */
  tag: string;
  summary: string;
  description?: string;
  /** All of these are needed. */
  permissions: readonly Permission[];
  /** What the domain asks for besides, where that depends on what it is about; goes on after a comma. */
  alsoAsks?: string;
  /** Schemas of path parameters that are no UUIDs. */
  params?: Partial<Record<ParamNames<Path>, z.ZodType<string>>>;
  /** A strict object; `paged` for lists. Repeated parameters are refused, empty ones do not count. */
  query?: Query;
  /** JSON. Without a schema only an empty body is taken. */
  body?: Body;
  /** Bytes of JSON at most; 100 KB unless said. */
  largestBody?: number;
  /** Replaces `body`: the handler reads the request itself, which is a form with this schema, or a CSV file. */
  form?: z.ZodObject;
  answer: Answer<Result>;
  /**
   * Phones and e-mail addresses are masked in every text of an answer for those who may not see them. Why not here: the
   * answer is what they brought themselves; the handler masks; it is logged; or it is no contact's.
   */
  unmasked?: 'their own' | 'by the handler' | 'logged' | "no contact's";
  /** Errors beyond those that follow from authentication, permissions, parameters, query and body. */
  errors?: readonly ErrorCode[];
  /**
   * `Idempotency-Key`: `kept`, the first answer is kept for a day and given again; `secret`, not even kept, a
   * repetition is a conflict; `handler`, the handler passes `call.idempotencyKey` to a domain that knows it.
   */
  idempotency?: 'kept' | 'secret' | 'handler';
  /** The version that `ETag` names, such as `versionOf`. GET then honours `If-None-Match`. */
  etag?(result: NoInfer<Result>): number;
  /** Takes `If-Match`: another version than the current one is a `conflict` that carries what this returns. */
  current?(call: Call<ParamNames<Path>, z.output<Query>, z.output<Body>>): Promise<Versioned>;
  handle(call: Call<ParamNames<Path>, z.output<Query>, z.output<Body>>): Result | Promise<Result>;
}

/** What a handler is given: input that follows the schemas, and who asks. */
export interface Call<Params extends string = string, Query = unknown, Body = unknown> {
  params: Record<Params, string>;
  query: Query;
  body: Body;
  actor: TokenUser;
  settings: ApiSettings;
  /** The part of a list that is asked for: see `Paging`. */
  page: Paging;
  idempotencyKey: string | null;
  /** The version in `If-Match`; it was current a moment ago. Undefined without the header or for `*`. */
  expectedVersion: number | undefined;
  /** Serves what tells whether a password is right. */
  throttle: Throttle;
  /** Serves uploads and sessions; everything else has a better way. */
  req: Request;
  res: Response;
}

export interface ApiSettings
  extends Pick<
    Config,
    'apiToken' | 'publicUrl' | 'defaultCountry' | 'contactLimit' | 'importMaxBytes' | 'timezone'
  > {
  /** The channel on which a contact without a conversation is written to now. Throws while there is none. */
  defaultChannelId(): string;
  channels: ChannelService;
}

/** Something with a version: a counter of its changes, or else when it changed last. */
export interface Versioned {
  rev?: number;
  updated_at?: Date | null;
}

type ParamNames<Path extends string> = Path extends `${string}{${infer Name}}${infer Rest}`
  ? Name | ParamNames<Rest>
  : never;

/** A file as an answer. */
export interface Download {
  filename: string;
  content: Readable;
  /** Where it differs from file to file. */
  contentType?: string;
}

/** What an operation answers when all is well. */
export type Answer<Result> = { status: number; description: string; result?: Result } & (
  | { kind: 'json'; schema: z.ZodType; location?: (result: Result) => string }
  | { kind: 'nothing' }
  | { kind: 'redirect' }
  | { kind: 'file'; contentType: string }
);

/** JSON that follows this schema. `location`: the path below `/api` of what was made. */
export function json<Schema extends z.ZodType>(
  status: 200 | 201 | 202,
  schema: Schema,
  location?: (result: z.input<Schema>) => string,
): Answer<z.input<Schema>> {
  const description = { 200: 'Done', 201: 'Created', 202: 'Accepted; it will be done' }[status];
  return { kind: 'json', status, description, schema, ...(location ? { location } : {}) };
}

/** 204. */
export const nothing: Answer<void> = { kind: 'nothing', status: 204, description: 'Done' };

/** 302 to the address that the handler returns. */
export const redirect = (description: string): Answer<string> => ({
  kind: 'redirect',
  status: 302,
  description,
});

/** A file, streamed. */
export const file = (contentType: string, description: string): Answer<Download> => ({
  kind: 'file',
  status: 200,
  contentType,
  description,
});

/** CSV, streamed. */
export const csv = (description: string): Answer<Download> => file('text/csv; charset=utf-8', description);

/** An operation as routing and documents see it; its own types are known to its handler only. */
export interface Operation extends Declaration<string, z.ZodObject, z.ZodType, unknown> {}

/** Declares an operation. */
export function operation<
  const Path extends string,
  Result,
  Query extends z.ZodObject = z.ZodObject,
  Body extends z.ZodType = z.ZodType,
>(declaration: Declaration<Path, Query, Body, Result>): Operation {
  return declaration as unknown as Operation;
}
