import { Readable } from 'node:stream';
import { newId } from '../../../platform/ids.js';
import { recordAudit } from '../../people/core/audit.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { contactCsv } from './export-csv.js';
import {
  type AskedExport,
  csvOptions,
  type ExportOptions,
  exportFilename,
  parseExportOptions,
} from './export-options.js';

/** A file of contacts that is made while it is read. */
export interface ContactExport {
  filename: string;
  /** UTF-8. It ends with an error when the database goes away; destroy it to stop early. */
  content: Readable;
  /** Contacts written so far. */
  rows(): number;
}

/**
 * The contacts that somebody may see, as CSV, streamed in the order of their ids. Its start is audited with the
 * filter, its end with the rows that were taken. Errors: `forbidden`, `invalid_input`, `conflict`.
 */
export async function exportContacts(options: ExportOptions, viewer: Actor): Promise<ContactExport> {
  must(viewer, 'export_contacts');
  const asked = parseExportOptions(options);
  const csv = await csvOptions(asked, viewer);
  const id = newId();
  await auditExport('export.started', id, viewer, asked);
  let rows = 0;
  async function* text(): AsyncGenerator<string> {
    let complete = false;
    try {
      for await (const part of contactCsv(csv, viewer)) {
        rows += part.rows;
        yield part.text;
      }
      complete = true;
    } finally {
      await auditExport('export.downloaded', id, viewer, asked, { rows, complete });
    }
  }
  return {
    filename: exportFilename(new Date()),
    content: Readable.from(text(), { objectMode: false }),
    rows: () => rows,
  };
}

/** Records what somebody did with an export, and which contacts it was about. */
export const auditExport = (
  action: 'export.started' | 'export.downloaded',
  id: string,
  actor: Actor,
  { filter, columns }: Pick<AskedExport, 'filter' | 'columns'>,
  details: Record<string, unknown> = {},
): Promise<void> =>
  recordAudit({
    action,
    entity_type: 'export',
    entity_id: id,
    actor_user_id: actor._id,
    details: { filter, columns, ...details },
  });
