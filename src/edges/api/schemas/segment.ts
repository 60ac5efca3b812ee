import { z } from 'zod';
import { plainFilterSchema } from '../../../domain/contacts/segments/filter-schema.js';
import type { ListedSegment } from '../../../domain/contacts/segments/manage-segments.js';
import { count, time, uuid } from './parts.js';

export const segmentShape = z
  .strictObject({
    id: uuid,
    name: z.string(),
    filter: plainFilterSchema,
    problems: z
      .array(z.strictObject({ field: z.string(), message: z.string() }))
      .describe('What in the filter no longer works, such as a custom field that was deleted'),
    created_by: uuid,
    rev: z.int().describe('Raised by every change; what ETag and If-Match name'),
    created_at: time,
    updated_at: time,
  })
  .meta({ id: 'Segment', description: 'A saved filter of contacts.' });

export function presentSegment(segment: ListedSegment): z.input<typeof segmentShape> {
  const { _id, name, filter, problems, created_by, rev, created_at, updated_at } = segment;
  return { id: _id, name, filter, problems, created_by, rev, created_at, updated_at };
}

export const segmentCountShape = z.strictObject({
  count: count.nullable().describe('Null: counting takes too long'),
  counted_at: time.nullable().describe('Three seconds ago at most, unless counting takes too long'),
});
