import { Readable } from 'node:stream';
import { beforeEach } from '@jest/globals';
import mongoose from 'mongoose';
import { getImport, type ImportJob } from '../../src/domain/bulk/import/job/import-job.js';
import { parseImportOptions } from '../../src/domain/bulk/import/job/options.js';
import { storeUpload } from '../../src/domain/bulk/import/job/upload.js';
import { rejectedCsv } from '../../src/domain/bulk/import/rejected.js';
import { type RunOptions, runImport } from '../../src/domain/bulk/import/run-import.js';
import { startImport } from '../../src/domain/bulk/import/start-import.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import type { Actor } from '../../src/domain/people/core/permissions.js';
import { useDatabase } from '../support/database.js';
import { lead } from '../support/people.js';

/** A database for all tests of this file, in which each finds nothing of imports. */
export function useDatabaseForImports(): void {
  useDatabase();
  beforeEach(empty);
}

/** Empties what imports write to. */
export async function empty(): Promise<void> {
  for (const name of [
    'contacts',
    'contact_counters',
    'imports',
    'import_rejects',
    'import_changes',
    'import_kept',
    'import_mappings',
    'conversations',
    'messages',
    'notes',
    'assignments',
    'audit',
    'uploads.files',
    'uploads.chunks',
  ]) {
    await mongoose.connection.db!.collection(name).deleteMany({});
  }
  // secantusd-rs keeps a unique value taken after the document that had it got another; a new index does not know it.
  await ContactModel.collection.dropIndex('identity_keys_1');
  await ContactModel.collection.createIndex({ identity_keys: 1 }, { unique: true });
}

type Options = Record<string, unknown>;

/** Uploads and queues a file; phones without a country code are Spanish unless `options` say so. */
export async function upload(
  file: string | Buffer,
  options: Options = {},
  dedupKey?: string,
  actor: Actor = lead,
): Promise<ImportJob> {
  const bytes = Buffer.from(file);
  // The pieces are small, so that characters and quotes fall on their borders.
  const pieces = Array.from({ length: Math.ceil(bytes.length / 997) }, (_, n) =>
    bytes.subarray(n * 997, (n + 1) * 997),
  );
  const stored = await storeUpload(Readable.from(pieces), { filename: 'contacts.csv', maxBytes: 2 ** 26 });
  return startImport({ upload: stored, options: parseImportOptions(options, 'ES'), actor, dedupKey });
}

/** Imports a file to its end. */
export async function importFile(
  file: string | Buffer,
  options: Options = {},
  run: RunOptions = {},
): Promise<{ job: ImportJob; counts: number[] }> {
  const { _id } = await upload(file, options);
  await runImport(_id, run);
  return ended(_id);
}

/** The import and its counts: rows, created, updated, unchanged, duplicate, rejected. */
export async function ended(id: string): Promise<{ job: ImportJob; counts: number[] }> {
  const job = await getImport(id);
  const counts = [job.rows, job.created, job.updated, job.unchanged, job.duplicate, job.rejected];
  return { job, counts };
}

export const rejects = async (id: string): Promise<string> =>
  Buffer.concat(await (await rejectedCsv(id, lead)).toArray()).toString(); // `text()` would take a byte order mark off

/** The contact with these digits. */
export const contactOf = (phone: string): Promise<Contact | null> =>
  ContactModel.findOne({ whatsapp_contact_id: phone }).lean<Contact>().exec();

/** Everything of the contacts that two imports of one file must agree on, by phone. */
export async function collection(): Promise<unknown[]> {
  const contacts = await ContactModel.find().sort({ whatsapp_contact_id: 1 }).lean<Contact[]>();
  return contacts.map(({ _id, created_at, updated_at, import_id, ...rest }) => rest);
}
