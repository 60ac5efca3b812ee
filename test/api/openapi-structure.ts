import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

/**
 * What OpenAPI 3.1 says of the objects that our document consists of (spec.openapis.org/oas/v3.1.1), without those
 * that it does not use. Schemas inside are JSON Schema 2020-12 and checked as such.
 */
const object = (
  properties: Record<string, object>,
  required: string[] = [],
  more: object = { patternProperties: { '^x-': true }, additionalProperties: false },
) => ({ type: 'object', properties, required, ...more });
const map = (of: object, names?: string) => ({
  type: 'object',
  additionalProperties: of,
  ...(names ? { propertyNames: { pattern: names } } : {}),
});
const text = { type: 'string' };
const texts = { type: 'array', items: text };
const part = (name: string) => ({ $ref: `#/$defs/${name}` });
const orReference = (of: object) => ({
  if: { type: 'object', required: ['$ref'] },
  // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
  then: object({ $ref: { type: 'string', pattern: '^#/components/' } }, ['$ref']),
  else: of,
});
const componentName = '^[a-zA-Z0-9._-]+$';
const methods = ['get', 'put', 'post', 'delete', 'patch'];

const structure = {
  $schema: 'https://json-schema.org/draft/2020-12/schema',
  ...object(
    {
      openapi: { type: 'string', pattern: '^3\\.1\\.\\d+$' },
      info: object({ title: text, version: text, description: text }, ['title', 'version']),
      servers: { type: 'array', items: object({ url: text, description: text }, ['url']) },
      tags: { type: 'array', items: object({ name: text, description: text }, ['name']) },
      security: { type: 'array', items: map(texts) },
      paths: map(part('pathItem'), '^/'),
      components: object({
        responses: map(part('response'), componentName),
        schemas: map(part('schema'), componentName),
        securitySchemes: map(part('securityScheme'), componentName),
      }),
    },
    ['openapi', 'info', 'paths'],
  ),
  $defs: {
    pathItem: object(Object.fromEntries(methods.map((method) => [method, part('operation')]))),
    operation: object(
      {
        operationId: { type: 'string', pattern: '^[a-z][a-zA-Z]+$' },
        tags: texts,
        summary: text,
        description: text,
        parameters: { type: 'array', items: part('parameter'), uniqueItems: true },
        requestBody: object({ description: text, required: { type: 'boolean' }, content: part('content') }, [
          'content',
        ]),
        responses: {
          ...map(orReference(part('response')), '^[1-5]\\d\\d$'),
          minProperties: 1,
        },
      },
      ['operationId', 'tags', 'summary', 'responses'],
    ),
    parameter: {
      ...object(
        {
          name: text,
          in: { enum: ['query', 'header', 'path', 'cookie'] },
          description: text,
          required: { type: 'boolean' },
          schema: part('schema'),
        },
        ['name', 'in', 'schema'],
      ),
      if: { properties: { in: { const: 'path' } } },
      // biome-ignore lint/suspicious/noThenProperty: JSON Schema's word
      then: { properties: { required: { const: true } }, required: ['required'] },
    },
    response: object({ description: text, headers: map(part('header')), content: part('content') }, [
      'description',
    ]),
    header: object({ description: text, schema: part('schema') }, ['schema']),
    content: { ...map(object({ schema: part('schema') }), '^[a-z]+/[a-z.+-]+$'), minProperties: 1 },
    schema: { $ref: 'https://json-schema.org/draft/2020-12/schema' },
    securityScheme: object(
      {
        type: { enum: ['apiKey', 'http'] },
        description: text,
        name: text,
        in: { enum: ['query', 'header', 'cookie'] },
        scheme: text,
      },
      ['type'],
    ),
  },
};

const ajv = new Ajv2020({ strict: false, allErrors: true });
formats.default(ajv);
const validate = ajv.compile(structure);

/** Where a document has not the structure of OpenAPI 3.1, path parameters that its paths do not have included. */
export function structureErrors(document: object): string[] {
  const valid = validate(JSON.parse(JSON.stringify(document)));
  const errors = valid
    ? []
    : validate.errors!.map(({ instancePath, message }) => `${instancePath} ${message}`);
  return [...errors, ...(errors.length > 0 ? [] : parameterErrors(document))];
}

interface Described {
  paths: Record<string, Record<string, { parameters?: { name: string; in: string }[] }>>;
}

function parameterErrors(document: object): string[] {
  return Object.entries((document as Described).paths).flatMap(([path, item]) => {
    const named = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();
    return Object.entries(item).flatMap(([method, { parameters = [] }]) => {
      const declared = parameters.flatMap((each) => (each.in === 'path' ? [each.name] : [])).sort();
      return JSON.stringify(declared) === JSON.stringify(named) ? [] : [`${method} ${path}: path parameters`];
    });
  });
}
