import { z } from 'zod';
import { exportContacts } from '../../../domain/bulk/export/export-contacts.js';
import { downloadExport } from '../../../domain/bulk/export/export-download.js';
import { getExport, listExports } from '../../../domain/bulk/export/export-job.js';
import { exportOptionsSchema } from '../../../domain/bulk/export/export-options.js';
import { startExport } from '../../../domain/bulk/export/export-start.js';
import { contactFilterSchema } from '../../../domain/contacts/segments/filter-schema.js';
import { contactFilters } from '../core/contact-query.js';
import { id } from '../core/input.js';
import { csv, json, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import { exportShape, presentExport } from '../schemas/export.js';

const tag = 'Exports';
const permissions = ['export_contacts'] as const;

/** Everything that `POST /exports` takes, in an address. */
const filterJson = z
  .string()
  .max(4_000, 'may have at most 4,000 characters')
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue({ code: 'custom', message: 'must be JSON such as {"status":["new","lost"]}' });
      return z.NEVER;
    }
  })
  .pipe(contactFilterSchema)
  .optional()
  .describe('What the other parameters cannot say: JSON, as the `filter` of `POST /exports`');

const contents = 'Contacts as CSV in UTF-8, every cell quoted; an import takes the file as it is';

/** Contacts as files: at once, or written by a worker and kept for a day. */
export const exportOperations = [
  operation({
    method: 'get',
    path: '/contacts/export.csv',
    operationId: 'exportContacts',
    tag,
    summary: 'Download the contacts of a list, by the same filters',
    permissions,
    query: z.strictObject({
      ...contactFilters,
      filter: filterJson,
      columns: z
        .string()
        .transform((names) => names.split(',').map((name) => name.trim()))
        .optional()
        .describe('Separated by commas; custom fields as attributes.KEY'),
      bom: z
        .enum(['true', 'false'], 'must be true or false')
        .transform((text) => text === 'true')
        .optional()
        .describe('true: begin with a byte order mark, so that Excel shows accented letters right'),
    }),
    answer: csv(contents),
    errors: ['conflict'],
    handle: ({ query: { columns, bom, filter, ...narrowed }, actor }) =>
      exportContacts({ filter: { ...filter, ...narrowed }, columns, bom }, actor),
  }),
  operation({
    method: 'post',
    path: '/exports',
    operationId: 'startExport',
    tag,
    summary: 'Write contacts to a file in the background, for long lists',
    description:
      '`download_url` of this answer, which is given once, opens the file without signing in until it expires, a ' +
      'day after it is finished.',
    permissions,
    body: exportOptionsSchema.extend({ segment_id: id.optional().describe('Only contacts in this segment') }),
    answer: json(202, exportShape, ({ id }) => `/exports/${id}`),
    errors: ['conflict'],
    idempotency: 'secret',
    async handle({ body: { segment_id, filter, ...options }, actor, settings }) {
      const narrowed = segment_id === undefined ? filter : { ...filter, segment_id };
      const { job, token } = await startExport({ ...options, filter: narrowed }, actor);
      return presentExport(job, settings.publicUrl, token);
    },
  }),
  operation({
    method: 'get',
    path: '/exports',
    operationId: 'listExports',
    tag,
    summary: 'List your own exports, newest first',
    permissions,
    query: paged({}),
    answer: json(200, listOf(exportShape)),
    async handle({ page, actor, settings }) {
      const found = await listExports(actor, { limit: page.take, after: page.after(idPlace) });
      return page.of(
        found,
        (last) => last._id,
        (job) => presentExport(job, settings.publicUrl),
      );
    },
  }),
  operation({
    method: 'get',
    path: '/exports/{id}',
    operationId: 'getExport',
    tag,
    summary: 'Show how far an export of yours is',
    permissions,
    answer: json(200, exportShape),
    handle: async ({ params, actor, settings }) =>
      presentExport(await getExport(params.id, actor), settings.publicUrl),
  }),
  operation({
    method: 'get',
    path: '/exports/{id}/file',
    operationId: 'downloadExport',
    tag,
    summary: 'Download the file of an export of yours',
    description: 'With the `token` of its link, no signing in is needed.',
    permissions,
    answer: csv(contents),
    errors: ['conflict'],
    handle: ({ params, actor }) => downloadExport(params.id, actor),
  }),
];
