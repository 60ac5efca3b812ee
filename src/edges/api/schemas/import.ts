import { z } from 'zod';
import { describeColumns } from '../../../domain/bulk/import/columns/columns.js';
import { type ImportJob, importStatuses, undoStatuses } from '../../../domain/bulk/import/job/import-job.js';
import type { ImportKept, ImportReject } from '../../../domain/bulk/import/job/import-records.js';
import { duplicateRules } from '../../../domain/bulk/import/job/options.js';
import type { ImportPreview } from '../../../domain/bulk/import/preview.js';
import { secondsLeft } from '../../../domain/bulk/import/progress.js';
import { readingsOf } from '../../../domain/bulk/import/readings.js';
import { count, time, uuid } from './parts.js';

/** How a file is written. */
const dialect = {
  encoding: z.string(),
  encoding_note: z.string().nullable().describe('What a person should check, where it was not clear'),
  delimiter: z.string(),
  decimal_comma: z.boolean().describe('Whether 1,5 is one and a half'),
};

const presentDialect = ({ encoding, note, delimiter, decimal_comma }: ImportJob['dialect']) => ({
  encoding,
  encoding_note: note,
  delimiter,
  decimal_comma,
});

export const importShape = z
  .strictObject({
    id: uuid,
    status: z.enum(importStatuses),
    filename: z.string(),
    rows: count.describe('Read so far: the sum of the five below'),
    created: count,
    updated: count,
    unchanged: count,
    duplicate: count.describe('Repeated in the file'),
    rejected: count,
    error: z.string().nullable(),
    rows_total: count.nullable().describe('Null until the file was looked through'),
    bytes: count,
    bytes_total: count,
    seconds_left: count.nullable().describe('While it runs, once that can be told'),
    default_country: z.string(),
    tags: z.array(z.string()),
    on_duplicate: z.enum(duplicateRules),
    assign_to: z.string().nullable().describe('Whom new contacts are given to: a user, or `route`'),
    consent_origin: z.string().nullable().describe('Where these people agreed to be written to'),
    welcome: z
      .strictObject({
        template: z.string(),
        language: z.string(),
        parameters: z.record(z.string(), z.string()),
        channel_id: z.string(),
      })
      .nullable()
      .describe('The template that new contacts receive'),
    welcomed: count.describe('New contacts whose welcome was queued'),
    not_welcomed: z
      .strictObject({
        no_consent: count,
        no_phone: count,
        in_conversation: count.describe('People have their conversation'),
      })
      .describe('New contacts that were not welcomed, and why'),
    dry_run: z.boolean(),
    ...dialect,
    columns: z
      .record(z.string(), z.string())
      .describe('The fields found and the headings they were found under'),
    readings: z
      .array(z.string())
      .describe('How the file is read where that can be done in several ways; known with `rows_total`'),
    values_left_out: count.describe('Rows that were taken without their value, which could not be read'),
    phones_added: count.describe('Further phones that contacts got, where the file says whose they are'),
    phones_left_out: count.describe("Further phones that were not taken, such as another contact's"),
    remarks: z
      .array(z.strictObject({ line: count, message: z.string() }))
      .describe('Why values and phones were left out, for the first of them'),
    created_by: uuid,
    created_at: time,
    started_at: time.nullable(),
    finished_at: time.nullable(),
    undo: z
      .strictObject({
        status: z.enum(undoStatuses),
        removed: count.describe('Created contacts that were removed again'),
        restored: count.describe('Updated contacts that are as they were'),
        kept: count.describe('Contacts that were used or changed since, and so were left, wholly or in part'),
        requested_by: uuid,
        requested_at: time,
        finished_at: time.nullable(),
      })
      .nullable()
      .describe('Null: nobody asked for it to be undone'),
  })
  .meta({ id: 'Import' });

export function presentImport(job: ImportJob): z.input<typeof importShape> {
  const { default_country, tags, on_duplicate, assign_to, consent_origin, dry_run } = job.options;
  return {
    id: job._id,
    status: job.status,
    filename: job.filename,
    rows: job.rows,
    created: job.created,
    updated: job.updated,
    unchanged: job.unchanged,
    duplicate: job.duplicate,
    rejected: job.rejected,
    error: job.error,
    rows_total: job.rows_total,
    bytes: job.bytes,
    bytes_total: job.bytes_total,
    seconds_left: secondsLeft(job),
    default_country,
    tags,
    on_duplicate,
    assign_to,
    consent_origin,
    welcome: job.welcome ?? null,
    welcomed: job.welcomed ?? 0,
    not_welcomed: job.not_welcomed ?? { no_consent: 0, no_phone: 0, in_conversation: 0 },
    dry_run,
    ...presentDialect(job.dialect),
    columns: describeColumns(job.plan, job.headings),
    readings: readingsOf({ ...job, country: default_country, delimiter: job.dialect.delimiter }),
    values_left_out: job.values_left_out ?? 0,
    phones_added: job.phones_added ?? 0,
    phones_left_out: job.phones_left_out ?? 0,
    remarks: job.remarks ?? [],
    created_by: job.created_by,
    created_at: job.created_at,
    started_at: job.started_at,
    finished_at: job.finished_at,
    undo: job.undo && presentUndo(job.undo),
  };
}

const presentUndo = (undo: NonNullable<ImportJob['undo']>) => {
  const { status, removed, restored, kept, by, requested_at, finished_at } = undo;
  return { status, removed, restored, kept, requested_by: by, requested_at, finished_at };
};

export const previewShape = z
  .strictObject({
    columns: z.array(
      z.strictObject({
        column: z
          .string()
          .optional()
          .describe(
            'What a mapping calls it where that is not its heading: "Phone (2)" for the second of the same',
          ),
        heading: z.string(),
        field: z.string().nullable().describe('What it seems to be; null: it is left out'),
        examples: z.array(z.string()),
      }),
    ),
    remembered: z.boolean().describe('The fields are those chosen for such a file before'),
    fields: z
      .array(z.strictObject({ field: z.string(), label: z.string() }))
      .describe('All that a column can be'),
    readings: z
      .array(z.string())
      .describe('How its first rows are read where that can be done in several ways'),
    ...dialect,
  })
  .meta({ id: 'ImportPreview' });

export const presentPreview = ({
  columns,
  remembered,
  fields,
  readings,
  dialect,
}: ImportPreview): z.input<typeof previewShape> => ({
  columns,
  remembered,
  fields,
  readings,
  ...presentDialect(dialect),
});

export const rejectedRowShape = z
  .strictObject({ row: count, line: count, cells: z.array(z.string()), error: z.string() })
  .meta({ id: 'RejectedRow' });

export const presentRejectedRow = ({
  row,
  line,
  cells,
  error,
}: ImportReject): z.input<typeof rejectedRowShape> => ({ row, line, cells, error });

export const keptContactShape = z
  .strictObject({
    contact_id: uuid,
    what: z.enum(['created', 'updated']),
    fields: z.array(z.string()).describe('What somebody changed since; empty: the whole contact was left'),
    reason: z.string(),
  })
  .meta({ id: 'KeptContact' });

export const presentKept = ({
  contact_id,
  what,
  fields,
  reason,
}: ImportKept): z.input<typeof keptContactShape> => ({ contact_id, what, fields, reason });
