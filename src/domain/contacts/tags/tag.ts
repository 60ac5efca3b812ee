import mongoose, { Schema } from 'mongoose';
import { outsideTransaction } from '../../../platform/database/transaction.js';

/** A tag that contacts have. */
export interface Tag {
  /** The tag as contacts carry it. The row with an empty name says when all tags were counted last. */
  _id: string;
  /** Contacts that had it at `counted_at`; null before it was counted. */
  count: number | null;
  counted_at: Date | null;
  /** When a contact was given it last, give or take a minute. */
  used_at: Date;
}

const schema = new Schema<Tag>(
  {
    _id: String,
    count: { type: Number, default: null },
    counted_at: { type: Date, default: null },
    used_at: { type: Date, required: true },
  },
  { collection: 'tags', versionKey: false, id: false },
);

export const TagModel = mongoose.model<Tag>('Tag', schema);

/** Tags this process has recorded lately, so that one given to thousands of contacts costs one write a minute. */
const noted = new Map<string, number>();
const notedForMs = 60_000;
const mostNoted = 10_000;

let waiting: Set<string> | undefined;

/**
 * Lists tags that contacts are being given, within a moment and without being waited for. One that is lost with
 * its process is found when tags are counted.
 */
export function recordTags(tags: readonly string[]): void {
  const now = Date.now();
  const fresh = tags.filter((tag) => (noted.get(tag) ?? 0) < now - notedForMs);
  if (fresh.length === 0) return;
  if (noted.size + fresh.length > mostNoted) noted.clear();
  for (const tag of fresh) noted.set(tag, now);
  if (waiting) {
    for (const tag of fresh) waiting.add(tag);
    return;
  }
  waiting = new Set(fresh);
  outsideTransaction(() => setTimeout(() => list().catch(() => undefined), 50).unref());
}

async function list(): Promise<void> {
  const names = [...(waiting ?? [])];
  waiting = undefined;
  const used_at = new Date();
  try {
    await TagModel.bulkWrite(
      names.map((_id) => ({
        updateOne: {
          filter: { _id },
          update: { $max: { used_at }, $setOnInsert: { count: null, counted_at: null } },
          upsert: true,
        },
      })),
      { ordered: false },
    );
  } catch (error) {
    for (const name of names) noted.delete(name);
    throw error;
  }
}
