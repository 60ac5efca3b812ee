import { z } from 'zod';

export type Json = Record<string, unknown>;

/** A zod schema as JSON Schema; what has an id (`.meta({ id })`) becomes a component. */
export function schemaOf(schema: z.ZodType, io: 'input' | 'output', schemas: Json): Json {
  const { $schema, $defs, ...own } = z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    override({ zodSchema, jsonSchema }) {
      // JSON turns a Date into text.
      if (zodSchema._zod.def.type === 'date')
        Object.assign(jsonSchema, { type: 'string', format: 'date-time' });
      // The format says it; the pattern only says it at length.
      if (jsonSchema.format) delete jsonSchema.pattern;
    },
  });
  Object.assign(schemas, componentRefs($defs ?? {}));
  return componentRefs(own) as Json;
}

const componentRefs = (schema: object): object =>
  JSON.parse(JSON.stringify(schema).replaceAll('"$ref":"#/$defs/', '"$ref":"#/components/schemas/'));
