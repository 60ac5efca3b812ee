import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { ConfigError } from '../config/config.js';
import { exportContacts } from '../domain/bulk/export/export-contacts.js';
import type { ExportOptions } from '../domain/bulk/export/export-options.js';
import { SegmentModel } from '../domain/contacts/segments/segment.js';
import { firstAdmin } from '../domain/people/accounts/accounts.js';

export interface ExportCommand {
  /** JSON, as the API takes it. */
  filter?: string;
  /** A segment's name or id. */
  segment?: string;
  /** Names separated by commas. */
  columns?: string;
  /** Begin with a byte order mark, so that Excel shows accented letters right. */
  bom?: boolean;
  /** A file; the standard output when absent. */
  out?: string;
}

/**
 * Exports contacts as the first admin, to a file that is there only when it is whole, or to the standard output.
 * Returns how many, in words. Errors: `ConfigError` naming the option, and as `exportContacts`.
 */
export async function exportFromTerminal({
  filter,
  segment,
  columns,
  bom,
  out,
}: ExportCommand): Promise<string> {
  const admin = await firstAdmin();
  if (!admin) throw new ConfigError('There is no admin to export as. Create one: user add --role admin …');
  const { content, rows } = await exportContacts(
    {
      filter: { ...parseFilter(filter), ...(segment ? { segment_id: await segmentNamed(segment) } : {}) },
      columns: columns?.split(',').map((name) => name.trim()),
      bom,
    },
    admin,
  );
  if (out === undefined) {
    await pipeline(content, process.stdout, { end: false }).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error; // `| head` has seen enough
    });
  } else {
    const part = `${out}.part`;
    try {
      // Only the one who runs this may read it: it is full of people's data.
      await pipeline(content, createWriteStream(part, { mode: 0o600 }));
      await rename(part, out);
    } catch (error) {
      await rm(part, { force: true });
      throw error;
    }
  }
  const contacts = rows() === 1 ? 'contact' : 'contacts';
  return `${rows().toLocaleString('en')} ${contacts} exported${out === undefined ? '' : ` to ${out}`}.`;
}

function parseFilter(json: string | undefined): NonNullable<ExportOptions['filter']> {
  if (json === undefined) return {};
  try {
    const parsed: unknown = JSON.parse(json);
    if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return parsed;
  } catch {
    // said below
  }
  throw new ConfigError(`--filter: must be JSON such as '{"status":"qualified"}'.`);
}

async function segmentNamed(name: string): Promise<string> {
  const segment = await SegmentModel.findOne({
    $or: [{ _id: name }, { name_key: name.trim().normalize('NFKC').toLowerCase() }],
  })
    .select({ _id: 1 })
    .lean();
  if (segment) return segment._id;
  throw new ConfigError(`--segment: there is no segment called "${name}".`);
}
