import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { createLog } from '../../src/log.js';
import {
  authenticate,
  createUser,
  ensureFirstAdmin,
  findByHandle,
  firstAdmin,
} from '../../src/people/accounts.js';
import { may, must } from '../../src/people/permissions.js';
import { createToken, userForToken } from '../../src/people/token.js';
import { UserModel } from '../../src/people/user.js';
import { acquireLease, releaseLease, withLease } from '../../src/platform/lease.js';
import { connectMongo } from '../../src/platform/mongo.js';
import { testServers } from '../support/servers.js';

beforeAll(async () => {
  await connectMongo(testServers().mongodbUri, createLog('silent'));
});
afterAll(() => mongoose.disconnect());

describe('Accounts', () => {
  it('make the first admin once, also when two processes start at the same moment', async () => {
    const admin = { email: 'Boss@Example.com', password: 'long enough' };
    await Promise.all([ensureFirstAdmin(admin), ensureFirstAdmin(admin)]);
    expect(await UserModel.countDocuments({ role: 'admin' })).toBe(1);
    expect((await firstAdmin())?.email).toBe('boss@example.com');
    expect(await authenticate('boss@example.com', 'long enough')).toMatchObject({ role: 'admin' });
    expect(await authenticate('boss@example.com', 'long enougH')).toBeNull();
    expect(await authenticate('nobody@example.com', 'long enough')).toBeNull();
  });

  it('give each a handle of their own and are found by it or by the local part of their e-mail', async () => {
    const one = await createUser({ name: 'Jane', email: 'jane@a.example', role: 'agent' });
    const two = await createUser({ name: 'Jane', email: 'jane@b.example', role: 'agent' });
    expect([one.handle, two.handle]).toEqual(['jane', 'jane2']);
    expect((await findByHandle('@JANE'))?._id).toBe(one._id);
    expect(await findByHandle('nobody')).toBeNull();
    await expect(createUser({ name: 'J', email: 'jane@a.example', role: 'agent' })).rejects.toMatchObject({
      code: 'conflict',
    });
  });

  it('never give a password hash away unless it is asked for', async () => {
    expect(JSON.stringify(await UserModel.find().lean())).not.toContain('scrypt');
  });

  it('stop acting by token when it expired or its user was deactivated', async () => {
    const user = await createUser({ name: 'Tom', email: 'tom@a.example', role: 'viewer' });
    const token = await createToken(user._id);
    expect((await userForToken(token, undefined))?._id).toBe(user._id);
    expect(await userForToken(await createToken(user._id, new Date(Date.now() - 1)), undefined)).toBeNull();
    expect(await userForToken('tl_wrong', 'the-configured-one')).toBeNull();
    expect((await userForToken('the-configured-one', 'the-configured-one'))?.role).toBe('admin');
    await UserModel.updateOne({ _id: user._id }, { $set: { active: false } });
    expect(await userForToken(token, undefined)).toBeNull();
  });

  it('may do what their role may', () => {
    const viewer = { _id: 'v', role: 'viewer' } as const;
    expect(may(viewer, 'view_contacts')).toBe(true);
    expect(() => must(viewer, 'edit_contacts')).toThrow('admin, lead, agent');
  });
});

describe('A lease', () => {
  it('is held by one, given back, and taken over with a higher fence when it expires', async () => {
    const [first, second] = await Promise.all([acquireLease('one', 60_000), acquireLease('one', 60_000)]);
    expect([first, second].filter(Boolean)).toHaveLength(1);
    const held = (first ?? second)!;
    expect(await withLease('one', async () => undefined)).toBe(false);
    await releaseLease(held);
    const next = await acquireLease('one', 1);
    expect(next!.fence).toBe(held.fence + 1);
    let later = null;
    while (!later) later = await acquireLease('one');
    expect(later.fence).toBe(next!.fence + 1);
  });
});
