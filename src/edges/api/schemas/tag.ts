import { z } from 'zod';
import { count, time } from './parts.js';

export const tagShape = z
  .strictObject({
    tag: z.string(),
    count: count.nullable().describe('Contacts that had it at counted_at; null: not counted yet'),
    counted_at: time.nullable(),
  })
  .meta({ id: 'Tag' });
