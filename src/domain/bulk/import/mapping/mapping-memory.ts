import { createHash } from 'node:crypto';
import mongoose, { Schema } from 'mongoose';
import { type Actor, must } from '../../../people/core/permissions.js';
import { addedColumns, type Mapping } from '../columns/columns.js';
import { headingKey } from '../columns/heading-key.js';
import type { ImportJob } from '../job/import-job.js';

/** How somebody mapped files with this set of headings last. */
interface RememberedMapping {
  /** A hash of the headings, in any order and spelling. */
  _id: string;
  mapping: NonNullable<ImportJob['mapping']>;
  used_at: Date;
}

const schema = new Schema<RememberedMapping>(
  {
    _id: String,
    mapping: { type: Schema.Types.Mixed, required: true },
    used_at: { type: Date, required: true },
  },
  { collection: 'import_mappings', versionKey: false },
);
// Files that nobody imports any more need no memory.
schema.index({ used_at: 1 }, { expireAfterSeconds: 2 * 365 * 24 * 3600 });

const MappingModel = mongoose.model<RememberedMapping>('ImportMapping', schema);

/** The same for a file of rejected rows, which has two columns more, as for the file they are from. */
function keyOf(headings: readonly string[]): string {
  const keys = headings.map(headingKey).filter((key) => key !== '' && !addedColumns.includes(key));
  return createHash('sha256')
    .update([...new Set(keys)].sort().join('\n'))
    .digest('hex');
}

/** Remembers what a person chose for files with these headings, instead of what was chosen before. */
export async function rememberMapping(
  headings: readonly string[],
  mapping: RememberedMapping['mapping'],
): Promise<void> {
  const used_at = new Date();
  await MappingModel.updateOne({ _id: keyOf(headings) }, { $set: { mapping, used_at } }, { upsert: true });
}

/** What was chosen for files with these headings last, or null. */
export async function rememberedMapping(headings: readonly string[]): Promise<Mapping | null> {
  const found = await MappingModel.findById(keyOf(headings)).lean<RememberedMapping>();
  return found && mappingOf(found.mapping);
}

/** Forgets it; whether there was something to forget. Errors: `forbidden`. */
export async function forgetMapping(headings: readonly string[], actor: Actor): Promise<boolean> {
  must(actor, 'import_contacts');
  const { deletedCount } = await MappingModel.deleteOne({ _id: keyOf(headings) });
  return deletedCount > 0;
}

/** The mapping as it is stored: headings may hold dots, which names of fields may not. */
export const storedMapping = (mapping: Mapping): RememberedMapping['mapping'] =>
  Object.entries(mapping).map(([column, field]) => ({ column, field }));

const mappingOf = (stored: RememberedMapping['mapping']): Mapping =>
  Object.fromEntries(stored.map(({ column, field }) => [column, field]));
