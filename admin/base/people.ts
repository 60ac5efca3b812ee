import type { ActionContext, CurrentAdmin } from 'adminjs';
import { may, type Permission } from '../../src/domain/people/core/permissions.js';
import { type RoleName, roles, type User } from '../../src/domain/people/core/user.js';

/** Who works in the panel, as the domain wants to know them. */
export type PanelUser = Pick<User, '_id' | 'name' | 'email' | 'role'>;

/** What AdminJS keeps as the current admin: nothing but what the page may show about its own user. */
export function toCurrentAdmin({ _id, name, email, role }: PanelUser): CurrentAdmin {
  return { id: _id, email, title: name, role };
}

/** The user behind AdminJS's current admin; undefined when there is none, who then may do nothing. */
export function userOf(admin: CurrentAdmin | undefined): PanelUser | undefined {
  if (!admin?.id || !roles.includes(admin.role as RoleName)) return undefined;
  return { _id: admin.id, name: admin.title ?? '', email: admin.email, role: admin.role as RoleName };
}

/** Makes an action's `isAccessible`: whoever has the permission may use it. */
export const can =
  (permission: Permission) =>
  ({ currentAdmin }: Pick<ActionContext, 'currentAdmin'>): boolean =>
    may(userOf(currentAdmin), permission);
