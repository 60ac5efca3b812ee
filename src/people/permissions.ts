import { AppError } from '../errors.js';
import type { RoleName } from './user.js';

/** What roles may do, the one place that says so. Edges ask `may` or `must`, they never compare roles. */
const permissions = {
  view_contacts: ['admin', 'lead', 'agent', 'viewer'],
  see_private_data: ['admin', 'lead', 'agent'],
  edit_contacts: ['admin', 'lead', 'agent'],
  delete_contacts: ['admin'],
  bulk_edit: ['admin', 'lead'],
  import_contacts: ['admin', 'lead'],
  export_contacts: ['admin', 'lead'],
  reply: ['admin', 'lead', 'agent'],
  write_notes: ['admin', 'lead', 'agent'],
  delete_any_note: ['admin'],
  assign: ['admin', 'lead', 'agent'],
  view_stats: ['admin', 'lead', 'agent', 'viewer'],
  manage_users: ['admin'],
} as const satisfies Record<string, readonly RoleName[]>;

export type Permission = keyof typeof permissions;

export interface Actor {
  _id: string;
  role: RoleName;
  active?: boolean;
}

export function may(actor: Actor | null | undefined, permission: Permission): boolean {
  if (!actor || actor.active === false) return false;
  return (permissions[permission] as readonly RoleName[]).includes(actor.role);
}

/** Throws `forbidden` with a sentence when the actor may not. */
export function must(actor: Actor | null | undefined, permission: Permission): void {
  if (may(actor, permission)) return;
  const who = permissions[permission].join(', ');
  throw new AppError('forbidden', `This needs one of the roles ${who}. Ask an admin.`);
}
