import { escapeRegex } from '../../platform/database/regex.js';
import { fullNames, lastDigits, type Person } from '../contact-actions/erase/traces.js';
import { removeExportFile } from './export/export-file.js';
import { type ExportJob, ExportModel } from './export/export-job.js';
import { ImportChangeModel, ImportKeptModel, ImportRejectModel } from './import/job/import-records.js';

/**
 * Takes a person out of what imports and exports keep: rejected rows about them lose their cells, files of
 * exports that may hold them are removed.
 */
export async function eraseBulkTraces(person: Person): Promise<undefined> {
  const theirs = { $in: person.contact_ids };
  await ImportChangeModel.deleteMany({ contact_id: theirs });
  await ImportKeptModel.deleteMany({ contact_id: theirs });
  await emptyRejects(person);
  await removeExports();
}

/** A phone as people write it, with or without country code: its last digits, whatever is between them. */
const asWritten = (phone: string): string => lastDigits(phone).join('[^0-9]*');

async function emptyRejects(person: Person): Promise<void> {
  const texts = [...person.phones.map(asWritten), ...person.emails.map(escapeRegex)];
  const whole = fullNames(person).map((name) => `^\\s*${escapeRegex(name)}\\s*$`);
  if (texts.length + whole.length === 0) return;
  const said = { $regex: [...texts, ...whole].join('|'), $options: 'i' };
  await ImportRejectModel.updateMany(
    { $or: [{ cells: said }, { error: said }] },
    { $set: { cells: [], error: 'This row was about a person who was erased.' } },
  );
}

/**
 * Nothing can be taken out of a file, so those that are there end now; a new one can be asked for. One that is being
 * written loses its file, so its worker stops and it is written anew.
 */
async function removeExports(): Promise<void> {
  await ExportModel.updateMany({ status: 'running' }, { $set: { file: null } });
  const now = new Date();
  const done = ExportModel.find({ status: 'done', expires_at: { $gt: now } })
    .select({ file: 1 })
    .lean<Pick<ExportJob, '_id' | 'file'>[]>()
    .cursor();
  for await (const { _id, file } of done) {
    await ExportModel.updateOne({ _id }, { $set: { expires_at: now, filter: {} } });
    if (file) await removeExportFile(file);
  }
}
