import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { changeContact } from '../../src/domain/contact-actions/contact-writes.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createContact, type NewContact } from '../../src/domain/contacts/write/create.js';
import { editContact } from '../../src/domain/contacts/write/edit.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import type { User } from '../../src/domain/people/core/user.js';
import { bulkChange } from '../support/bulk-change.js';
import { closeDatabase, openDatabase } from '../support/database.js';

let admin: User;
let viewer: User;
let phones = 34_600_000_000;

beforeAll(async () => {
  await openDatabase();
  admin = await createUser({ name: 'Ann', email: 'ann@example.com', role: 'admin' });
  viewer = await createUser({ name: 'Vic', email: 'vic@example.com', role: 'viewer' });
});
afterAll(closeDatabase);

const create = (input: Partial<NewContact> = {}, contactLimit?: number): Promise<Contact> => {
  phones += 1;
  const settings = { defaultCountry: 'ES', contactLimit };
  return createContact({ whatsapp_contact_id: `+${phones}`, ...input }, admin, settings);
};
const stored = async (id: string): Promise<Contact> => (await ContactModel.findById(id).lean<Contact>())!;

describe('createContact', () => {
  it('stores digits, normalised tags and a clean e-mail', async () => {
    const input = {
      whatsapp_contact_id: '655 11 22 33',
      email: ' A@B.Example ',
      tags: ['Winter Sale', 'winter-sale'],
    };
    expect(await create(input)).toMatchObject({
      whatsapp_contact_id: '34655112233',
      identities: [{ kind: 'phone', value: '34655112233', scope: '' }],
      email: 'a@b.example',
      tags: ['winter_sale'],
      name: '',
      name_source: 'none',
      source: 'manual',
    });
  });

  it('takes a phone out of what it was copied with', async () => {
    expect(await create({ whatsapp_contact_id: '="+34 655 11 22 34"\u200b' })).toMatchObject({
      whatsapp_contact_id: '34655112234',
    });
  });

  it('finds the contact that has the phone in another national spelling', async () => {
    const first = await create({ whatsapp_contact_id: '+55 11 98765 4321' });
    await expect(create({ whatsapp_contact_id: '+55 11 8765 4321' })).rejects.toMatchObject({
      code: 'contact_exists',
      details: { contact_id: first._id },
    });
  });

  it('makes one contact of two at the same instant', async () => {
    const phone = '+34 655 99 88 77';
    const results = await Promise.allSettled([1, 2, 3].map(() => create({ whatsapp_contact_id: phone })));
    const refused = results.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused.map(({ reason }) => reason.code)).toEqual(['contact_exists', 'contact_exists']);
    expect(await ContactModel.countDocuments({ whatsapp_contact_id: '34655998877' })).toBe(1);
  });

  it('refuses what it does not know, and beyond the limit', async () => {
    await expect(create({ status: 'sold', colour: 'red' } as never)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: [{ field: 'status' }, { field: 'colour' }] },
    });
    const count = await ContactModel.countDocuments();
    await expect(create({}, count)).rejects.toMatchObject({
      code: 'contact_limit_reached',
      message: expect.stringContaining(`${count} / ${count}`),
    });
    await create({}, count + 1);
  });
});

describe('editContact', () => {
  it('changes the fields named and nothing else, and keeps a name given by hand', async () => {
    const contact = await create({ name: 'Ana', value: 7 });
    const edited = await editContact(contact._id, { name: 'Ana Ruiz', company: '' }, { actor: admin });
    const { updated_at, search_terms: _found, ...rest } = edited;
    const { updated_at: before, search_terms: _was, ...same } = contact;
    expect(rest).toEqual({ ...same, name: 'Ana Ruiz', name_source: 'manual', company: null, rev: 2 });
    expect(updated_at.getTime()).toBeGreaterThanOrEqual(before.getTime());
    expect(await editContact(contact._id, { name: '' }, { actor: admin })).toMatchObject({
      name_source: 'none',
    });
  });

  it('is a conflict after any write, when the time of reading is given', async () => {
    const contact = await create({ name: 'Ana' });
    await ContactModel.updateOne({ _id: contact._id }, { $set: { updated_at: new Date(Date.now() + 5) } });
    const edit = editContact(
      contact._id,
      { value: 1 },
      { actor: admin, expectedUpdatedAt: contact.updated_at },
    );
    await expect(edit).rejects.toMatchObject({ code: 'conflict' });
    const now = (await stored(contact._id)).updated_at.toISOString();
    await editContact(contact._id, { value: 1 }, { actor: admin, expectedUpdatedAt: now });
    expect((await stored(contact._id)).value).toBe(1);
  });

  it('lets one of two editors through who saw the same', async () => {
    const contact = await create({ name: 'Ana', tags: ['a'] });
    const edits = await Promise.allSettled(
      ['One', 'Two', 'Three'].map((name) =>
        editContact(contact._id, { name }, { actor: admin, expected: { name: 'Ana', tags: ['a'] } }),
      ),
    );
    expect(edits.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
  });

  it('is for those who may, on contacts there are', async () => {
    const contact = await create();
    await expect(editContact(contact._id, { value: 1 }, { actor: viewer })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await expect(editContact('nobody', { value: 1 }, { actor: admin })).rejects.toMatchObject({
      code: 'not_found',
    });
    await expect(
      editContact(contact._id, { source: 'ads' } as never, { actor: admin }),
    ).rejects.toMatchObject({
      code: 'invalid_input',
    });
  });
});

describe('A bulk change', () => {
  it('leaves alone what is so already', async () => {
    const [done, open] = [await create({ status: 'lost', tags: ['x'] }), await create()];
    const ids = [done._id, open._id, 'nobody'];
    const result = await bulkChange(ids, { status: 'lost', add_tags: ['X'] }, admin);
    expect(result).toMatchObject({ expected_count: 2, matched: 2, changed: 1 });
    expect((await stored(done._id)).updated_at).toEqual(done.updated_at);
    expect(await stored(open._id)).toMatchObject({ status: 'lost', tags: ['x'] });
  });

  it('adds a tag that is both added and removed, and keeps the order of the others', async () => {
    const contact = await create({ tags: ['c', 'b', 'a'] });
    const changes = { add_tags: ['b', 'd'], remove_tags: ['b', 'c'] };
    await bulkChange([contact._id], changes, admin);
    expect((await stored(contact._id)).tags).toEqual(['b', 'a', 'd']);
  });
});

describe('A change that Slack shows', () => {
  const conversationOf = (id: string) => ConversationModel.findOne({ contact_uuid: id }).lean<Conversation>();

  it('is owed to the root card, and a name goes to the conversation', async () => {
    const { conversation } = await receive({
      channelId: 'cloud',
      bsuidScope: '',
      providerId: 'card-1',
      sender: { phone: '34611223344', profileName: 'Ana' },
      type: 'text',
      text: 'Hello',
      sentAt: new Date(),
    });
    const id = conversation.contact_uuid;
    await handOff(conversation._id, 'an agent claimed it');
    const revisions = [(await conversationOf(id))!.desk.card_rev];
    const changed = async () => revisions.push((await conversationOf(id))!.desk.card_rev);
    await changeContact(id, { name: 'Ana Ruiz' }, { actor: admin });
    await changed();
    await changeContact(id, { assigned_to: admin._id }, { actor: admin });
    await changed();
    await bulkChange([id], { add_tags: ['vip'] }, admin);
    await changed();
    expect(revisions).toEqual([...new Set(revisions)].sort((a, b) => a - b));
    expect(await conversationOf(id)).toMatchObject({ contact_name: 'Ana Ruiz', desk: { card_owed: true } });
  });

  it('is not made when the owner cannot be', async () => {
    const contact = await create({ name: 'Ana' });
    const edit = changeContact(contact._id, { name: 'X', assigned_to: viewer._id }, { actor: admin });
    await expect(edit).rejects.toMatchObject({ code: 'invalid_input' });
    const bulk = bulkChange([contact._id], { status: 'lost', assigned_to: viewer._id }, admin);
    await expect(bulk).rejects.toMatchObject({ code: 'invalid_input' });
    expect(await stored(contact._id)).toMatchObject({ name: 'Ana', status: 'new' });
  });
});
