import { z } from 'zod';
import { AppError, invalidField } from '../../../errors.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { ContactModel } from '../../contacts/contact/contact.js';
import { countContacts } from '../../contacts/contact/count.js';
import { filterOf, resolveFilter } from '../../contacts/segments/filter.js';
import {
  type ContactFilterInput,
  contactFilterSchema,
  withoutWords,
} from '../../contacts/segments/filter-schema.js';
import {
  bulkChangesSchema,
  bulkWriteOf,
  checkChanges,
  largestBulkEdit,
} from '../../contacts/write/bulk-edit.js';
import { assign } from '../../conversations/assignment/assign.js';
import { type Actor, must } from '../../people/core/permissions.js';
import type { ContactJob } from './contact-job.js';
import { contactJobByKey, startContactJob } from './contact-job-start.js';

export const bulkChangeSchema = z.strictObject({
  ids: z
    .array(z.string().max(64))
    .min(1, 'is empty')
    .max(largestBulkEdit, `may hold at most ${largestBulkEdit} contacts; use a filter for more`)
    .optional()
    .describe('These contacts'),
  filter: contactFilterSchema.optional().describe('Or those that this finds; an empty one is refused'),
  changes: bulkChangesSchema.extend({
    assigned_to: z.string().max(64).nullable().optional().describe("A user's id, or null for nobody"),
  }),
  expected_count: z
    .int('must be a whole number')
    .min(0)
    .optional()
    .describe('How many contacts that was when somebody looked; needed with a filter'),
});
export type BulkChangeInput = z.input<typeof bulkChangeSchema>;

/**
 * Queues a change of many contacts: those named, or those a filter finds that were there when it was asked for. It
 * never means every contact: an empty filter, and a number of contacts that is not the expected one, are a
 * `conflict` (with `details.count`). Other errors: `forbidden`, `invalid_input`, `unavailable` when counting takes
 * too long.
 */
export async function startBulkChange(
  input: BulkChangeInput,
  actor: Actor,
  dedupKey: string | null = null,
): Promise<ContactJob> {
  must(actor, 'bulk_edit');
  const first = dedupKey ? await contactJobByKey(dedupKey) : null;
  if (first) return first;
  const { changes, expected_count, ...whom } = parseInput(bulkChangeSchema, input);
  const { assigned_to, ...fields } = changes;
  const checked = await checkChanges(fields);
  if (assigned_to === undefined && bulkWriteOf(checked).differs.length === 0) {
    throw invalidField('changes', 'name nothing to change');
  }
  // Assigning no contacts only checks that this person may give contacts to that user.
  if (assigned_to !== undefined) await assign({ contactIds: [], userId: assigned_to, by: actor, reason: '' });
  const { count, ...chosen } = await choose(whom, expected_count, actor);
  if (expected_count !== undefined && expected_count !== count) {
    throw new AppError(
      'conflict',
      `These are ${count} contacts now, not ${expected_count}. Look again and confirm the number.`,
      { count },
    );
  }
  const all = { ...checked, ...(assigned_to === undefined ? {} : { assigned_to }) };
  return startContactJob({
    kind: 'bulk_change',
    params: { changes: all },
    actor,
    audit: {
      action: 'bulk_edit.started',
      entity_type: 'bulk_edit',
      entity_id: null,
      details: { changes: all, count, filters: chosen.filters?.map(withoutWords) ?? null },
    },
    chosen: { ...chosen, expected_count: count },
    dedupKey,
  });
}

type Chosen = Pick<ContactJob, 'filters' | 'ids' | 'created_at'> & { count: number };

async function choose(
  { ids, filter }: { ids?: string[]; filter?: ContactFilterInput },
  expected: number | undefined,
  actor: Actor,
): Promise<Chosen> {
  const created_at = new Date();
  if ((ids === undefined) === (filter === undefined))
    throw invalidField('filter', 'or ids: give one of the two');
  if (ids) {
    const unique = [...new Set(ids)].sort();
    const count = await ContactModel.countDocuments({ _id: { $in: unique } });
    return { ids: unique, filters: null, created_at, count };
  }
  const query = await filterOf(filter!, actor, created_at);
  if (Object.keys(query).length === 0) {
    throw new AppError('conflict', 'An empty filter would change every contact. Filter by something.');
  }
  if (expected === undefined)
    throw invalidField('expected_count', 'is missing: how many contacts it is meant for');
  const { filter: own, segment } = await resolveFilter(filter!);
  const filters = segment ? [own, segment.filter] : [own];
  return { ids: null, filters, created_at, count: await countContacts(query) };
}
