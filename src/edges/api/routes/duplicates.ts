import { z } from 'zod';
import { startDuplicateSearch } from '../../../domain/bulk/jobs/contact-job-duplicates.js';
import { mergeContacts } from '../../../domain/contact-actions/merge/merge.js';
import { previewMerge } from '../../../domain/contact-actions/merge/merge-preview.js';
import { unmergeContacts } from '../../../domain/contact-actions/merge/unmerge.js';
import { duplicateStates } from '../../../domain/contacts/duplicates/duplicate.js';
import { dismissDuplicate, listDuplicates } from '../../../domain/contacts/duplicates/duplicates-list.js';
import { getMerge } from '../../../domain/conversations/core/merge-record.js';
import { id } from '../core/input.js';
import { json, nothing, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { contactShape, presentContact } from '../schemas/contact.js';
import { presentContactJob } from '../schemas/contact-job.js';
import { duplicateShape, presentDuplicate } from '../schemas/duplicate.js';
import {
  mergePreviewShape,
  mergeShape,
  presentMerge,
  presentPreview,
  presentUndo,
  undoShape,
} from '../schemas/merge.js';
import { uuid } from '../schemas/parts.js';
import { jobAnswer } from './contact-jobs.js';

const tag = 'Duplicates';
const permissions = ['merge_contacts'] as const;
const merge = z.strictObject({
  into_id: id.describe('The contact that stays'),
  from_ids: z.array(id).min(1, 'is empty').describe('Those that it takes in'),
});
const pairPlace = z.tuple([z.number().min(0).max(100), idPlace]);
const pairId = z
  .string()
  .regex(/^[0-9a-f-]{36}:[0-9a-f-]{36}$/i, 'must be the id of a pair: two ids with a colon between')
  .transform((text) => text.toLowerCase());

/** Contacts that are probably one person: finding them, and making them one. */
export const duplicateOperations = [
  operation({
    method: 'get',
    path: '/contacts/duplicates',
    operationId: 'listDuplicates',
    tag,
    summary: 'List pairs of contacts that are probably one person, the surest first',
    permissions,
    query: paged({
      state: z.enum(duplicateStates, `must be one of ${duplicateStates.join(', ')}`).default('open'),
    }),
    answer: json(200, listOf(duplicateShape)),
    async handle({ query: { state }, actor, page }) {
      const after = page.after(pairPlace);
      const { duplicates, next } = await listDuplicates(actor, { state, limit: page.limit, after });
      return page.upTo(
        duplicates.map((pair) => presentDuplicate(pair, actor)),
        next,
      );
    },
  }),
  operation({
    method: 'post',
    path: '/contacts/duplicates/search',
    operationId: 'findDuplicates',
    tag,
    summary: 'Look for duplicates among all contacts',
    permissions,
    answer: jobAnswer,
    errors: ['conflict'],
    handle: async ({ actor }) => presentContactJob(await startDuplicateSearch(actor)),
  }),
  operation({
    method: 'post',
    path: '/contacts/duplicates/{pair_id}/dismiss',
    params: { pair_id: pairId },
    operationId: 'dismissDuplicate',
    tag,
    summary: 'Say that two contacts are different people',
    permissions,
    answer: nothing,
    errors: ['conflict'],
    async handle({ params, actor }) {
      await dismissDuplicate(params.pair_id, actor);
    },
  }),
  operation({
    method: 'post',
    path: '/contacts/merge/preview',
    operationId: 'previewMerge',
    tag,
    summary: 'What a merge would do; nothing is changed',
    permissions,
    body: merge,
    answer: json(200, mergePreviewShape),
    errors: ['not_found'],
    handle: async ({ body: { into_id, from_ids }, actor }) =>
      presentPreview(await previewMerge(into_id, from_ids, actor), actor),
  }),
  operation({
    method: 'post',
    path: '/contacts/merge',
    operationId: 'mergeContacts',
    tag,
    summary: 'Merge contacts into one, which takes over everything of the others',
    permissions,
    body: merge,
    answer: json(
      200,
      contactShape.extend({
        merge_id: uuid,
        finished: z.boolean().describe('False: the rest is moved within seconds'),
      }),
    ),
    errors: ['not_found', 'conflict'],
    idempotency: 'kept',
    async handle({ body, actor }) {
      const { contact, merge_id, finished } = await mergeContacts(body, actor);
      return { ...presentContact(contact, actor), merge_id, finished };
    },
  }),
  operation({
    method: 'get',
    path: '/merges/{id}',
    operationId: 'getMerge',
    tag,
    summary: 'Show a merge of the last 30 days',
    permissions,
    answer: json(200, mergeShape),
    handle: async ({ params }) => presentMerge(await getMerge(params.id)),
  }),
  operation({
    method: 'post',
    path: '/merges/{id}/undo',
    operationId: 'undoMerge',
    tag,
    summary:
      'Undo a merge within 30 days; what happened since stays with the contact that took the others over',
    permissions,
    answer: json(200, undoShape),
    errors: ['conflict'],
    handle: async ({ params, actor }) => presentUndo(await unmergeContacts(params.id, actor)),
  }),
];
