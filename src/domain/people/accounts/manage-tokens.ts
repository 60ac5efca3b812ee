import { z } from 'zod';
import { AppError, invalidField } from '../../../errors.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { parseInput } from '../../../platform/http/parse-input.js';
import { newId } from '../../../platform/ids.js';
import { type PageOfIds, recordAudit } from '../core/audit.js';
import { type Actor, may, must, type Permission, scopeNames } from '../core/permissions.js';
import { type User, UserModel } from '../core/user.js';
import { mustStayActive } from './credentials.js';
import { newSecret, type Token, TokenModel } from './token.js';

export const newTokenSchema = z.strictObject({
  name: z.string().trim().max(80, 'may have at most 80 characters').default(''),
  /** Names of permissions, those about identity aside; none given: whatever the user may. */
  scopes: z
    .array(
      z.enum(scopeNames, 'must be the name of a permission that tokens can have, see docs/permissions.md'),
    )
    .min(1, 'must name a permission; leave them out for all the rights of the user')
    .transform((scopes) => [...new Set(scopes)])
    .nullable()
    .default(null),
  expires_at: z
    .date('must be a time')
    .refine((time) => time.getTime() > Date.now(), 'is in the past')
    .nullable()
    .default(null),
});
export type NewToken = z.input<typeof newTokenSchema>;

/**
 * Makes a token that acts as this user and returns its text, which is not kept and cannot be shown again. `by`
 * null is the command line. Errors: `forbidden`, `invalid_input` (a scope that the user's role does not have),
 * `not_found`.
 */
export async function createToken(
  userId: string,
  input: NewToken = {},
  by: Actor | null = null,
): Promise<{ text: string; token: Token }> {
  if (by) must(by, 'manage_users');
  const { name, scopes, expires_at } = parseInput(newTokenSchema, input);
  const user = await UserModel.findOne({ _id: userId, kind: 'person', active: true }).lean<User>();
  if (!user) throw new AppError('not_found', 'There is no active user with this id.');
  mustHoldScopes(scopes, user);
  const { text, hash, prefix } = newSecret();
  const fields = { user_id: userId, name, prefix, scopes, expires_at, created_by: by?._id ?? null };
  const token: Token = { _id: newId(), ...fields, last_used_at: null, created_at: new Date() };
  await inTransaction(async () => {
    await mustStayActive(userId);
    await TokenModel.create({ ...token, hash });
    await recordAudit({
      action: 'token.created',
      entity_type: 'token',
      entity_id: token._id,
      actor_user_id: by?._id ?? null,
      details: fields,
    });
  });
  return { text, token };
}

function mustHoldScopes(scopes: Permission[] | null, user: User): void {
  const missing = scopes?.filter((scope) => !may(user, scope)) ?? [];
  if (missing.length > 0) {
    throw invalidField('scopes', `the role ${user.role} does not have ${missing.join(', ')}`);
  }
}

/** The tokens of one person, or of all, oldest first, without their texts or hashes. Errors: `forbidden`. */
export async function listTokens(
  filter: { user_id?: string },
  viewer: Actor,
  { limit, after }: PageOfIds,
): Promise<Token[]> {
  must(viewer, 'manage_users');
  return TokenModel.find({
    ...(filter.user_id === undefined ? {} : { user_id: filter.user_id }),
    ...(after ? { _id: { $gt: after } } : {}),
  })
    .sort({ _id: 1 })
    .limit(limit)
    .lean<Token[]>();
}

/** Ends a token at once and for good. Errors: `forbidden`, `not_found`. */
export async function revokeToken(id: string, actor: Actor): Promise<void> {
  must(actor, 'manage_users');
  await inTransaction(async () => {
    const token = await TokenModel.findOneAndDelete({ _id: id }).lean<Token>();
    if (!token) throw new AppError('not_found', 'There is no token with this id.');
    const { user_id, name, prefix } = token;
    await recordAudit({
      action: 'token.revoked',
      entity_type: 'token',
      entity_id: id,
      actor_user_id: actor._id,
      details: { user_id, name, prefix },
    });
  });
}
