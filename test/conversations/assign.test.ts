import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import {
  type Assignment,
  AssignmentModel,
  assign,
} from '../../src/domain/conversations/assignment/assign.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { editUser } from '../../src/domain/people/accounts/edit-user.js';
import { ensureRouter } from '../../src/domain/people/accounts/router-user.js';
import type { User } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { customerWrites } from '../support/conversation.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { personNamed } from '../support/people.js';

let [ana, ben, lea]: User[] = [];
beforeAll(async () => {
  await openDatabase();
  [ana, ben, lea] = [await personNamed('Ana'), await personNamed('Ben'), await personNamed('Lea', 'lead')];
});
afterAll(closeDatabase);

const logOf = (contact_id: string): Promise<Assignment[]> =>
  AssignmentModel.find({ contact_id }).sort({ assigned_at: 1, _id: 1 }).lean<Assignment[]>().exec();
const ownerOf = async (id: string): Promise<string | null> =>
  (await ContactModel.findById(id).lean())!.assigned_to;
const ownersOfConversations = async (id: string): Promise<(string | null)[]> =>
  (await ConversationModel.find({ contact_uuid: id }).lean<Conversation[]>()).map((one) => one.assigned_to);

describe('An assignment', () => {
  it('reaches the contact, all of its conversations and the log', async () => {
    const first = await customerWrites('34600000001', { channelId: 'cloud:1' });
    const second = await customerWrites('34600000001', { channelId: 'cloud:2' });
    const contactIds = [first.contact_uuid];
    const by = lea!;
    expect(await assign({ contactIds, userId: ana!._id, by, reason: 'speaks Spanish' })).toBe(1);
    expect(await assign({ contactIds, userId: ana!._id, by, reason: 'again' })).toBe(0);
    expect(await assign({ contactIds, userId: null, by, reason: 'on holiday' })).toBe(1);
    expect(await assign({ contactIds, userId: ben!._id, by, reason: 'is there' })).toBe(1);

    const contact = await ContactModel.findById(first.contact_uuid).lean();
    expect(contact).toMatchObject({ assigned_to: ben!._id, assigned_by: lea!._id });
    expect(await ownersOfConversations(first.contact_uuid)).toEqual([ben!._id, ben!._id]);
    const log = await logOf(first.contact_uuid);
    expect(log.map((row) => [row.assigned_to, row.assigned_by, row.conversation_id, row.reason])).toEqual([
      [ana!._id, lea!._id, second._id, 'speaks Spanish'],
      [null, lea!._id, second._id, 'on holiday'],
      [ben!._id, lea!._id, second._id, 'is there'],
    ]);
    expect(log.at(-1)!.assigned_at).toEqual(contact!.assigned_at);
  });

  it('is kept when the customer writes again, and a new conversation of theirs begins with the same owner', async () => {
    const { contact_uuid } = await customerWrites('34600000002');
    await assign({ contactIds: [contact_uuid], userId: ana!._id, by: lea!, reason: '' });
    expect((await customerWrites('34600000002')).assigned_to).toBe(ana!._id);
    expect((await customerWrites('34600000002', { channelId: 'cloud:2' })).assigned_to).toBe(ana!._id);
  });

  it('needs an active person who may answer customers', async () => {
    const { contact_uuid } = await customerWrites('34600000003');
    const viewer = await personNamed('Vic', 'viewer');
    const admin = await personNamed('Ada', 'admin');
    const gone = await personNamed('Gus');
    await editUser(gone._id, { active: false }, { actor: admin });
    for (const userId of [viewer._id, gone._id, newId(), (await ensureRouter())._id]) {
      const refused = assign({ contactIds: [contact_uuid], userId, by: lea!, reason: '' });
      await expect(refused).rejects.toMatchObject({ code: 'invalid_input' });
    }
    await expect(
      assign({ contactIds: [contact_uuid], userId: ana!._id, by: viewer, reason: '' }),
    ).rejects.toMatchObject({ code: 'forbidden' });
    expect(await logOf(contact_uuid)).toEqual([]);
  });

  it('of a thousand contacts is made in batches, each contact once', async () => {
    const contacts = Array.from({ length: 1_050 }, (_, n) =>
      newContact({
        _id: newId(),
        source: 'import',
        identities: [{ kind: 'phone', value: `3461${String(n).padStart(7, '0')}`, scope: '' }],
      }),
    );
    await insertContacts(contacts);
    const contactIds = contacts.flatMap(({ _id }) => [_id, _id]);
    expect(await assign({ contactIds, userId: ana!._id, by: lea!, reason: 'bulk edit' })).toBe(1_050);
    expect(await AssignmentModel.countDocuments({ reason: 'bulk edit' })).toBe(1_050);
  });
});

describe('People who assign at the same instant', () => {
  it('come one after the other, in the contact, the conversations and the log', async () => {
    const { contact_uuid } = await customerWrites('34600000004');
    await customerWrites('34600000004', { channelId: 'cloud:2' });
    const owners = [ana!._id, ben!._id, null, lea!._id, ana!._id, null, ben!._id, lea!._id];
    const changed = await Promise.all(
      owners.map((userId, n) => assign({ contactIds: [contact_uuid], userId, by: lea!, reason: `try ${n}` })),
    );
    const log = await logOf(contact_uuid);
    expect(log).toHaveLength(changed.reduce((sum, n) => sum + n, 0));
    // No row says what was so already, and the last one is how it is.
    log.forEach((row, n) => {
      expect(row.assigned_to).not.toBe(log[n - 1]?.assigned_to ?? null);
    });
    const last = log.at(-1)!.assigned_to;
    expect(await ownerOf(contact_uuid)).toBe(last);
    expect(await ownersOfConversations(contact_uuid)).toEqual([last, last]);
  });

  it('to a contact without an owner only: one wins', async () => {
    const { contact_uuid } = await customerWrites('34600000005');
    const router = await ensureRouter();
    const given = await Promise.all(
      [ana!, ben!, lea!, ana!, ben!].map(({ _id }) =>
        assign({ contactIds: [contact_uuid], userId: _id, by: router, reason: '', onlyIfUnassigned: true }),
      ),
    );
    expect(given.reduce((sum, n) => sum + n, 0)).toBe(1);
    const [row, ...others] = await logOf(contact_uuid);
    expect(others).toEqual([]);
    expect(await ownerOf(contact_uuid)).toBe(row!.assigned_to);
  });
});
