import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import mongoose, { Schema } from 'mongoose';
import { documentOptions } from '../../../platform/database/mongo.js';
import { newId } from '../../../platform/ids.js';
import type { Actor, Permission } from '../core/permissions.js';
import { type User, UserModel } from '../core/user.js';
import { firstAdmin } from './accounts.js';

/** An API token: only its SHA-256 is stored, the text is shown once. */
export interface Token {
  _id: string;
  user_id: string;
  /** What it is for, in its maker's words. */
  name: string;
  /** How the text begins, `tl_abcd`, so that people can tell their tokens apart. */
  prefix: string;
  /** Nothing selects it unless it asks for it. */
  hash?: string;
  /** All it may do; null: whatever its user may. */
  scopes: Permission[] | null;
  expires_at: Date | null;
  /** The last use, to the minute. */
  last_used_at: Date | null;
  /** Null: made on the command line. */
  created_by: string | null;
  created_at: Date;
}

const schema = new Schema<Token>(
  {
    _id: { type: String, default: newId },
    user_id: { type: String, required: true },
    name: { type: String, default: '' },
    prefix: { type: String, default: '' },
    hash: { type: String, required: true, select: false },
    scopes: { type: [String], default: null },
    expires_at: { type: Date, default: null },
    last_used_at: { type: Date, default: null },
    created_by: { type: String, default: null },
  },
  { ...documentOptions, collection: 'api_tokens' },
);
schema.index({ hash: 1 }, { unique: true });
schema.index({ user_id: 1, _id: 1 });
export const TokenModel = mongoose.model<Token>('ApiToken', schema);

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** A new token's text, which is not stored, and what is stored of it. */
export function newSecret(): { text: string; hash: string; prefix: string } {
  const text = `tl_${randomBytes(32).toString('base64url')}`;
  return { text, hash: hashOf(text), prefix: text.slice(0, 7) };
}

/** Somebody who came with a token: limited to its scopes, when it has any. */
export type TokenUser = User & Pick<Actor, 'scopes'>;

const minuteMs = 60_000;

/**
 * Who a bearer token acts as: its user with its scopes, the first admin for the configured API_TOKEN, or null for one
 * that is unknown or expired, or whose user is not active. It costs at most two database operations.
 */
export async function userForToken(text: string, configured: string | undefined): Promise<TokenUser | null> {
  if (configured && same(text, configured)) return firstAdmin();
  // One operation for both documents: every request with a token waits for it.
  const [token] = await TokenModel.aggregate<Token & { user: User[] }>([
    { $match: { hash: hashOf(text) } },
    { $lookup: { from: UserModel.collection.name, localField: 'user_id', foreignField: '_id', as: 'user' } },
  ]);
  const user = token?.user[0];
  if (!user?.active || user.kind !== 'person') return null;
  const { _id, expires_at, last_used_at, scopes } = token!;
  const now = Date.now();
  if (expires_at && expires_at.getTime() <= now) return null;
  if (now - (last_used_at?.getTime() ?? 0) >= minuteMs) {
    const used = { $set: { last_used_at: new Date(now) } };
    // A use changes nothing of the token itself.
    await TokenModel.updateOne({ _id, last_used_at }, used, { timestamps: false });
  }
  const { password_hash, ...rest } = user;
  return { ...rest, scopes };
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}
