import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { hashPassword } from '../access/password.js';
import { mustBeGoodPassword } from '../access/password-rules.js';
import { mayBeHandle } from '../core/handle.js';
import { type Actor, must } from '../core/permissions.js';
import { type User, UserModel } from '../core/user.js';
import { emailInUse, newUserSchema } from './accounts.js';
import { changeUser, noSuchUser } from './change-user.js';

export const capacitySchema = z
  .int('must be a whole number')
  .min(1, 'must be 1 or more')
  .max(500, 'must be at most 500')
  .nullable();

export const userChangesSchema = z
  .strictObject({
    name: newUserSchema.shape.name,
    email: newUserSchema.shape.email,
    handle: z
      .string()
      .trim()
      .toLowerCase()
      .transform((handle) => handle.replace(/^@/, ''))
      .refine(mayBeHandle, 'must be letters, digits and . _ - in between, and no word that commands use'),
    role: newUserSchema.shape.role,
    active: z.boolean('must be true or false'),
    password: newUserSchema.shape.password,
    capacity: capacitySchema,
    avatar_url: z
      .url({ protocol: /^https$/, error: 'must be an https:// address' })
      .max(2_000)
      .nullable(),
  })
  .partial();
export type UserChanges = z.input<typeof userChangesSchema>;

export interface UserEditOptions {
  actor: Actor;
  /** The values the editor saw: another value in the database now is a `conflict`. */
  expected?: Partial<Pick<User, 'name' | 'email' | 'handle' | 'role' | 'active' | 'capacity'>>;
}

/**
 * Changes a person, their password, or whether they may come in. A new password and deactivation end their sessions,
 * tokens and linking codes at once and for good. There is always an active admin: nobody can take that away from
 * themselves. Errors: `forbidden`, `invalid_input`, `not_found`, `conflict`.
 */
export async function editUser(
  id: string,
  input: UserChanges,
  { actor, expected }: UserEditOptions,
): Promise<User> {
  must(actor, 'manage_users');
  const { password, ...changes } = parseInput(userChangesSchema, input);
  const takesRights = changes.active === false || (changes.role !== undefined && changes.role !== 'admin');
  if (id === actor._id && takesRights) {
    throw new AppError('conflict', 'Another admin must do this: nobody takes their own rights away.');
  }
  if (password) await mustBeGoodPassword(password, await personAfter(id, changes));
  const secret = password ? { password_hash: await hashPassword(password) } : {};
  const leaves = changes.active === false ? { availability: 'away' as const } : {};
  try {
    return await changeUser({
      id,
      expected,
      set: { ...changes, ...secret, ...leaves },
      action: 'user.updated',
      actor,
      before: takesRights ? () => mustStillBeAdmin(actor) : undefined,
      endsCredentials: password !== undefined || changes.active === false,
    });
  } catch (error) {
    if (!isDuplicateKey(error)) throw error;
    const { email, handle } = changes;
    if (email && (await UserModel.exists({ email, _id: { $ne: id } }))) throw emailInUse(email);
    throw new AppError('conflict', `Somebody else has the handle ${handle}.`, {
      errors: [{ field: 'handle', message: 'is in use' }],
    });
  }
}

/** What somebody will be called. */
async function personAfter(
  id: string,
  changes: Partial<Pick<User, 'name' | 'email'>>,
): Promise<Pick<User, 'name' | 'email'>> {
  const user = await UserModel.findOne({ _id: id, kind: 'person' }).lean<User>();
  if (!user) throw noSuchUser();
  return { name: changes.name ?? user.name, email: changes.email ?? user.email };
}

/** Checks it by a write, so that of two admins who take each other's rights at one moment only one succeeds. */
async function mustStillBeAdmin(actor: Actor): Promise<void> {
  const { matchedCount } = await UserModel.updateOne(
    { _id: actor._id, role: actor.role, active: true },
    { $set: { updated_at: new Date() } },
  );
  if (matchedCount === 0) throw new AppError('forbidden', 'You are no longer an admin.');
}
