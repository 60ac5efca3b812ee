import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { type RoleName, type User, UserModel } from '../../src/domain/people/core/user.js';

/** Somebody who acts, for where nobody has to be stored. */
export const admin = { _id: 'the-admin', role: 'admin' } as const;
export const lead = { _id: 'the-lead', role: 'lead' } as const;
export const agent = { _id: 'the-agent', role: 'agent' } as const;
export const viewer = { _id: 'the-viewer', role: 'viewer' } as const;

/** Stores an active person. */
export const personNamed = (name: string, role: RoleName = 'agent'): Promise<User> =>
  createUser({ name, email: `${name.toLowerCase()}@desk.example`, role });

/** Stores one person of each role, "The lead" and so on; with a password they can log in. */
export async function oneOfEachRole(password?: string): Promise<Record<RoleName, User>> {
  const users = {} as Record<RoleName, User>;
  for (const role of ['admin', 'lead', 'agent', 'viewer'] as const)
    users[role] = await createUser({ name: `The ${role}`, email: `${role}@example.com`, role, password });
  return users;
}

/** The stored person with this handle, such as the demo's `ana`, `ben`, `lea` and `admin`, as they are now. */
export const personWithHandle = (handle: string): Promise<User> =>
  UserModel.findOne({ handle }).orFail().lean<User>().exec() as Promise<User>;
