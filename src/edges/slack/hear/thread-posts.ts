import mongoose, { Schema } from 'mongoose';
import type { Before } from '../../../domain/conversations/core/verdict.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { slackKey } from '../core/thread-message.js';

/** What is remembered of a post in a thread beside the message or note it became: ids and times, no words. */
interface ThreadPost {
  /** `slackKey` of the post. */
  _id: string;
  /** What it became, where that is neither message nor note; null: not known here. */
  became: Extract<Before, 'command' | 'unsendable' | 'over'> | null;
  /** Whether that was decided by an edit, which then overtook the post itself. */
  by_edit: boolean;
  /** The event time of the newest edit that was looked at; an older one that comes late says nothing new. */
  version: string;
  at: Date;
}

const schema = new Schema<ThreadPost>(
  {
    _id: String,
    became: { type: String, default: null },
    by_edit: { type: Boolean, default: false },
    version: { type: String, default: '' },
    at: { type: Date, required: true },
  },
  { collection: 'thread_posts', versionKey: false },
);
// Edits of what is older than some minutes send nothing, so no more need be known of it: see verdict.ts.
schema.index({ at: 1 }, { expireAfterSeconds: 24 * 3600 });

export const ThreadPostModel = mongoose.model<ThreadPost>('ThreadPost', schema);

/** Records what a post became that is neither message nor note, or no longer. Safe to run again. */
export async function rememberPost(
  key: string,
  became: NonNullable<ThreadPost['became']>,
  byEdit: boolean,
): Promise<void> {
  const set = { became, by_edit: byEdit, at: new Date() };
  await ThreadPostModel.updateOne({ _id: key }, { $set: set }, { upsert: true });
}

/** What is known of posts of a channel is known of them under its new id too. Safe to repeat. */
export async function followPosts(from: string, to: string): Promise<void> {
  const [old, now] = [from, to].map((channel) => slackKey(channel, '')) as [string, string];
  for (let after = old; ; ) {
    const posts = await ThreadPostModel.find({ _id: { $gt: after, $lt: `${old}~` } })
      .sort({ _id: 1 })
      .limit(500)
      .lean<ThreadPost[]>();
    if (posts.length === 0) return;
    for (const { _id, ...post } of posts)
      await ThreadPostModel.updateOne(
        { _id: now + _id.slice(old.length) },
        { $setOnInsert: post },
        { upsert: true },
      );
    after = posts.at(-1)!._id;
  }
}

/** What a post became earlier. A post that is looked at again after a crash is not held up by its own first try. */
export async function postBecame(key: string, act: 'written' | 'changed' | 'deleted'): Promise<Before> {
  const post = await ThreadPostModel.findOne({ _id: key }).lean<ThreadPost>();
  if (!post?.became) return 'nothing';
  if (act === 'written') return post.by_edit ? 'over' : 'nothing';
  return post.became;
}

/** Whether this edit is not older than one that was looked at already. Safe to run again for the same edit. */
export async function isNewestEdit(key: string, version: string): Promise<boolean> {
  const older = { _id: key, version: { $lte: version } };
  const newest = { $set: { version, at: new Date() } };
  try {
    await ThreadPostModel.updateOne(older, newest, { upsert: true });
    return true;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    // It is there by now: with a newer version, or made by another at this very moment.
    return (await ThreadPostModel.updateOne(older, newest)).matchedCount === 1;
  }
}
