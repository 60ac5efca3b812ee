import { z } from 'zod';
import { removeTag, renameTag, tagRenamingSchema } from '../../../domain/bulk/jobs/contact-job-tags.js';
import { listTags } from '../../../domain/contacts/tags/tag-list.js';
import { json, operation } from '../core/operation.js';
import { listOf, paged } from '../core/paging.js';
import { presentContactJob } from '../schemas/contact-job.js';
import { tagShape } from '../schemas/tag.js';
import { jobAnswer, jobKey } from './contact-jobs.js';

const tag = 'Tags';
const name = z.string('must be a tag').max(200, 'may have at most 200 characters');
/** Tags are in their own order. */
const tagPlace = z.string().max(200);

/** The tags contacts have, and changing one everywhere. */
export const tagOperations = [
  operation({
    method: 'get',
    path: '/tags',
    operationId: 'listTags',
    tag,
    summary: 'List the tags contacts have, by name',
    permissions: ['view_contacts'],
    query: paged({ prefix: name.optional().describe('What they begin with') }),
    answer: json(200, listOf(tagShape)),
    async handle({ query: { prefix }, actor, page }) {
      const found = await listTags({ prefix, after: page.after(tagPlace), limit: page.take }, actor);
      return page.of(
        found,
        (last) => last.tag,
        (each) => each,
      );
    },
  }),
  operation({
    method: 'post',
    path: '/tags/rename',
    operationId: 'renameTags',
    tag,
    summary: 'Rename a tag, or make one of several, on all contacts and in all segments',
    permissions: ['manage_tags'],
    body: tagRenamingSchema,
    answer: jobAnswer,
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async (call) =>
      presentContactJob(await renameTag(call.body, call.actor, jobKey(call, 'rename-tag'))),
  }),
  operation({
    method: 'post',
    path: '/tags/remove',
    operationId: 'removeTag',
    tag,
    summary: 'Take a tag away from all contacts',
    permissions: ['manage_tags'],
    body: z.strictObject({ tag: name }),
    answer: jobAnswer,
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async (call) =>
      presentContactJob(await removeTag(call.body.tag, call.actor, jobKey(call, 'remove-tag'))),
  }),
];
