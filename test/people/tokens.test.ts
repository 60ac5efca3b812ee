import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { createUser, ensureFirstAdmin, firstAdmin } from '../../src/domain/people/accounts/accounts.js';
import { editUser } from '../../src/domain/people/accounts/edit-user.js';
import { createLinkCode, redeemLinkCode } from '../../src/domain/people/accounts/link-code.js';
import { createToken, listTokens, revokeToken } from '../../src/domain/people/accounts/manage-tokens.js';
import { TokenModel, userForToken } from '../../src/domain/people/accounts/token.js';
import { listAudit } from '../../src/domain/people/core/audit.js';
import { may, must } from '../../src/domain/people/core/permissions.js';
import type { User } from '../../src/domain/people/core/user.js';
import { closeDatabase, openDatabase } from '../support/database.js';

let admin: User;
let lead: User;
beforeAll(async () => {
  await openDatabase();
  await ensureFirstAdmin({ email: 'boss@example.com', password: 'long enough' });
  admin = (await firstAdmin())!;
  lead = await createUser({ name: 'Lea', email: 'lea@a.example', role: 'lead' });
});
afterAll(closeDatabase);

const refusedScopes = {
  code: 'invalid_input',
  details: { errors: [{ field: expect.stringMatching(/^scopes/) }] },
};

describe('An API token', () => {
  it('acts as its user, and stops when it expires', async () => {
    const user = await createUser({ name: 'Tom', email: 'tom@a.example', role: 'viewer' });
    const { text, token } = await createToken(user._id);
    expect(await userForToken(text, undefined)).toMatchObject({ _id: user._id, scopes: null });
    expect(await userForToken('tl_wrong', 'the-configured-one')).toBeNull();
    expect((await userForToken('the-configured-one', 'the-configured-one'))?.role).toBe('admin');
    await TokenModel.updateOne({ _id: token._id }, { $set: { expires_at: new Date(Date.now() - 1) } });
    expect(await userForToken(text, undefined)).toBeNull();
    await expect(createToken(user._id, { expires_at: new Date(0) })).rejects.toMatchObject({
      details: { errors: [{ field: 'expires_at' }] },
    });
  });

  it.each([
    ['deactivation', { active: false }],
    ['a new password from an admin', { password: 'another device of mine' }],
  ])('ends with %s of its user and stays ended, as does a linking code', async (_what, changes) => {
    const user = await createUser({
      name: 'Uwe',
      email: `uwe.${Object.keys(changes)}@a.example`,
      role: 'agent',
    });
    const { text, token } = await createToken(user._id, { name: 'CRM' });
    const { code } = await createLinkCode(user._id);
    const other = await createToken(lead._id);
    await editUser(user._id, { name: 'Uwe Uhl' }, { actor: admin });
    expect(await userForToken(text, undefined)).toMatchObject({ name: 'Uwe Uhl' });
    await editUser(user._id, changes, { actor: admin });
    expect(await userForToken(text, undefined)).toBeNull();
    await editUser(user._id, { active: true }, { actor: admin });
    expect(await userForToken(text, undefined)).toBeNull();
    await expect(redeemLinkCode(code, { id: 'U0STRANGER', teamId: null })).rejects.toMatchObject({
      details: { errors: [{ field: 'code' }] },
    });
    expect(await userForToken(other.text, undefined)).toMatchObject({ _id: lead._id });
    const [last] = await listAudit({ entity_id: token._id }, admin, { limit: 1 });
    expect(last).toMatchObject({ action: 'token.revoked', details: { name: 'CRM', user_id: user._id } });
  });

  it('is not made for somebody who is being deactivated at that moment', async () => {
    for (let round = 0; round < 5; round += 1) {
      const user = await createUser({ name: 'Rae', email: `rae.${round}@a.example`, role: 'agent' });
      const made = Promise.allSettled([createToken(user._id), createLinkCode(user._id)]);
      await editUser(user._id, { active: false }, { actor: admin });
      await made;
      await editUser(user._id, { active: true }, { actor: admin });
      const [token, link] = await made;
      if (token.status === 'fulfilled') expect(await userForToken(token.value.text, undefined)).toBeNull();
      if (link.status === 'fulfilled') {
        const redeemed = redeemLinkCode(link.value.code, { id: `U${round}`, teamId: null });
        await expect(redeemed).rejects.toMatchObject({ code: 'invalid_input' });
      }
    }
  });

  it('may do what its scopes name and its user still may', async () => {
    const { text } = await createToken(lead._id, { scopes: ['view_contacts', 'edit_contacts'] }, admin);
    const caller = (await userForToken(text, undefined))!;
    expect([may(caller, 'edit_contacts'), may(caller, 'reply')]).toEqual([true, false]);
    expect(may(caller, 'see_private_data')).toBe(false);
    expect(() => must(caller, 'reply')).toThrow('a token with the scope reply');
    await editUser(lead._id, { role: 'viewer' }, { actor: admin });
    expect(may(await userForToken(text, undefined), 'edit_contacts')).toBe(false);
    await editUser(lead._id, { role: 'lead' }, { actor: admin });
  });

  it('is refused scopes that do not exist or that the role lacks, and is made by nobody with a limited one', async () => {
    const scopes = (names: string[], by = admin) => createToken(lead._id, { scopes: names as never }, by);
    await expect(scopes(['contacts'])).rejects.toMatchObject(refusedScopes);
    await expect(scopes([])).rejects.toMatchObject(refusedScopes);
    await expect(scopes(['delete_contacts'])).rejects.toMatchObject(refusedScopes);
    const limited = await createToken(admin._id, { scopes: ['view_contacts'] }, admin);
    const caller = (await userForToken(limited.text, undefined))!;
    await expect(scopes(['view_contacts'], caller)).rejects.toMatchObject({ code: 'forbidden' });
    expect((await scopes(['view_contacts'])).token.created_by).toBe(admin._id);
    await expect(createToken(lead._id, {}, lead)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(createToken('nobody', {}, admin)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('is listed by its name and beginning, never its hash, and is over when revoked', async () => {
    const { text, token } = await createToken(lead._id, { name: 'CRM' }, admin);
    const before = Date.now();
    await userForToken(text, undefined);
    const [last] = (await listTokens({ user_id: lead._id }, admin, { limit: 50 })).slice(-1);
    expect(last).toMatchObject({ name: 'CRM', prefix: text.slice(0, 7), created_by: admin._id });
    expect(last!.last_used_at!.getTime()).toBeGreaterThanOrEqual(before);
    expect(
      await TokenModel.exists({ _id: token._id, $expr: { $ne: ['$updated_at', '$created_at'] } }),
    ).toBeNull();
    expect(last).not.toHaveProperty('hash');
    await expect(listTokens({}, lead, { limit: 1 })).rejects.toMatchObject({ code: 'forbidden' });
    await revokeToken(token._id, admin);
    expect(await userForToken(text, undefined)).toBeNull();
    await expect(revokeToken(token._id, admin)).rejects.toMatchObject({ code: 'not_found' });
    const log = await listAudit({ entity_id: token._id }, admin, { limit: 10 });
    expect(log.map(({ action, actor_user_id }) => [action, actor_user_id])).toEqual([
      ['token.revoked', admin._id],
      ['token.created', admin._id],
    ]);
  });

  it('costs one database operation a request, and a write at most once a minute', async () => {
    const { text } = await createToken(lead._id);
    const operations: string[] = [];
    mongoose.set('debug', (collection: string, method: string) => operations.push(`${collection}.${method}`));
    await userForToken(text, undefined);
    await userForToken(text, undefined);
    mongoose.set('debug', false);
    expect(operations).toEqual(['api_tokens.aggregate', 'api_tokens.updateOne', 'api_tokens.aggregate']);
  });
});
