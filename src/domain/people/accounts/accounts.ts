import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { escapeRegex } from '../../../platform/database/regex.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { newId } from '../../../platform/ids.js';
import { hashPassword, passwordMatches } from '../access/password.js';
import { mustBeGoodPassword } from '../access/password-rules.js';
import { type PageOfIds, recordAudit } from '../core/audit.js';
import { handleFrom } from '../core/handle.js';
import { type Actor, must } from '../core/permissions.js';
import { roles, type User, UserModel } from '../core/user.js';

export const newUserSchema = z.strictObject({
  name: z.string().trim().min(1, 'is missing').max(80, 'may have at most 80 characters'),
  email: z
    .email('must be an e-mail address')
    .max(254, 'may have at most 254 characters')
    .transform((email) => email.toLowerCase())
    .refine((email) => !email.endsWith('.invalid'), 'must be an address that can receive mail'),
  role: z.enum(roles, `must be one of ${roles.join(', ')}`),
  password: z
    .string()
    .min(8, 'must have at least 8 characters')
    .max(128, 'may have at most 128 characters')
    .optional(),
});
export type NewUser = z.input<typeof newUserSchema>;

/** More people than this do not share the first part of their e-mail. */
const mostHandles = 50;

/**
 * Creates a person with a free handle made from the e-mail. `by` null is the system: the command line, the first
 * start. Errors: `forbidden`, `invalid_input`, `conflict` for an e-mail in use, in any letter case.
 */
export async function createUser(input: NewUser, by: Actor | null = null): Promise<User> {
  if (by) must(by, 'manage_users');
  const { password, ...fields } = parseInput(newUserSchema, input);
  if (password) await mustBeGoodPassword(password, fields);
  const password_hash = password ? await hashPassword(password) : null;
  for (let attempt = 1; attempt <= mostHandles; attempt += 1) {
    try {
      return await insertUser({ ...fields, handle: handleFrom(fields.email, attempt), password_hash }, by);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      if (await UserModel.exists({ email: fields.email })) throw emailInUse(fields.email);
    }
  }
  throw new AppError('conflict', `No free handle could be made from ${fields.email}.`);
}

type UserFields = Pick<User, 'name' | 'email' | 'role' | 'handle' | 'password_hash'>;

function insertUser({ password_hash, ...fields }: UserFields, by: Actor | null): Promise<User> {
  return inTransaction(async () => {
    const user = await UserModel.create({ _id: newId(), ...fields, password_hash });
    await recordAudit({
      action: 'user.created',
      entity_type: 'user',
      entity_id: user._id,
      actor_user_id: by?._id ?? null,
      details: fields,
    });
    return withoutSecrets(user.toObject());
  });
}

export const emailInUse = (email: string): AppError =>
  new AppError('conflict', `A user with the e-mail ${email} exists already.`, {
    errors: [{ field: 'email', message: 'is in use' }],
  });

function withoutSecrets(user: User): User {
  const { password_hash, ...rest } = user;
  return rest;
}

/**
 * The user these credentials belong to, or null; and with null the id of the user whose password it is not, when the
 * e-mail is somebody's. Takes as long whether or not it is. Errors: `unavailable` while too many log in.
 */
export async function authenticate(
  email: string,
  password: string,
): Promise<{ user: User; notOf?: never } | { user: null; notOf: string | null }> {
  const user = await UserModel.findOne({ email: email.trim().toLowerCase(), active: true, kind: 'person' })
    .select('+password_hash')
    .lean<User>();
  const matches = await passwordMatches(password, user?.password_hash);
  return user && matches ? { user: withoutSecrets(user) } : { user: null, notOf: user?._id ?? null };
}

/**
 * Creates the first admin when there is none, or does nothing. Safe when two processes start at once. Errors:
 * `invalid_input` for a password that is too easy.
 */
export async function ensureFirstAdmin(admin: { email: string; password: string }): Promise<void> {
  if (await UserModel.exists({ role: 'admin', kind: 'person' })) return;
  const name = admin.email.split('@')[0]!.slice(0, 80);
  try {
    await createUser({ name, email: admin.email, role: 'admin', password: admin.password });
  } catch (error) {
    if (!(error instanceof AppError && error.code === 'conflict')) throw error;
  }
}

/** The first admin by time of creation: who scripts with API_TOKEN act as. */
export async function firstAdmin(): Promise<User | null> {
  return UserModel.findOne({ role: 'admin', kind: 'person', active: true })
    .sort({ created_at: 1, _id: 1 })
    .lean<User>();
}

/** Whether there is somebody who can log in to the panel. */
export async function anybodyMayLogIn(): Promise<boolean> {
  return (await UserModel.exists({ kind: 'person', active: true, password_hash: { $ne: null } })) !== null;
}

/** Everybody, active or not, the router included, in the order they were made. Errors: `forbidden`. */
export async function listUsers(viewer: Actor, { limit, after }: PageOfIds): Promise<User[]> {
  must(viewer, 'view_contacts');
  return UserModel.find(after ? { _id: { $gt: after } } : {})
    .sort({ _id: 1 })
    .limit(limit)
    .lean<User[]>();
}

/** A person by `@handle`, or by the local part of an e-mail (any case, `@` optional). */
export async function findByHandle(text: string): Promise<User | null> {
  const handle = text.trim().replace(/^@/, '').toLowerCase();
  if (!handle) return null;
  const people = { kind: 'person', active: true } as const;
  const byHandle = await UserModel.findOne({ ...people, handle }).lean<User>();
  if (byHandle) return byHandle;
  const byEmail = await UserModel.find({ ...people, email: { $regex: `^${escapeRegex(handle)}@` } })
    .limit(2)
    .lean<User[]>();
  return byEmail.length === 1 ? byEmail[0]! : null;
}
