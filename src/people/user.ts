import mongoose, { Schema } from 'mongoose';
import { newId } from '../platform/ids.js';
import { documentOptions } from '../platform/mongo.js';

export const roles = ['admin', 'lead', 'agent', 'viewer'] as const;
export type RoleName = (typeof roles)[number];

/** A person who works with Threadline; the router that assigns automatically is one too (`kind: router`). */
export interface User {
  _id: string;
  name: string;
  /** What `@handle` in commands means: lower case, unique. */
  handle: string;
  email: string;
  role: RoleName;
  kind: 'person' | 'router';
  /** scrypt, see password.ts; never selected unless asked for. */
  password_hash?: string | null;
  slack_user_id: string | null;
  active: boolean;
  created_at: Date;
  updated_at: Date;
}

const schema = new Schema<User>(
  {
    _id: { type: String, default: newId },
    name: { type: String, required: true },
    handle: { type: String, required: true },
    email: { type: String, required: true, lowercase: true, trim: true },
    role: { type: String, enum: roles, default: 'agent', required: true },
    kind: { type: String, enum: ['person', 'router'], default: 'person' },
    password_hash: { type: String, default: null, select: false },
    slack_user_id: { type: String, default: null },
    active: { type: Boolean, default: true },
  },
  { ...documentOptions, collection: 'users' },
);
schema.index({ email: 1 }, { unique: true });
schema.index({ handle: 1 }, { unique: true });
schema.index(
  { slack_user_id: 1 },
  { unique: true, partialFilterExpression: { slack_user_id: { $type: 'string' } } },
);

export const UserModel = mongoose.model<User>('User', schema);
