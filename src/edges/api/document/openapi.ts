import type { z } from 'zod';
import { type Permission, permissions } from '../../../domain/people/core/permissions.js';
import { id } from '../core/input.js';
import type { Operation } from '../core/operation.js';
import { type Json, schemaOf } from './json-schema.js';
import { problems, sharedProblems, successes } from './openapi-answers.js';

/** The OpenAPI 3.1 document of these operations. */
export function openApiDocument(operations: readonly Operation[]): Json {
  const schemas: Json = {};
  const paths: Record<string, Json> = {};
  for (const operation of operations) {
    paths[operation.path] = {
      ...paths[operation.path],
      [operation.method]: described(operation, schemas),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Threadline',
      version: '1',
      description:
        'Answer WhatsApp from Slack. JSON in snake_case, times in ISO-8601 UTC. Lists continue with `next_cursor`; ' +
        'errors are problem details (RFC 9457) with a `code` and, for bad input, the `errors` of each field.',
    },
    servers: [{ url: '/api' }],
    tags: [...new Set(operations.map(({ tag }) => tag))].map((name) => ({ name })),
    // A token, or the session of the panel; changes made with a session need its CSRF token too.
    security: [{ token: [] }, { session: [], csrf: [] }],
    paths,
    components: {
      responses: sharedProblems(schemas),
      schemas,
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'An API token' },
        session: { type: 'apiKey', in: 'cookie', name: 'threadline', description: 'Signed in to the panel' },
        csrf: {
          type: 'apiKey',
          in: 'header',
          name: 'x-csrf-token',
          description: '`csrf_token` of GET /session, for everything but GET',
        },
      },
    },
  };
}

function described(operation: Operation, schemas: Json): Json {
  const { operationId, tag, summary, permissions, alsoAsks } = operation;
  return {
    operationId,
    tags: [tag],
    summary,
    description: [operation.description, ...permissions.map(sentence), alsoAsks && `Needs ${alsoAsks}.`]
      .filter(Boolean)
      .join('\n\n'),
    'x-permission': permissions,
    parameters: [...pathParams(operation), ...queryParams(operation, schemas), ...headerParams(operation)],
    ...requestBody(operation, schemas),
    responses: { ...successes(operation, schemas), ...problems(operation) },
  };
}

const sentence = (permission: Permission): string =>
  `Needs the permission \`${permission}\` (${permissions[permission].roles.join(', ')}).`;

function pathParams({ path, params }: Operation): Json[] {
  const schemas: Partial<Record<string, z.ZodType>> = params ?? {};
  return [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: schemaOf(schemas[name!] ?? id, 'input', {}),
  }));
}

function queryParams({ query }: Operation, schemas: Json): Json[] {
  if (!query) return [];
  const { properties = {}, required = [] } = schemaOf(query, 'input', schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...schema }]) => ({
    name,
    in: 'query',
    required: required.includes(name),
    ...(description ? { description } : {}),
    schema,
  }));
}

const headers = {
  'Idempotency-Key': 'A repeated request with the same key changes nothing. At most 255 characters.',
  'If-Match': 'An ETag: the change is refused if this is no longer the version.',
  'If-None-Match': 'An ETag: the answer is 304 while this is still the version.',
};

function headerParams({ method, idempotency, etag, current }: Operation): Json[] {
  const header = (name: keyof typeof headers): Json => ({
    name,
    in: 'header',
    description: headers[name],
    schema: { type: 'string' },
  });
  return [
    ...(idempotency ? [header('Idempotency-Key')] : []),
    ...(current ? [header('If-Match')] : []),
    ...(etag && method === 'get' ? [header('If-None-Match')] : []),
  ];
}

function requestBody({ body, form }: Operation, schemas: Json): Json {
  if (body) {
    const content = { 'application/json': { schema: schemaOf(body, 'input', schemas) } };
    return { requestBody: { required: !body.safeParse({}).success, content } };
  }
  if (!form) return {};
  return {
    requestBody: {
      required: true,
      content: {
        'multipart/form-data': { schema: schemaOf(form, 'input', schemas) },
        'text/csv': { schema: { type: 'string' } },
      },
    },
  };
}
