import { createHash } from 'node:crypto';
import mongoose, { Schema } from 'mongoose';
import { newId } from '../ids.js';
import { isDuplicateKey } from './mongo.js';
import { escapeRegex } from './regex.js';

/** Something a platform sent, correctly signed, that was not of the expected shape: kept to be replayed. */
export interface DeadLetter {
  _id: string;
  source: 'whatsapp';
  reason: string;
  /** The part that could not be read, as JSON text. */
  raw: string;
  /** A hash of source and raw: delivered again, kept once. */
  dedup_key: string;
  received_at: Date;
  replayed_at: Date | null;
}

const schema = new Schema<DeadLetter>(
  {
    _id: { type: String, default: newId },
    source: String,
    reason: String,
    raw: String,
    dedup_key: String,
    received_at: Date,
    replayed_at: { type: Date, default: null },
  },
  { collection: 'dead_letters', versionKey: false },
);
schema.index({ dedup_key: 1 }, { unique: true });
schema.index({ replayed_at: 1, received_at: 1 });

export const DeadLetterModel = mongoose.model<DeadLetter>('DeadLetter', schema);

/** Keeps it once; returns its id when it is new, undefined when it was kept before. */
export async function keepDeadLetter(
  source: DeadLetter['source'],
  reason: string,
  raw: unknown,
): Promise<string | undefined> {
  const text = JSON.stringify(raw) ?? 'undefined';
  const dedup_key = createHash('sha256').update(`${source}\n${text}`).digest('hex');
  try {
    // It is stored as text: keys a platform invents (with dots or dollars) cannot trouble the database.
    const { _id } = await DeadLetterModel.create({
      source,
      reason,
      raw: text,
      dedup_key,
      received_at: new Date(),
    });
    return _id;
  } catch (error) {
    if (isDuplicateKey(error)) return undefined;
    throw error;
  }
}

/** Removes dead letters that say one of these texts. Reads them all, so it is for erasures only. */
export async function removeDeadLettersSaying(texts: readonly string[]): Promise<void> {
  if (texts.length === 0) return;
  await DeadLetterModel.deleteMany({ raw: { $regex: texts.map(escapeRegex).join('|') } });
}
