import { z } from 'zod';
import { type Actor, must } from '../people/permissions.js';
import { parseInput } from '../platform/parse-input.js';
import { ContactModel } from './contact.js';
import { contactFields } from './fields.js';
import { updateContacts } from './write.js';

/** What one bulk edit may touch at a time. */
export const largestBulkEdit = 10_000;

export const bulkChangesSchema = z
  .strictObject({
    status: contactFields.status,
    add_tags: contactFields.tags,
    remove_tags: contactFields.tags,
  })
  .partial();
export type BulkChanges = z.input<typeof bulkChangesSchema>;

const inputSchema = z.strictObject({
  ids: z.array(z.string()).min(1, 'is empty').max(largestBulkEdit, `may hold ${largestBulkEdit} contacts`),
  changes: bulkChangesSchema,
});

/** How many of the contacts exist, and how many are different now. */
export interface BulkResult {
  matched: number;
  changed: number;
}

/**
 * Sets the status and adds and removes tags (normalised) on these contacts, each in one write; contacts that are
 * so already are left alone. A tag both added and removed is added. Errors: `forbidden`, `invalid_input`.
 */
export async function bulkEdit(
  input: { ids: string[]; changes: BulkChanges },
  actor: Actor,
): Promise<BulkResult> {
  must(actor, 'bulk_edit');
  const { ids, changes } = parseInput(inputSchema, input);
  const { status, add_tags: add = [], remove_tags = [] } = changes;
  const remove = remove_tags.filter((tag) => !add.includes(tag));
  const matched = await ContactModel.countDocuments({ _id: { $in: ids } });
  const differs = [
    ...(status ? [{ status: { $ne: status } }] : []),
    ...(add.length ? [{ tags: { $not: { $all: add } } }] : []),
    ...(remove.length ? [{ tags: { $in: remove } }] : []),
  ];
  if (differs.length === 0) return { matched, changed: 0 };
  const changed = await updateContacts(
    { _id: { $in: ids }, $or: differs },
    { ...(status ? { set: { status } } : {}), addTags: add, removeTags: remove },
  );
  return { matched, changed };
}
