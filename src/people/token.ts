import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import mongoose, { Schema } from 'mongoose';
import { newId } from '../platform/ids.js';
import { documentOptions } from '../platform/mongo.js';
import { firstAdmin } from './accounts.js';
import { type User, UserModel } from './user.js';

/** An API token: only its SHA-256 is stored, the text is shown once. */
interface Token {
  _id: string;
  user_id: string;
  hash: string;
  expires_at: Date | null;
  last_used_at: Date | null;
}

const schema = new Schema<Token>(
  {
    _id: { type: String, default: newId },
    user_id: { type: String, required: true },
    hash: { type: String, required: true },
    expires_at: { type: Date, default: null },
    last_used_at: { type: Date, default: null },
  },
  { ...documentOptions, collection: 'api_tokens' },
);
schema.index({ hash: 1 }, { unique: true });
schema.index({ user_id: 1 });
const TokenModel = mongoose.model<Token>('ApiToken', schema);

const hashOf = (token: string): string => createHash('sha256').update(token).digest('hex');

/** Makes a token that acts as this user; the returned text is not kept and cannot be shown again. */
export async function createToken(userId: string, expiresAt: Date | null = null): Promise<string> {
  const token = `tl_${randomBytes(32).toString('base64url')}`;
  await TokenModel.create({ user_id: userId, hash: hashOf(token), expires_at: expiresAt });
  return token;
}

/** Who a bearer token acts as: its user, the first admin for the configured API_TOKEN, or null. */
export async function userForToken(token: string, configured: string | undefined): Promise<User | null> {
  if (configured && same(token, configured)) return firstAdmin();
  const found = await TokenModel.findOneAndUpdate(
    { hash: hashOf(token), $or: [{ expires_at: null }, { expires_at: { $gt: new Date() } }] },
    { $set: { last_used_at: new Date() } },
  ).lean();
  if (!found) return null;
  return UserModel.findOne({ _id: found.user_id, active: true }).lean<User>();
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(Buffer.from(hashOf(a)), Buffer.from(hashOf(b)));
}
