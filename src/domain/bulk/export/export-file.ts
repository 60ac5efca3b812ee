import type { Readable, Writable } from 'node:stream';
import mongoose from 'mongoose';
import { AppError } from '../../../errors.js';

type FileId = mongoose.Types.ObjectId;

const bucketName = 'exports';

function bucket(): mongoose.mongo.GridFSBucket {
  const { db } = mongoose.connection;
  if (!db) throw new AppError('unavailable', 'The database cannot be reached. Try again in a moment.');
  return new mongoose.mongo.GridFSBucket(db, { bucketName });
}

/** Where the file of an export is written, for every machine to read. */
export const writeExportFile = (file: FileId, filename: string): Writable =>
  bucket().openUploadStreamWithId(file, filename);

/** The bytes of a written file. */
export const readExportFile = (file: FileId): Readable => bucket().openDownloadStream(file);

/** Removes a file, whole or half written; one that is gone already is fine. */
export async function removeExportFile(file: FileId): Promise<void> {
  try {
    await bucket().delete(file);
  } catch (error) {
    if ((error as Error).name !== 'MongoRuntimeError') throw error; // "file not found"
  }
}

/**
 * Removes what is left of files that no export can have any more: a worker that went on after it had been given up
 * may write into a file that was removed. `days`: longer than any export is written and kept.
 */
export async function removeLostExportFiles(days = 3): Promise<void> {
  const limit = mongoose.Types.ObjectId.createFromTime(Math.floor(Date.now() / 1_000) - days * 24 * 3_600);
  const chunks = mongoose.connection.db!.collection<{ files_id: FileId }>(`${bucketName}.chunks`);
  const old = await chunks
    .find({ files_id: { $lt: limit } }, { projection: { files_id: 1 } })
    .limit(100)
    .toArray();
  const files = new Map(old.map(({ files_id }) => [files_id.toHexString(), files_id]));
  for (const file of files.values()) await removeExportFile(file);
}
