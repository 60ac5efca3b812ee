import type { QueryFilter } from 'mongoose';
import { z } from 'zod';
import { parseInput } from '../../../platform/http/parse-input.js';
import { attributeValues } from '../attributes/attribute.js';
import { type AttributeValue, type Contact, contactSources } from '../contact/contact.js';
import { contactFields } from '../contact/fields.js';
import type { ContactWrite } from './write.js';

/** What may be set on many contacts at once. A tag both added and removed is added. */
export const bulkChangesSchema = z
  .strictObject({
    status: contactFields.status,
    add_tags: contactFields.tags,
    remove_tags: contactFields.tags,
    language: contactFields.language,
    source: z.enum(contactSources, `must be one of ${contactSources.join(', ')}`),
    value: contactFields.value,
    attributes: contactFields.attributes,
  })
  .partial();
export type BulkChanges = z.input<typeof bulkChangesSchema>;

/** Changes that were checked: tags normalised, custom fields as they are stored. */
export type CheckedChanges = Omit<z.output<typeof bulkChangesSchema>, 'attributes'> & {
  attributes?: Record<string, AttributeValue | null>;
};

/** The changes as they will be stored. Errors: `invalid_input` naming the fields. */
export async function checkChanges(changes: BulkChanges): Promise<CheckedChanges> {
  const { attributes, ...fields } = parseInput(bulkChangesSchema, changes);
  return attributes ? { ...fields, attributes: await attributeValues(attributes) } : fields;
}

/** The write that makes the changes, and the conditions of which a contact meets one when it is not so already. */
export function bulkWriteOf({ add_tags = [], remove_tags = [], attributes = {}, ...set }: CheckedChanges): {
  write: ContactWrite;
  differs: QueryFilter<Contact>[];
} {
  const removed = remove_tags.filter((tag) => !add_tags.includes(tag));
  const fields = Object.entries({ ...set, ...prefixed(attributes) });
  return {
    write: { set, addTags: add_tags, removeTags: removed, attributes },
    differs: [
      ...fields.map(([field, value]) => ({ [field]: { $ne: value } })),
      ...(add_tags.length > 0 ? [{ tags: { $not: { $all: add_tags } } }] : []),
      ...(removed.length > 0 ? [{ tags: { $in: removed } }] : []),
    ] as QueryFilter<Contact>[],
  };
}

const prefixed = (attributes: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(attributes).map(([key, value]) => [`attributes.${key}`, value]));

/** How many contacts may be named for one bulk edit; more are found by a filter. */
export const largestBulkEdit = 10_000;
