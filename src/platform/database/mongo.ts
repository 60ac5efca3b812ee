import mongoose from 'mongoose';
import { AppError } from '../../errors.js';
import type { Log } from '../../log.js';
import { makeIndexes } from './indexes.js';
import { insertTogether } from './insert-together.js';

mongoose.set('strictQuery', 'throw');

/** What every stored document has: string ids, snake_case times, no version counter. */
export const documentOptions = {
  timestamps: { createdAt: 'created_at', updatedAt: 'updated_at' },
  versionKey: false,
  id: false,
  minimize: false,
} as const;

/**
 * Opens the process's one connection and makes every registered model's indexes.
 * Operations fail within seconds when the server is away, so that a webhook can be answered 503 in time.
 */
export async function connectMongo(uri: string, log: Log): Promise<void> {
  // mongoose also tells listeners of a failure that this throws, a moment later: without one it would end the process.
  mongoose.connection.removeAllListeners('error').on('error', () => undefined);
  await mongoose.connect(uri, {
    autoIndex: false,
    autoCreate: false,
    serverSelectionTimeoutMS: 4_000,
    bufferCommands: false,
    maxPoolSize: 50,
  });
  mongoose.connection.on('error', (error) => log.error({ err: error }, 'MongoDB connection error'));
  for (const model of Object.values(mongoose.models)) await makeIndexes(model, log);
}

export async function disconnectMongo(): Promise<void> {
  mongoose.connection.removeAllListeners('error').on('error', () => undefined);
  await mongoose.disconnect();
}

/** Whether the server answers within a second. */
export async function mongoAnswers(): Promise<boolean> {
  try {
    await mongoose.connection.db?.command({ ping: 1 }, { timeoutMS: 1_000 });
    return mongoose.connection.readyState === 1;
  } catch {
    return false;
  }
}

/** Whether a write was refused because a unique index already holds its value. */
export function isDuplicateKey(error: unknown): boolean {
  return (error as { code?: number } | null)?.code === 11_000;
}

/** More callers than this do not race for one document at one instant. */
const mostRaces = 10;

/**
 * Runs an idempotent upsert until it gives its document. One that loses a race against another insert is refused
 * by the unique index, or (SecantusDB) comes back empty; either way the document is there the next time.
 */
export async function upsertUntilFound<T>(upsert: () => Promise<T | null>): Promise<T> {
  let refused = false;
  for (let race = 1; race <= mostRaces; race += 1) {
    try {
      const found = await upsert();
      if (found) return found;
    } catch (error) {
      // What is refused twice is no race: its unique values belong to different documents.
      if (!isDuplicateKey(error) || refused) throw error;
      refused = true;
    }
  }
  throw new AppError('unavailable', 'The database was too busy. Try again.');
}

/**
 * Inserts a document that carries a unique key, or finds the one that already does: safe to run twice and from
 * two processes at once. `find` is the filter by that unique key.
 */
export async function insertOnce<T>(
  model: mongoose.Model<T>,
  document: Partial<T>,
  find: mongoose.QueryFilter<T>,
): Promise<{ document: T; inserted: boolean }> {
  try {
    // Complete documents go to the driver as they are: mongoose would cast and validate each on the hot path.
    const now = new Date();
    const stamped = { created_at: now, updated_at: now, ...document };
    await insertTogether(model.collection, stamped);
    return { document: stamped as T, inserted: true };
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const existing = await model.findOne(find).lean<T>();
    if (!existing) throw new AppError('conflict', 'One of these values must be unique, and is used already.');
    return { document: existing, inserted: false };
  }
}
