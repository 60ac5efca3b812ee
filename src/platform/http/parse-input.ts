import type { z } from 'zod';
import { AppError } from '../../errors.js';

/** Input that follows the schema, or `invalid_input` that names every wrong field. */
export function parseInput<T extends z.ZodType>(schema: T, input: z.input<T>): z.output<T> {
  const parsed = schema.safeParse(input);
  if (parsed.success) return withoutUndefined(parsed.data);
  const errors = parsed.error.issues.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => ({
          field: [...issue.path, key].join('.'),
          message: 'is not a field that can be set',
        }))
      : [{ field: issue.path.join('.'), message: issue.message }],
  );
  const first = errors[0]!;
  throw new AppError('invalid_input', `${first.field || 'The input'}: ${first.message}.`, { errors });
}

/** A key given as undefined was not given. */
function withoutUndefined<T>(data: T): T {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return data;
  return Object.fromEntries(Object.entries(data).filter(([, value]) => value !== undefined)) as T;
}
