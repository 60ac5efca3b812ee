import { createHash } from 'node:crypto';
import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import type { Call } from './operation.js';
import { keyUsedElsewhere } from './problem.js';

/** The first answer to a request with an Idempotency-Key, kept for a day. */
interface IdempotencyKey {
  /** User, method and path, key. */
  _id: string;
  /** The hash of the request's body: the same key with another body is a mistake. */
  fingerprint: string;
  /** Null while the first request is at work, and for answers that are shown once only. */
  answer: { body: unknown } | null;
  done: boolean;
  claimed_at: Date;
  created_at: Date;
}

const schema = new Schema<IdempotencyKey>(
  {
    _id: String,
    fingerprint: { type: String, required: true },
    answer: { type: Schema.Types.Mixed, default: null },
    done: { type: Boolean, default: false },
    claimed_at: { type: Date, required: true },
    created_at: { type: Date, required: true },
  },
  { collection: 'idempotency_keys', versionKey: false, minimize: false },
);
schema.index({ created_at: 1 }, { expireAfterSeconds: 24 * 60 * 60 });

export const KeyModel = mongoose.model<IdempotencyKey>('IdempotencyKey', schema);

/** A request that has been at work for longer died with its process. */
const abandonedMs = 60_000;

/**
 * What `work` makes. With an `Idempotency-Key` a repeated request gets the first answer again and changes nothing;
 * an error is not kept, so the request may be tried again. `secret`: the answer is not kept either, a repetition
 * is a `conflict`.
 */
export async function answerOnce(
  { idempotencyKey: key, actor, req, res }: Call,
  work: () => Promise<unknown>,
  { secret }: { secret: boolean },
): Promise<unknown> {
  if (!key) return work();
  const _id = `${actor._id}:${req.method} ${req.baseUrl}${req.path}:${key}`;
  const before = await claim(_id, fingerprintOf(req.body));
  if (before) {
    res.set('Idempotency-Replayed', 'true');
    return before.body;
  }
  let body: unknown;
  try {
    body = await work();
  } catch (error) {
    await KeyModel.deleteOne({ _id, done: false });
    throw error;
  }
  await KeyModel.updateOne({ _id }, { $set: { done: true, answer: secret ? null : { body } } });
  return body;
}

/** Takes the key for this request, or returns the answer of the first one. */
async function claim(_id: string, fingerprint: string): Promise<IdempotencyKey['answer']> {
  const now = new Date();
  try {
    await KeyModel.create({ _id, fingerprint, claimed_at: now, created_at: now });
    return null;
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
  }
  const first = await KeyModel.findById(_id).lean<IdempotencyKey>();
  if (first && first.fingerprint !== fingerprint) {
    throw keyUsedElsewhere('for another request');
  }
  if (first?.answer) return first.answer;
  if (first?.done) {
    throw new AppError('conflict', 'This was done already, and its answer is shown only once.');
  }
  const stale = new Date(now.getTime() - abandonedMs);
  const taken = await KeyModel.updateOne(
    { _id, done: false, claimed_at: { $lt: stale } },
    { $set: { claimed_at: now } },
  );
  if (taken.matchedCount === 1) return null;
  throw new AppError(
    'conflict',
    'The first request with this Idempotency-Key is still being handled. Try again in a moment.',
    {
      retry_after: 1,
    },
  );
}

/** Passwords are left out: even a hash of one is not kept here. */
function fingerprintOf(body: unknown): string {
  const text = JSON.stringify(body ?? {}, (name, value: unknown) =>
    name.endsWith('password') ? null : value,
  );
  return createHash('sha256').update(text).digest('base64url');
}
