import { z } from 'zod';
import { AppError } from '../errors.js';
import { newId } from '../platform/ids.js';
import { isDuplicateKey } from '../platform/mongo.js';
import { escapeRegex } from '../platform/regex.js';
import { hashPassword, passwordMatches } from './password.js';
import { roles, type User, UserModel } from './user.js';

export const newUserSchema = z.strictObject({
  name: z.string().trim().min(1).max(80),
  email: z
    .email()
    .max(254)
    .transform((email) => email.toLowerCase()),
  role: z.enum(roles),
  password: z.string().min(8).max(200).optional(),
});
export type NewUser = z.infer<typeof newUserSchema>;

/** Creates a user with a free handle made from the e-mail. An e-mail in use is `conflict`. */
export async function createUser(input: NewUser): Promise<User> {
  const password_hash = input.password ? await hashPassword(input.password) : null;
  const base = handleFrom(input.email);
  for (let attempt = 1; attempt <= 50; attempt += 1) {
    const handle = attempt === 1 ? base : `${base}${attempt}`;
    try {
      const { password, ...fields } = input;
      const user = await UserModel.create({ _id: newId(), ...fields, handle, password_hash });
      return withoutSecrets(user.toObject());
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      if (await UserModel.exists({ email: input.email })) {
        throw new AppError('conflict', `A user with the e-mail ${input.email} exists already.`, {
          errors: [{ field: 'email', message: 'is in use' }],
        });
      }
    }
  }
  throw new AppError('conflict', `No free handle could be made from ${input.email}.`);
}

function handleFrom(email: string): string {
  const local = email
    .split('@')[0]!
    .toLowerCase()
    .replace(/[^a-z0-9._-]/g, '');
  return local || 'user';
}

function withoutSecrets(user: User): User {
  const { password_hash, ...rest } = user;
  return rest;
}

/** The user these credentials belong to, or null. Takes as long whether or not the e-mail is known. */
export async function authenticate(email: string, password: string): Promise<User | null> {
  const user = await UserModel.findOne({ email: email.trim().toLowerCase(), active: true, kind: 'person' })
    .select('+password_hash')
    .lean<User>();
  const matches = await passwordMatches(password, user?.password_hash);
  return user && matches ? withoutSecrets(user) : null;
}

/** Creates the first admin when there is none, or does nothing. Safe when two processes start at once. */
export async function ensureFirstAdmin(admin: { email: string; password: string }): Promise<void> {
  if (await UserModel.exists({ role: 'admin', kind: 'person' })) return;
  const name = admin.email.split('@')[0]!;
  try {
    await createUser({ name, email: admin.email.toLowerCase(), role: 'admin', password: admin.password });
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
