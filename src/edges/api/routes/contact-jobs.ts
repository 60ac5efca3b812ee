import { z } from 'zod';
import { type ContactJobKind, getContactJob, jobPermissions } from '../../../domain/bulk/jobs/contact-job.js';
import { bulkChangeSchema, startBulkChange } from '../../../domain/bulk/jobs/contact-job-changes.js';
import { cancelContactJob, listContactJobs } from '../../../domain/bulk/jobs/contact-job-list.js';
import { largestBulkEdit } from '../../../domain/contacts/write/bulk-edit.js';
import { id } from '../core/input.js';
import { type Call, json, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { contactJobShape, presentContactJob } from '../schemas/contact-job.js';

const tag = 'Bulk changes';
const kinds = Object.keys(jobPermissions) as ContactJobKind[];
const alsoAsks = 'what starting such a job needs';

const bulkChange = bulkChangeSchema.extend({
  ids: z
    .array(id)
    .min(1, 'is empty')
    .max(largestBulkEdit, `may hold at most ${largestBulkEdit} contacts; use a filter for more`)
    .optional()
    .describe('These contacts'),
});

/** The answer of everything that a worker is to do to many contacts. */
export const jobAnswer = json(202, contactJobShape, ({ id }) => `/contact-jobs/${id}`);

/** Makes a repeated request the job of the first, also when that died before its answer was kept. */
export const jobKey = ({ actor, idempotencyKey }: Pick<Call, 'actor' | 'idempotencyKey'>, what: string) =>
  idempotencyKey && `api:${actor._id}:${what}:${idempotencyKey}`;

/** Changes of many contacts, and what became of them. */
export const contactJobOperations = [
  operation({
    method: 'post',
    path: '/contacts/bulk',
    operationId: 'changeContacts',
    tag,
    summary: 'Change many contacts: those named, or all that a filter finds',
    description:
      'An empty filter, or a number of contacts other than `expected_count`, is a conflict that names the current ' +
      '`count`. Get the number from POST /contacts/count.',
    permissions: ['bulk_edit'],
    body: bulkChange,
    largestBody: 1024 * 1024,
    answer: jobAnswer,
    errors: ['conflict'],
    idempotency: 'kept',
    handle: async (call) =>
      presentContactJob(await startBulkChange(call.body, call.actor, jobKey(call, 'bulk'))),
  }),
  operation({
    method: 'get',
    path: '/contact-jobs',
    operationId: 'listContactJobs',
    tag,
    summary: 'List the jobs of the kinds that you may start, newest first',
    permissions: ['view_contacts'],
    query: paged({ kind: z.enum(kinds, `must be one of ${kinds.join(', ')}`).optional() }),
    answer: json(200, listOf(contactJobShape)),
    async handle({ query: { kind }, actor, page }) {
      const found = await listContactJobs({ kind }, actor, { limit: page.take, after: page.after(idPlace) });
      return page.of(found, (last) => last._id, presentContactJob);
    },
  }),
  operation({
    method: 'get',
    path: '/contact-jobs/{id}',
    operationId: 'getContactJob',
    tag,
    summary: 'Show the progress of a job',
    permissions: ['view_contacts'],
    alsoAsks,
    answer: json(200, contactJobShape),
    handle: async ({ params, actor }) => presentContactJob(await getContactJob(params.id, actor)),
  }),
  operation({
    method: 'post',
    path: '/contact-jobs/{id}/cancel',
    operationId: 'cancelContactJob',
    tag,
    summary: 'Cancel a job after its current batch; what was changed by then stays',
    permissions: ['view_contacts'],
    alsoAsks,
    answer: json(200, contactJobShape),
    errors: ['conflict'],
    handle: async ({ params, actor }) => presentContactJob(await cancelContactJob(params.id, actor)),
  }),
];
