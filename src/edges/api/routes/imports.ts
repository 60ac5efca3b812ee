import { z } from 'zod';
import { cancelImport } from '../../../domain/bulk/import/cancel-import.js';
import { getImport, type ImportJob, ImportModel } from '../../../domain/bulk/import/job/import-job.js';
import { duplicateRules, parseImportOptions, parseMapping } from '../../../domain/bulk/import/job/options.js';
import { removeUpload } from '../../../domain/bulk/import/job/upload.js';
import { forgetMapping } from '../../../domain/bulk/import/mapping/mapping-memory.js';
import { previewImport } from '../../../domain/bulk/import/preview.js';
import { listRejected, rejectedCsv } from '../../../domain/bulk/import/rejected.js';
import { importByKey, startImport } from '../../../domain/bulk/import/start-import.js';
import { undoImport } from '../../../domain/bulk/import/undo/undo-import.js';
import { listKept } from '../../../domain/bulk/import/undo/undo-run.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { readFields } from '../core/input.js';
import { type Call, csv, json, nothing, operation } from '../core/operation.js';
import { idPlace, listOf, paged } from '../core/paging.js';
import {
  importShape,
  keptContactShape,
  presentImport,
  presentKept,
  presentPreview,
  presentRejectedRow,
  previewShape,
  rejectedRowShape,
} from '../schemas/import.js';
import { readOn, receiveFile } from '../serve/upload.js';

const tag = 'Imports';

/** Options as they stand in a form, or in the query when the body is the file; checked in their room. */
const options = {
  mapping: z.string().optional().describe('JSON such as {"Mobile": "phone"}: which column is which field'),
  default_country: z.string().optional().describe('Of phones without a country code, such as ES'),
  tags: z.string().optional().describe('For every contact of the file, separated by commas'),
  on_duplicate: z
    .string()
    .optional()
    .describe(`What to do with contacts that exist already: ${duplicateRules.join(', ')}`),
  assign_to: z
    .string()
    .optional()
    .describe("The owner of new contacts: a user's id, or `route` for available agents in turn"),
  consent: z.string().optional().describe('opted_in: these people agreed to be written to'),
  consent_origin: z.string().optional().describe('With `consent`: where and how they agreed'),
  welcome: z
    .string()
    .optional()
    .describe(
      'JSON: the template that new contacts receive, `{template, language, parameters?, channel_id?}`; ' +
        'in `parameters`, `{{name|there}}` is the name, or "there" without one',
    ),
  dry_run: z.string().optional().describe('true: count and report, write no contact'),
};

const previewOptions = {
  mapping: options.mapping,
  default_country: options.default_country,
  partial: z.enum(['true', 'false', '']).optional().describe('true: this is only the beginning of the file'),
};
/** More than an import looks at to recognise a file. */
const previewBytes = 1024 * 1024;

async function receiveImport(
  { req, query, actor, settings }: Call,
  dedupKey: string | null,
): Promise<ImportJob> {
  const { upload, fields } = await receiveFile(req, settings.importMaxBytes);
  return startImport({
    upload,
    options: () =>
      parseImportOptions({ ...(query as object), ...readFields(fields) }, settings.defaultCountry),
    actor,
    defaultChannelId: settings.defaultChannelId,
    dedupKey,
  });
}

/** A file of contacts, and what became of it. */
export const importOperations = [
  operation({
    method: 'post',
    path: '/contacts/import',
    operationId: 'startImport',
    tag,
    summary: 'Import contacts from a CSV file',
    permissions: ['import_contacts'],
    query: z.strictObject(options),
    form: z.strictObject({ file: z.file().describe('CSV'), ...options }),
    answer: json(202, importShape, ({ id }) => `/imports/${id}`),
    idempotency: 'handler',
    async handle(call) {
      const { actor, idempotencyKey, req, res, settings } = call;
      const dedupKey = idempotencyKey && `${actor._id}:${idempotencyKey}`;
      const first = dedupKey ? await importByKey(dedupKey) : null;
      if (!first) return presentImport(await receiveImport(call, dedupKey));
      await readOn(req, res, settings.importMaxBytes);
      res.set('Idempotency-Replayed', 'true');
      return presentImport(first);
    },
  }),
  operation({
    method: 'post',
    path: '/contacts/import/preview',
    operationId: 'previewImport',
    tag,
    summary: 'Show how an import would read a file',
    description:
      'Its beginning is enough: at most 1 MB, with `partial` where there is more. Nothing is kept.',
    permissions: ['import_contacts'],
    query: z.strictObject(previewOptions),
    form: z.strictObject({ file: z.file().describe('CSV'), ...previewOptions }),
    answer: json(200, previewShape),
    unmasked: 'their own',
    async handle({ req, query, actor, settings }) {
      const { upload, fields } = await receiveFile(req, previewBytes);
      try {
        const input = { ...(query as object), ...readFields(fields) };
        const { mapping, partial, default_country } = parseInput(z.strictObject(previewOptions), input);
        const chosen = parseImportOptions({ default_country }, settings.defaultCountry);
        return presentPreview(
          await previewImport(
            {
              head: upload.head,
              whole: partial !== 'true',
              mapping: parseMapping(mapping),
              country: chosen.default_country,
            },
            actor,
          ),
        );
      } finally {
        await removeUpload(upload.file);
      }
    },
  }),
  operation({
    method: 'post',
    path: '/imports/forget-mapping',
    operationId: 'forgetMapping',
    tag,
    summary: 'Forget which columns were chosen for files with these headings',
    permissions: ['import_contacts'],
    body: z.strictObject({ headings: z.array(z.string().max(1_000)).min(1).max(1_000) }),
    answer: nothing,
    async handle({ body, actor }) {
      await forgetMapping(body.headings, actor);
    },
  }),
  operation({
    method: 'get',
    path: '/imports',
    operationId: 'listImports',
    tag,
    summary: 'List imports, newest first',
    permissions: ['import_contacts'],
    query: paged({}),
    answer: json(200, listOf(importShape)),
    async handle({ page }) {
      const before = page.after(idPlace);
      const found = await ImportModel.find(before ? { _id: { $lt: before } } : {})
        .sort({ _id: -1 })
        .limit(page.take)
        .lean<ImportJob[]>();
      return page.of(found, (last) => last._id, presentImport);
    },
  }),
  operation({
    method: 'get',
    path: '/imports/{id}',
    operationId: 'getImport',
    tag,
    summary: 'Show the progress and counts of an import',
    permissions: ['import_contacts'],
    answer: json(200, importShape),
    handle: async ({ params }) => presentImport(await getImport(params.id)),
  }),
  operation({
    method: 'post',
    path: '/imports/{id}/cancel',
    operationId: 'cancelImport',
    tag,
    summary: 'Cancel an import; what was imported by then stays',
    permissions: ['import_contacts'],
    answer: json(200, importShape),
    handle: async ({ params, actor }) => presentImport(await cancelImport(params.id, actor)),
  }),
  operation({
    method: 'post',
    path: '/imports/{id}/undo',
    operationId: 'undoImport',
    tag,
    summary: 'Undo an import',
    description:
      'Created contacts are removed unless they were used since, changed fields get their former values unless ' +
      'somebody changed them since. Once for each import, within 30 days; `undo` of the import says how far it is.',
    permissions: ['import_contacts'],
    answer: json(202, importShape),
    errors: ['conflict'],
    handle: async ({ params, actor }) => presentImport(await undoImport(params.id, actor)),
  }),
  operation({
    method: 'get',
    path: '/imports/{id}/kept',
    operationId: 'listKeptContacts',
    tag,
    summary: 'List contacts that undoing an import left as they are, and why',
    permissions: ['import_contacts'],
    query: paged({}),
    answer: json(200, listOf(keptContactShape)),
    async handle({ params, page }) {
      const found = await listKept(params.id, { limit: page.take, after: page.after(idPlace) });
      return page.of(found, (last) => last._id, presentKept);
    },
  }),
  operation({
    method: 'get',
    path: '/imports/{id}/rejected',
    operationId: 'listRejectedRows',
    tag,
    summary: 'List the rejected rows in their order',
    permissions: ['import_contacts'],
    alsoAsks: '`see_private_data` for imports of others',
    query: paged({}),
    answer: json(200, listOf(rejectedRowShape)),
    unmasked: 'their own',
    async handle({ params, actor, page }) {
      const after = page.after(z.int().min(0));
      const found = await listRejected(params.id, actor, { limit: page.take, after });
      return page.of(found, (last) => last.row, presentRejectedRow);
    },
  }),
  operation({
    method: 'get',
    path: '/imports/{id}/rejected.csv',
    operationId: 'getRejectedRows',
    tag,
    summary: 'The rejected rows with line and reason, to be fixed and imported again',
    permissions: ['import_contacts'],
    alsoAsks: '`see_private_data` for imports of others',
    answer: csv("The file's columns, line and error, in the file's own delimiter"),
    unmasked: 'their own',
    handle: async ({ params: { id }, actor }) => ({
      filename: `rejected-${id}.csv`,
      content: await rejectedCsv(id, actor),
    }),
  }),
];
