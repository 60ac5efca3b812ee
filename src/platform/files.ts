import { once } from 'node:events';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import mongoose from 'mongoose';
import { AppError } from '../errors.js';

/** What is known of a stored file. */
export interface StoredFile {
  /** The id of the message whose media it is. */
  id: string;
  filename: string;
  bytes: number;
  contentType: string | null;
}

interface FileDocument {
  _id: string;
  filename: string;
  length: number;
  metadata?: { content_type?: string | null };
}

const bucketName = 'media';

function database(): NonNullable<typeof mongoose.connection.db> {
  const { db } = mongoose.connection;
  if (db) return db;
  throw new AppError('unavailable', 'The database cannot be reached. Try again in a moment.');
}

const bucket = (): mongoose.mongo.GridFSBucket => new mongoose.mongo.GridFSBucket(database(), { bucketName });

/**
 * Streams the media of a message to GridFS, under the message's id: it follows the message wherever that goes.
 * Nothing is left behind by one that is cut short, unless `mine` says that the file is another's to store by now.
 */
export async function storeFile(
  { id, filename, contentType }: Omit<StoredFile, 'bytes'>,
  source: AsyncIterable<Buffer>,
  mine: () => boolean = () => true,
): Promise<void> {
  const target = bucket().openUploadStreamWithId(id as never, filename, {
    metadata: { content_type: contentType },
  });
  const failed = once(target, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  try {
    for await (const piece of source) {
      if (!target.write(piece)) await Promise.race([once(target, 'drain'), failed]);
    }
    target.end();
    await finished(target);
  } catch (error) {
    if (mine()) await target.abort().catch(() => undefined);
    throw error;
  }
}

/** Those of these messages that have a stored file. */
export async function filesOf(ids: readonly string[]): Promise<StoredFile[]> {
  const found = await database()
    .collection<FileDocument>(`${bucketName}.files`)
    .find({ _id: { $in: [...ids] } })
    .toArray();
  return found.map(({ _id, filename, length, metadata }) => ({
    id: _id,
    filename,
    bytes: length,
    contentType: metadata?.content_type ?? null,
  }));
}

/** The bytes of a stored file. */
export const openFile = (id: string): Readable => bucket().openDownloadStream(id as never);

/** Removes files, whole or half written; those that are gone already are fine. */
export async function removeFiles(ids: readonly string[]): Promise<void> {
  const these = { $in: [...ids] };
  await database().collection<{ files_id: string }>(`${bucketName}.chunks`).deleteMany({ files_id: these });
  await database().collection<FileDocument>(`${bucketName}.files`).deleteMany({ _id: these });
}
