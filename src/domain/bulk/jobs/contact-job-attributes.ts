import { isDuplicateKey } from '../../../platform/database/mongo.js';
import type { Attribute } from '../../contacts/attributes/attribute.js';
import { type AttributeChanges, retireAttribute } from '../../contacts/attributes/attributes-admin.js';
import { editAttribute } from '../../contacts/attributes/edit-attribute.js';
import type { Actor } from '../../people/core/permissions.js';
import type { ContactJob } from './contact-job.js';
import { insertJob, inTheWay, startContactJob } from './contact-job-start.js';
import { ringForContactJob } from './contact-job-sweep.js';

/** One job at a time changes the values of a custom field. */
const openKey = (key: string): string => `attribute:${key}`;

/**
 * Deletes a custom field: nobody can use it from now on, and a job clears its values; then its key is free. Errors:
 * `forbidden`, `not_found`, `conflict` while its choices are being replaced.
 */
export function deleteAttribute(key: string, actor: Actor): Promise<ContactJob> {
  return startContactJob({
    kind: 'delete_attribute',
    params: { key },
    actor,
    audit: { action: 'attribute.deleted', entity_type: 'attribute', entity_id: key },
    openKey: openKey(key),
    also: () => retireAttribute(key, actor),
  });
}

/**
 * Changes a custom field; with replacements for choices that are taken away, a job carries them to the contacts and
 * segments that have those. Errors: as `editAttribute`, and `conflict` while such a job is at work for this field.
 */
export async function changeAttribute(
  key: string,
  changes: AttributeChanges,
  actor: Actor,
): Promise<{ attribute: Attribute; job: ContactJob | null }> {
  const started: ContactJob[] = [];
  try {
    const attribute = await editAttribute(key, changes, actor, async (replacements) => {
      const params = { key, replacements };
      started.unshift(await insertJob({ kind: 'replace_choice', params, actor, openKey: openKey(key) }));
    });
    const [job = null] = started;
    if (job) ringForContactJob(job._id);
    return { attribute, job };
  } catch (error) {
    throw isDuplicateKey(error) ? inTheWay() : error;
  }
}
