import { offeredColumns, usualColumns } from '../src/domain/bulk/export/export-columns.js';
import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import { filterOf } from '../src/domain/contacts/segments/filter.js';
import type { ContactFilterInput } from '../src/domain/contacts/segments/filter-schema.js';
import { type Actor, must } from '../src/domain/people/core/permissions.js';
import { contactFilterOf } from './resource/contact-filter.js';

/** More than this many contacts are written by a worker: a download of minutes breaks off too easily. */
const mostAtOnce = 20_000;

/** What the export page offers for the filter in its address. */
export interface ExportOffer {
  filter: ContactFilterInput;
  /** How many contacts it finds; `many` when there are more than can be downloaded at once. */
  count: number;
  many: boolean;
  columns: { name: string; label: string; usual: boolean }[];
}

/** Errors: `forbidden`, `invalid_input` for a filter that cannot be exported. */
export async function offerExport(
  query: Record<string, unknown>,
  viewer: Actor | undefined,
): Promise<ExportOffer> {
  must(viewer, 'export_contacts');
  const filter = contactFilterOf(query);
  const found = await ContactModel.countDocuments(await filterOf(filter, viewer!), { limit: mostAtOnce + 1 });
  const columns = await offeredColumns();
  return {
    filter,
    count: Math.min(found, mostAtOnce),
    many: found > mostAtOnce,
    columns: columns.map((column) => ({ ...column, usual: usualColumns.includes(column.name) })),
  };
}
