import { z } from 'zod';
import { AppError } from '../errors.js';
import { newUserSchema } from './accounts.js';
import { hashPassword } from './password.js';
import { type Actor, must } from './permissions.js';
import { type User, UserModel } from './user.js';

const changesSchema = z
  .strictObject({
    name: newUserSchema.shape.name,
    role: newUserSchema.shape.role,
    active: z.boolean(),
    password: newUserSchema.shape.password,
  })
  .partial();
export type UserChanges = z.input<typeof changesSchema>;

export interface UserEditOptions {
  actor: Actor;
  /** The values the editor saw: another value in the database now is a `conflict`. */
  expected?: Partial<Pick<User, 'name' | 'role' | 'active'>>;
}

/**
 * Changes a person's name, role, password, or whether they may come in. There is always an active admin: nobody
 * can take that away from themselves. Errors: `forbidden`, `invalid_input`, `not_found`, `conflict`.
 */
export async function editUser(
  id: string,
  input: UserChanges,
  { actor, expected = {} }: UserEditOptions,
): Promise<User> {
  must(actor, 'manage_users');
  const parsed = changesSchema.safeParse(input);
  if (!parsed.success) {
    const errors = parsed.error.issues.map(({ path, message }) => ({ field: path.join('.'), message }));
    throw new AppError('invalid_input', `${errors[0]!.field}: ${errors[0]!.message}.`, { errors });
  }
  const { password, ...changes } = parsed.data;
  if (id === actor._id && (changes.active === false || (changes.role && changes.role !== 'admin'))) {
    throw new AppError('conflict', 'Another admin must do this: nobody takes their own rights away.');
  }
  const secret = password ? { password_hash: await hashPassword(password) } : {};
  const user = await UserModel.findOneAndUpdate(
    { _id: id, kind: 'person', ...expected },
    { $set: { ...changes, ...secret } },
    { returnDocument: 'after' },
  ).lean<User>();
  if (user) return user;
  if (await UserModel.exists({ _id: id, kind: 'person' })) {
    throw new AppError('conflict', 'Somebody else changed this user in the meantime. Reload and try again.');
  }
  throw new AppError('not_found', 'There is no user with this id.');
}
