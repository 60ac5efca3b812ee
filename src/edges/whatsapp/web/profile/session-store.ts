import { mkdir, rename, rm } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip, createGzip } from 'node:zlib';
import mongoose, { Schema } from 'mongoose';
import { isDuplicateKey } from '../../../../platform/database/mongo.js';
import type { Secrets } from '../../../../platform/secrets/secrets.js';
import { NoLongerOwner } from '../core/state.js';
import { copySession, pack, unpack } from './archive.js';
import { openStream, sealStream } from './sealed-stream.js';

/** The latest copy of a channel's session: a file in GridFS, encrypted in chunks. */
interface StoredSession {
  _id: string;
  file_id: mongoose.Types.ObjectId;
  /** The owner who saved it; a former owner's copy never replaces a later one's. */
  fence: number;
  saved_at: Date;
}

const StoredSessionModel = mongoose.model<StoredSession>(
  'WebSession',
  new Schema<StoredSession>(
    { _id: String, file_id: Schema.Types.ObjectId, fence: Number, saved_at: Date },
    { collection: 'web_sessions', versionKey: false },
  ),
);

const bucket = (): mongoose.mongo.GridFSBucket =>
  new mongoose.mongo.GridFSBucket(mongoose.connection.db!, { bucketName: 'web_session_files' });

/** What a copy is sealed for: it opens as this file of this channel only. */
const contextOf = (channelId: string, fileId: mongoose.Types.ObjectId): string =>
  `web-session:${channelId}:${fileId.toHexString()}`;

/**
 * Saves the session in a browser profile, streamed and encrypted. False when there is none yet or the browser never
 * kept still. Throws NoLongerOwner when a later owner has saved one.
 */
export async function saveSession(
  channelId: string,
  profileDir: string,
  fence: number,
  secrets: Secrets,
): Promise<boolean> {
  const copy = `${profileDir}.copy`;
  const fileId = new mongoose.Types.ObjectId();
  try {
    if (!(await copySession(profileDir, copy))) return false;
    const sealed = (plain: AsyncIterable<Buffer>) => sealStream(plain, secrets, contextOf(channelId, fileId));
    const upload = bucket().openUploadStreamWithId(fileId, channelId);
    await pipeline(Readable.from(pack(copy)), createGzip(), sealed, upload);
  } catch (error) {
    await forget(fileId);
    throw error;
  } finally {
    await rm(copy, { recursive: true, force: true });
  }
  try {
    const before = await StoredSessionModel.findOneAndUpdate(
      { _id: channelId, fence: { $lte: fence } },
      { $set: { file_id: fileId, fence, saved_at: new Date() } },
      { upsert: true },
    ).lean<StoredSession>();
    if (before) await forget(before.file_id);
    return true;
  } catch (error) {
    await forget(fileId);
    throw isDuplicateKey(error) ? new NoLongerOwner() : error;
  }
}

/** Puts the latest copy in place of the browser profile. False when there is none. */
export async function restoreSession(
  channelId: string,
  profileDir: string,
  secrets: Secrets,
): Promise<boolean> {
  const stored = await StoredSessionModel.findById(channelId).lean<StoredSession>();
  if (!stored) return false;
  const fresh = `${profileDir}.restored`;
  await rm(fresh, { recursive: true, force: true });
  await mkdir(fresh, { recursive: true, mode: 0o700 });
  const opened = (sealed: AsyncIterable<Buffer>) =>
    openStream(sealed, secrets, contextOf(channelId, stored.file_id));
  await pipeline(bucket().openDownloadStream(stored.file_id), opened, createGunzip(), (plain) =>
    unpack(plain, fresh),
  );
  await rm(profileDir, { recursive: true, force: true });
  await mkdir(dirname(profileDir), { recursive: true, mode: 0o700 });
  await rename(fresh, profileDir);
  return true;
}

/** Forgets the copy: the phone has logged this device out, and it can never be used again. */
export async function forgetSession(channelId: string): Promise<void> {
  const stored = await StoredSessionModel.findByIdAndDelete(channelId).lean<StoredSession>();
  if (stored) await forget(stored.file_id);
}

/** A file that is not there (an upload that failed early) needs no forgetting. */
async function forget(fileId: mongoose.Types.ObjectId): Promise<void> {
  await bucket()
    .delete(fileId)
    .catch(() => undefined);
}
