import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { longestSessionMs, userForSession } from '../../src/domain/people/access/session.js';
import {
  authenticate,
  createUser,
  ensureFirstAdmin,
  findByHandle,
  firstAdmin,
  listUsers,
} from '../../src/domain/people/accounts/accounts.js';
import { setAvailability, setCapacity } from '../../src/domain/people/accounts/availability.js';
import { editUser } from '../../src/domain/people/accounts/edit-user.js';
import { changeOwnPassword, setPreferences } from '../../src/domain/people/accounts/own-account.js';
import { ensureRouter } from '../../src/domain/people/accounts/router-user.js';
import { listAudit } from '../../src/domain/people/core/audit.js';
import { may } from '../../src/domain/people/core/permissions.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { closeDatabase, openDatabase } from '../support/database.js';

let boss: User;
beforeAll(async () => {
  await openDatabase();
  const admin = { email: 'Boss@Example.com', password: 'long enough' };
  await Promise.all([ensureFirstAdmin(admin), ensureFirstAdmin(admin)]);
  boss = (await firstAdmin())!;
});
afterAll(closeDatabase);

const add = (name: string, role: User['role'], more = {}): Promise<User> =>
  createUser({ name, email: `${name.toLowerCase()}@a.example`, role, ...more }, boss);

/** What the audit log says of one person, oldest first. */
const said = async (id: string) =>
  (await listAudit({ entity_id: id }, boss, { limit: 50 }))
    .reverse()
    .map(({ action, changes }) => [action, ...Object.keys(changes ?? {})].join(' '));

describe('The first admin', () => {
  it('is made once, also when two processes start at the same moment', async () => {
    expect(await UserModel.countDocuments({ role: 'admin' })).toBe(1);
    expect(boss.email).toBe('boss@example.com');
    expect(await authenticate('boss@example.com', 'long enough')).toMatchObject({ user: { role: 'admin' } });
    expect(await authenticate('boss@example.com', 'long enougH')).toEqual({ user: null, notOf: boss._id });
    expect(await authenticate('nobody@example.com', 'long enough')).toEqual({ user: null, notOf: null });
  });
});

describe('A person', () => {
  it('has a handle of their own and is found by it or by the local part of their e-mail', async () => {
    const one = await add('Jane', 'agent');
    const two = await createUser({ name: 'Jane', email: 'jane@b.example', role: 'agent' });
    expect([one.handle, two.handle]).toEqual(['jane', 'jane2']);
    expect((await findByHandle('@JANE'))?._id).toBe(one._id);
    expect(await findByHandle('nobody')).toBeNull();
  });

  it('has an e-mail that nobody else has in any letter case', async () => {
    const mia = await add('Mia', 'agent');
    const taken = { code: 'conflict', details: { errors: [{ field: 'email', message: 'is in use' }] } };
    await expect(createUser({ name: 'M', email: 'MIA@A.example', role: 'agent' })).rejects.toMatchObject(
      taken,
    );
    await expect(editUser(boss._id, { email: 'Mia@a.EXAMPLE' }, { actor: boss })).rejects.toMatchObject(
      taken,
    );
    await expect(editUser(boss._id, { handle: '@mia' }, { actor: boss })).rejects.toMatchObject({
      details: { errors: [{ field: 'handle' }] },
    });
    expect((await editUser(mia._id, { email: 'mia.new@a.example' }, { actor: boss })).email).toMatch(/new/);
  });

  it('is made and changed by admins only, field by field', async () => {
    const agent = await add('Ned', 'agent');
    await expect(createUser({ name: 'X', email: 'x@a.example', role: 'admin' }, agent)).rejects.toMatchObject(
      {
        code: 'forbidden',
      },
    );
    await expect(editUser(agent._id, { role: 'admin' }, { actor: agent })).rejects.toMatchObject({
      code: 'forbidden',
    });
    for (const [field, value] of [
      ['role', 'root'],
      ['capacity', 0],
      ['avatar_url', 'javascript:alert(1)'],
      ['handle', 'me'],
      ['email', 'router@threadline.invalid'],
      ['kind', 'router'],
    ]) {
      await expect(editUser(agent._id, { [field as string]: value }, { actor: boss })).rejects.toMatchObject({
        code: 'invalid_input',
        details: { errors: [{ field }] },
      });
    }
    const stale = { actor: boss, expected: { name: 'Somebody else' } };
    await expect(editUser(agent._id, { name: 'Nadia' }, stale)).rejects.toMatchObject({ code: 'conflict' });
    expect(await said(agent._id)).toEqual(['user.created']);
  });

  it('never gives a password hash away unless it is asked for, nor to the audit log', async () => {
    const ida = await add('Ida', 'agent', { password: 'the first password' });
    await editUser(ida._id, { password: 'the second password' }, { actor: boss });
    expect(await said(ida._id)).toEqual(['user.created', 'user.updated password_hash']);
    const everything = [
      await UserModel.find().lean(),
      await listUsers(boss, { limit: 50 }),
      await listAudit({}, boss, { limit: 50 }),
    ];
    expect(JSON.stringify(everything)).not.toMatch(/scrypt|password"/);
  });

  it('loses their sessions with a new password and with deactivation, at once', async () => {
    const tom = await add('Tom', 'agent', { password: 'the old password' });
    const startedAt = Date.now();
    const session = (user: User) => ({ userId: user._id, sessionEpoch: user.session_epoch, startedAt });
    const wrong = { current_password: 'a guess', new_password: 'the new password' };
    await expect(changeOwnPassword(wrong, tom)).rejects.toMatchObject({
      details: { errors: [{ field: 'current_password' }] },
    });
    expect(await userForSession(session(tom))).toMatchObject({ name: 'Tom' });

    const changed = await changeOwnPassword({ ...wrong, current_password: 'the old password' }, tom);
    expect(await authenticate(tom.email, 'the new password')).toMatchObject({ user: { name: 'Tom' } });
    expect(await userForSession(session(tom))).toBeNull();
    expect(await userForSession(session(changed))).toMatchObject({ name: 'Tom' });

    await editUser(tom._id, { active: false }, { actor: boss });
    expect(await userForSession(session(changed))).toBeNull();
    await editUser(tom._id, { active: true }, { actor: boss });
    expect(await userForSession(session(changed))).toBeNull();
  });

  it('is logged in for a working day at most, however much they do', async () => {
    const { _id: userId } = await add('Dora', 'agent');
    const since = (ms: number) => userForSession({ userId, startedAt: Date.now() - ms });
    expect(await since(longestSessionMs - 60_000)).toMatchObject({ name: 'Dora' });
    expect(await since(longestSessionMs)).toBeNull();
    expect(await userForSession({ userId })).toBeNull();
  });

  it('has no password that others think of too', async () => {
    const person = { name: 'Rosalind Franklin', email: 'rosalind.franklin@kings.example' };
    const bad = [
      ...[
        'password',
        '12345678',
        'Password1!',
        'qwertyuiop',
        'aaaaaaaa',
        'iloveyou2',
        'summer2026',
        'letmein123',
      ],
      ...[
        '        ',
        '\u00a0'.repeat(9),
        'rosalind.franklin@kings.example',
        'rosalind.franklin',
        'RosalindFranklin',
      ],
      ...['franklin1', 'Rosalind1', 'kings.example'],
    ];
    for (const password of bad) {
      const refused = createUser({ ...person, role: 'agent', password }, boss);
      expect([password, await refused.catch((error) => error.details?.errors?.[0]?.field)]).toEqual([
        password,
        'password',
      ]);
    }
    expect(await UserModel.exists({ email: person.email })).toBeNull();
    const user = await createUser({ ...person, role: 'agent', password: 'photo fifty one' }, boss);
    const edited = editUser(
      user._id,
      { email: 'dark.lady@kings.example', password: 'darklady1' },
      { actor: boss },
    );
    await expect(edited).rejects.toMatchObject({ details: { errors: [{ field: 'password' }] } });
    const own = { current_password: 'photo fifty one', new_password: 'franklin2026' };
    await expect(changeOwnPassword(own, user)).rejects.toMatchObject({
      details: { errors: [{ field: 'new_password' }] },
    });
    expect(await authenticate(person.email, 'photo fifty one')).toMatchObject({ user: { _id: user._id } });
  });

  it('takes any letters in a password, and all of it', async () => {
    const password = `größe ${'x y z '.repeat(10)}🔑 ключ`;
    const user = await add('Uma', 'agent', { password });
    expect(await authenticate(user.email, password)).toMatchObject({ user: { _id: user._id } });
    expect(await authenticate(user.email, password.slice(0, -1))).toMatchObject({ user: null });
  });

  it('stays admin while two admins try to take it from each other', async () => {
    const [one, two] = [await add('Una', 'admin'), await add('Duo', 'admin')];
    const demote = (whom: User, actor: User) => editUser(whom._id, { role: 'agent' }, { actor });
    const outcomes = await Promise.allSettled([demote(one, two), demote(two, one)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(['fulfilled', 'rejected']);
    await expect(demote(boss, boss)).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('Being available', () => {
  it('begins when an agent says so, and a lead may say it for them', async () => {
    const [amy, lea] = [await add('Amy', 'agent'), await add('Lea', 'lead')];
    expect([amy.availability, amy.capacity]).toEqual(['away', null]);
    const there = await setAvailability(amy._id, 'available', amy);
    expect(there.availability_changed_at).toBeInstanceOf(Date);
    expect(await setAvailability(amy._id, 'available', amy)).toEqual(there);
    await expect(setAvailability(lea._id, 'available', amy)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(setAvailability(amy._id, 'busy' as 'away', amy)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    expect((await setCapacity(amy._id, 3, lea)).capacity).toBe(3);
    expect((await setAvailability(amy._id, 'away', lea)).availability).toBe('away');
    expect(await said(amy._id)).toEqual([
      'user.created',
      'user.availability_changed availability',
      'user.capacity_changed capacity',
      'user.availability_changed availability',
    ]);
  });

  it('goes with the columns one likes to see', async () => {
    const viv = await add('Viv', 'viewer');
    const columns = ['name', 'status', 'name'];
    expect((await setPreferences({ contact_columns: columns }, viv)).preferences).toEqual({
      contact_columns: ['name', 'status'],
    });
    await expect(setPreferences({ theme: 'dark' } as never, viv)).rejects.toMatchObject({
      details: { errors: [{ field: 'theme' }] },
    });
  });
});

describe('The router', () => {
  it('is one user, listed with the others, who may assign and nothing else', async () => {
    const [router, same] = await Promise.all([ensureRouter(), ensureRouter()]);
    expect(same._id).toBe(router._id);
    expect(router).toMatchObject({ kind: 'router', name: 'Router', handle: 'router', availability: 'away' });
    expect([may(router, 'assign'), may(router, 'view_contacts')]).toEqual([true, false]);
    expect(await findByHandle('router')).toBeNull();
    const first = await listUsers(boss, { limit: 2 });
    const rest = await listUsers(boss, { limit: 50, after: first[1]!._id });
    expect([...first, ...rest].filter(({ kind }) => kind === 'router')).toHaveLength(1);
    expect(first.length + rest.length).toBe(await UserModel.countDocuments());
  });
});
