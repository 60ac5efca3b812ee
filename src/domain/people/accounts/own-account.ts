import { z } from 'zod';
import { AppError } from '../../../errors.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { hashPassword, passwordMatches } from '../access/password.js';
import { mustBeGoodPassword } from '../access/password-rules.js';
import { type Actor, must } from '../core/permissions.js';
import { type Preferences, type User, UserModel } from '../core/user.js';
import { newUserSchema } from './accounts.js';
import { changeUser } from './change-user.js';

export const preferencesSchema = z.strictObject({
  contact_columns: z
    .array(z.string().min(1).max(100))
    .max(50, 'may name at most 50 columns')
    .transform((columns) => [...new Set(columns)])
    .nullable(),
});

/** Changes what a person chose for themselves. Errors: `forbidden`, `invalid_input`. */
export async function setPreferences(changes: Partial<Preferences>, actor: Actor): Promise<User> {
  must(actor, 'view_contacts');
  const preferences = parseInput(preferencesSchema.partial(), changes);
  const usual: Preferences = { contact_columns: null };
  const set = { preferences: { ...usual, ...preferences } };
  return changeUser({ id: actor._id, set, action: 'user.preferences_changed', actor });
}

export const passwordChangeSchema = z.strictObject({
  current_password: z.string().max(200),
  new_password: newUserSchema.shape.password.unwrap(),
});
export type PasswordChange = z.input<typeof passwordChangeSchema>;

/**
 * Changes one's own password and ends all of one's sessions, this one too: log in again with the user returned. Tokens
 * go on: they were made for scripts, by an admin.
 * Slow on purpose; callers throttle it like a log-in. Errors: `forbidden`, `invalid_input` naming
 * `current_password` when it is wrong.
 */
export async function changeOwnPassword(
  input: PasswordChange,
  actor: Actor & Pick<User, 'name' | 'email'>,
): Promise<User> {
  must(actor, 'manage_own_account');
  const { current_password, new_password } = parseInput(passwordChangeSchema, input);
  const stored = await UserModel.findOne({ _id: actor._id, kind: 'person', active: true })
    .select({ password_hash: 1 })
    .lean<User>();
  if (!(await passwordMatches(current_password, stored?.password_hash))) {
    throw new AppError('invalid_input', 'The current password is wrong.', {
      errors: [{ field: 'current_password', message: 'is wrong' }],
    });
  }
  await mustBeGoodPassword(new_password, actor, 'new_password');
  const set = { password_hash: await hashPassword(new_password) };
  return changeUser({ id: actor._id, set, action: 'user.password_changed', actor });
}
