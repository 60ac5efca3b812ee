import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { openApiDocument } from '../../src/edges/api/document/openapi.js';
import { operations } from '../../src/edges/api/operations.js';

export const document = openApiDocument(operations);

const ajv = new Ajv2020({ strict: false, validateSchema: false, allErrors: true, logger: false });
formats.default(ajv);
ajv.addSchema(document, 'api');

/** Its paths, the most literal first: of the operations that a request could mean, that one answers. */
const paths = [...new Set(operations.map(({ path }) => path))]
  .sort((a, b) => a.split('{').length - b.split('{').length)
  .map((path) => ({
    path,
    pattern: new RegExp(`^${path.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}$`),
  }));

/** The place of a request's operation in the document, or undefined. */
function placeOf(method: string, path: string): string[] | undefined {
  const { pathname } = new URL(path, 'http://api');
  const declared = operations.filter((each) => each.method === method.toLowerCase()).map((each) => each.path);
  const found = paths.find(({ path, pattern }) => declared.includes(path) && pattern.test(pathname));
  return found && ['paths', found.path, method.toLowerCase()];
}

export interface Answered {
  status: number;
  contentType: string | null;
  body: unknown;
}

/** What of an answer is not as the document says; empty when all is, or when the document has no such request. */
export function undocumented(
  method: string,
  path: string,
  { status, contentType, body }: Answered,
): string[] {
  const operation = placeOf(method, path);
  if (!operation) return [];
  const found = at([...operation, 'responses', String(status)]);
  const named = `${method} ${path.slice(0, 100)}: ${status}`;
  if (!found) return [`${named} is not in the document`];
  const content = (found.response.content ?? {}) as Record<string, unknown>;
  const type = contentType?.split(';')[0];
  if (!type && Object.keys(content).length === 0) return [];
  if (!type || !(type in content)) return [`${named} as ${type}`];
  if (!type.endsWith('json')) return [];
  const validate = ajv.getSchema(`api#${[...found.place, 'content', type, 'schema'].map(pointer).join('')}`)!;
  if (validate(body)) return [];
  return validate.errors!.map((error) => `${named} ${error.instancePath} ${error.message}`);
}

/** What the document holds at a place, and where that really is when it is shared. */
function at(place: string[]): { place: string[]; response: Record<string, unknown> } | undefined {
  let response: unknown = document;
  for (const name of place) response = (response as Record<string, unknown> | undefined)?.[name];
  const shared = (response as { $ref?: string } | undefined)?.$ref;
  if (shared) return at(shared.split('/').slice(1));
  return response ? { place, response: response as Record<string, unknown> } : undefined;
}

const pointer = (name: string): string =>
  `/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
