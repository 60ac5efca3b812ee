import { once } from 'node:events';
import type { Readable } from 'node:stream';
import mongoose from 'mongoose';
import { AppError } from '../../../../errors.js';
import { size } from '../../../../platform/amounts.js';
import { headBytes, refuseOtherKinds } from '../text/detect.js';
import { type Decoding, EncodingProbe } from '../text/encoding-probe.js';
import { ImportModel } from './import-job.js';

type FileId = mongoose.Types.ObjectId;

/** A file kept in GridFS, where every worker can read it. */
export interface Upload {
  file: FileId;
  filename: string;
  bytes: number;
  /** Its first bytes, up to 256 KB. */
  head: Buffer;
  decoding: Decoding;
}

function bucket(): mongoose.mongo.GridFSBucket {
  const { db } = mongoose.connection;
  if (!db) throw new AppError('unavailable', 'The database cannot be reached. Try again in a moment.');
  return new mongoose.mongo.GridFSBucket(db, { bucketName: 'uploads' });
}

/**
 * Streams a file to GridFS, never whole in memory. Nothing is left behind by a file that is refused: over
 * `maxBytes` (`too_large`), not a text file (`invalid_input`), or cut short by its sender.
 */
export async function storeUpload(
  source: Readable,
  { filename, maxBytes }: { filename: string; maxBytes: number },
): Promise<Upload> {
  const probe = new EncodingProbe();
  const target = bucket().openUploadStream(filename);
  const failed = once(target, 'error').then(([error]) => Promise.reject(error as Error));
  failed.catch(() => undefined);
  let head = Buffer.alloc(0);
  let checked = false;
  let bytes = 0;
  try {
    // The source is left open when a file is refused: a request must be read on, or its sender misses the answer.
    for await (const piece of source.iterator({ destroyOnReturn: false })) {
      const chunk = Buffer.from(piece as Uint8Array);
      bytes += chunk.length;
      if (bytes > maxBytes) throw tooLarge(maxBytes);
      if (head.length < headBytes) head = Buffer.concat([head, chunk.subarray(0, headBytes - head.length)]);
      if (!checked && head.length >= 512) {
        refuseOtherKinds(head);
        checked = true;
      }
      probe.add(chunk);
      if (!target.write(chunk)) await Promise.race([once(target, 'drain'), failed]);
    }
    refuseOtherKinds(head);
    target.end();
    await Promise.race([once(target, 'finish'), failed]);
  } catch (error) {
    await target.abort().catch(() => undefined);
    throw error;
  }
  return { file: target.id, filename, bytes, head, decoding: probe.result(head) };
}

function tooLarge(maxBytes: number): AppError {
  const limit = size(maxBytes);
  return new AppError('too_large', `The file is larger than ${limit}. Split it, or raise IMPORT_MAX_MB.`, {
    limit_bytes: maxBytes,
    errors: [{ field: 'file', message: `is larger than ${limit}` }],
  });
}

/** The bytes of a stored file. */
export const openUpload = (file: FileId): Readable => bucket().openDownloadStream(file);

/** Removes a stored file; one that is gone already is fine. */
export async function removeUpload(file: FileId): Promise<void> {
  try {
    await bucket().delete(file);
  } catch (error) {
    if ((error as Error).name !== 'MongoRuntimeError') throw error; // "file not found"
  }
}

/** Removes what uploads left behind whose process died: chunks older than a day that no import names. */
export async function tidyUploads(now = Date.now()): Promise<number> {
  const dayAgo = mongoose.Types.ObjectId.createFromTime(Math.floor(now / 1000) - 24 * 3600);
  const chunks = mongoose.connection.db!.collection<{ files_id: FileId }>('uploads.chunks');
  const old = await chunks
    .find({ n: 0, files_id: { $lt: dayAgo } }, { projection: { files_id: 1 } })
    .limit(1_000)
    .toArray();
  let removed = 0;
  for (const { files_id } of old) {
    if (await ImportModel.exists({ file: files_id })) continue;
    await chunks.deleteMany({ files_id });
    await removeUpload(files_id);
    removed += 1;
  }
  return removed;
}
