import { z } from 'zod';
import { invalidField } from '../../../errors.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { normalizeTag, normalizeTags } from '../../contacts/contact/tags.js';
import type { Actor } from '../../people/core/permissions.js';
import type { ContactJob } from './contact-job.js';
import { startContactJob } from './contact-job-start.js';

const name = z.string('must be a tag').max(200, 'may have at most 200 characters');

export const tagRenamingSchema = z.strictObject({
  from: z.union([name, z.array(name).min(1).max(50)], 'must be a tag or up to 50 tags'),
  to: name,
});
export type TagRenaming = z.input<typeof tagRenamingSchema>;

/** Jobs that change tags everywhere come one after the other: two could undo each other without end. */
const openKey = 'tags';

/**
 * Queues the renaming of a tag, or the merge of several into one, on all contacts and in all segments. Who gives a
 * contact the old tag later makes it anew. Errors: `forbidden`, `invalid_input`, `conflict` while another such job
 * is at work.
 */
export async function renameTag(
  input: TagRenaming,
  actor: Actor,
  dedupKey: string | null = null,
): Promise<ContactJob> {
  const given = parseInput(tagRenamingSchema, input);
  const to = stored('to', given.to);
  const from = normalizeTags([given.from].flat()).filter((tag) => tag !== to);
  if (from.length === 0) throw invalidField('from', 'names no other tag');
  return startContactJob({
    kind: 'rename_tag',
    params: { from, to },
    actor,
    audit: { action: 'tag.renamed', entity_type: 'tag', entity_id: to, details: { from } },
    dedupKey,
    openKey,
  });
}

/** Queues the removal of a tag from all contacts. Errors: as `renameTag`. */
export async function removeTag(
  tag: string,
  actor: Actor,
  dedupKey: string | null = null,
): Promise<ContactJob> {
  const name = stored('tag', tag);
  return startContactJob({
    kind: 'remove_tag',
    params: { tag: name },
    actor,
    audit: { action: 'tag.deleted', entity_type: 'tag', entity_id: name },
    dedupKey,
    openKey,
  });
}

function stored(field: string, given: string): string {
  const tag = normalizeTag(given);
  if (tag === '') throw invalidField(field, 'is not a tag');
  return tag;
}
