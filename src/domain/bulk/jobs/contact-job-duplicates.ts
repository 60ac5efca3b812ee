import type { Actor } from '../../people/core/permissions.js';
import type { ContactJob } from './contact-job.js';
import { startContactJob } from './contact-job-start.js';

/** Queues a search for duplicates in the whole base; the one at work when there is one. Errors: `forbidden`. */
export function startDuplicateSearch(actor: Actor): Promise<ContactJob> {
  return startContactJob({
    kind: 'find_duplicates',
    params: {},
    actor,
    audit: { action: 'duplicates.searched', entity_type: 'merge', entity_id: null },
    openKey: 'duplicates',
  });
}
