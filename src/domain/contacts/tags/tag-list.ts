import { type Doorbell, ring } from '../../../platform/queue/doorbell.js';
import { type Actor, must } from '../../people/core/permissions.js';
import { ContactModel } from '../contact/contact.js';
import { normalizeTag } from '../contact/tags.js';
import { type Tag, TagModel } from './tag.js';

export const tagCountsBell: Doorbell = { queue: 'schedule', name: 'tag-counts' };

/** When a list shows older counts than this, they are counted anew meanwhile. */
const staleMs = 5 * 60_000;
/** A tag used so shortly before a count may belong to a write that the count did not see. */
const settlingMs = 120_000;

export interface ListedTag {
  tag: string;
  /** Contacts that had it at `counted_at`; both are null for a tag that is newer than the last count. */
  count: number | null;
  counted_at: Date | null;
}

/**
 * The tags contacts have, by name, at most `limit`, after the one named: what a person types them from. Costs the
 * same at any number of contacts: a new tag is listed within a second; counts are those of the last count, at most
 * about five minutes old while somebody looks; a tag nobody has any more goes with the next count.
 */
export async function listTags(
  { prefix = '', after = '', limit }: { prefix?: string; after?: string; limit: number },
  viewer: Actor,
): Promise<ListedTag[]> {
  must(viewer, 'view_contacts');
  const from = normalizeTag(prefix);
  const [counted, tags] = await Promise.all([
    TagModel.findById('').lean<Tag>(),
    TagModel.find({ _id: { $gt: after, $gte: from, ...(from ? { $lt: `${from}\u{10ffff}` } : {}) } })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<Tag[]>(),
  ]);
  if (isStale(counted)) ring(tagCountsBell);
  return tags.map(({ _id, count, counted_at }) => ({ tag: _id, count, counted_at }));
}

/** Counts every tag unless that was done since somebody asked for it. */
export async function refreshTagCounts(): Promise<void> {
  if (isStale(await TagModel.findById('').lean<Tag>())) await countTags();
}

const isStale = (counted: Tag | null): boolean =>
  !counted?.counted_at || counted.counted_at.getTime() < Date.now() - staleMs;

/** Counts every tag in one pass over the contacts and forgets tags that none has. Safe to run twice. */
export async function countTags(): Promise<void> {
  const began = new Date();
  const rows = ContactModel.aggregate<{ _id: string; count: number }>([
    { $project: { _id: 0, tags: 1 } },
    { $unwind: '$tags' },
    { $group: { _id: '$tags', count: { $sum: 1 } } },
  ])
    .allowDiskUse(true)
    .cursor({ batchSize });
  let batch: { _id: string; count: number }[] = [];
  for await (const row of rows) {
    if (batch.push(row) < batchSize) continue;
    await store(batch, began);
    batch = [];
  }
  await store(batch, began);
  const unseen = { _id: { $gt: '' }, $or: [{ counted_at: null }, { counted_at: { $lt: began } }] };
  await TagModel.deleteMany({ ...unseen, used_at: { $lt: new Date(began.getTime() - settlingMs) } });
  await TagModel.updateMany(unseen, { $set: { count: 0, counted_at: began } });
  await store([{ _id: '', count: 0 }], began);
}

/** Forgets those of these tags that no contact has any more, without waiting for a count. */
export async function forgetTags(tags: readonly string[]): Promise<void> {
  for (const tag of tags) {
    if (!(await ContactModel.exists({ tags: tag }))) await TagModel.deleteOne({ _id: tag });
  }
}

const batchSize = 1_000;

async function store(rows: readonly { _id: string; count: number }[], counted_at: Date): Promise<void> {
  if (rows.length === 0) return;
  await TagModel.bulkWrite(
    rows.map(({ _id, count }) => ({
      updateOne: {
        filter: { _id },
        update: { $set: { count, counted_at }, $setOnInsert: { used_at: counted_at } },
        upsert: true,
      },
    })),
    { ordered: false },
  );
}
