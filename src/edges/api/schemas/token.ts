import { z } from 'zod';
import type { Token } from '../../../domain/people/accounts/token.js';
import { permissionNames } from '../../../domain/people/core/permissions.js';
import { time, userId, uuid } from './parts.js';

export const tokenShape = z
  .strictObject({
    id: uuid,
    user_id: uuid.describe('Who it acts as'),
    name: z.string(),
    prefix: z.string().describe('How its text begins'),
    scopes: z
      .array(z.enum(permissionNames))
      .nullable()
      .describe('All it may do; null: all that its user may'),
    expires_at: time.nullable(),
    last_used_at: time.nullable().describe('To the minute'),
    created_by: userId.describe('Null: made on the command line'),
    created_at: time,
  })
  .meta({ id: 'Token' });

export function presentToken(token: Token): z.input<typeof tokenShape> {
  const { _id, user_id, name, prefix, scopes, expires_at, last_used_at, created_by, created_at } = token;
  return { id: _id, user_id, name, prefix, scopes, expires_at, last_used_at, created_by, created_at };
}
