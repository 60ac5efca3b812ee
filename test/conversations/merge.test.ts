import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import mongoose from 'mongoose';
import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { finishMerges } from '../../src/domain/contact-actions/merge/merge-finish.js';
import { previewMerge } from '../../src/domain/contact-actions/merge/merge-preview.js';
import { unmergeContacts } from '../../src/domain/contact-actions/merge/unmerge.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import type { Identity } from '../../src/domain/contacts/contact/identity.js';
import { recordDuplicate } from '../../src/domain/contacts/duplicates/duplicate.js';
import { listDuplicates } from '../../src/domain/contacts/duplicates/duplicates-list.js';
import { contactKpis } from '../../src/domain/contacts/figures/kpis.js';
import { insertContacts, newContact, updateContact } from '../../src/domain/contacts/write/write.js';
import { AssignmentModel, assign } from '../../src/domain/conversations/assignment/assign.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { getConversation } from '../../src/domain/conversations/core/find.js';
import { getMerge } from '../../src/domain/conversations/core/merge-record.js';
import { nextOwed } from '../../src/domain/conversations/delivery/outbox.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import { HandoffModel } from '../../src/domain/conversations/hand-off/handoff-record.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { addNote, NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import type { User } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { closeDatabase, openDatabase } from '../support/database.js';

let lea: User;
let ana: User;
beforeAll(async () => {
  await openDatabase();
  lea = await createUser({ name: 'Lea Brandt', email: 'lea@example.com', role: 'lead' });
  ana = await createUser({ name: 'Ana Torres', email: 'ana@example.com', role: 'agent' });
});
afterAll(closeDatabase);

let phones = 34_600_100_000;
const nextPhone = (): string => String(++phones);
let ids = 0;

/** A customer's message, as a channel hands it over. */
const says = (phone: string, text: string, channelId = 'cloud:1') =>
  receive({
    channelId,
    bsuidScope: 'portfolio',
    providerId: `wamid.${++ids}`,
    sender: { phone },
    type: 'text',
    text,
    sentAt: new Date(),
  });

async function contact(fields: Partial<Contact> = {}): Promise<Contact & { phone: string }> {
  const phone = nextPhone();
  const identities: Identity[] = [{ kind: 'phone', value: phone, scope: '' }];
  const made = newContact({
    _id: newId(),
    identities,
    whatsapp_contact_id: phone,
    source: 'manual',
    ...fields,
  });
  await insertContacts([made]);
  return { ...made, phone };
}

const stored = (id: string) => ContactModel.findById(id).lean<Contact>();
const conversationOf = async (id: string, channel_id = 'cloud:1') =>
  (await ConversationModel.findOne({ contact_uuid: id, channel_id }).lean<Conversation>())!;
const messagesIn = (conversation_id: string) =>
  MessageModel.find({ conversation_id, direction: { $ne: 'internal' } })
    .sort({ seq: 1 })
    .lean<Message[]>();
const said = async (conversation_id: string) => (await messagesIn(conversation_id)).map(({ text }) => text);
/** A minute later, when nothing of a merge can still be under way. */
const later = () => Date.now() + 120_000;

describe('merging contacts', () => {
  it('unites tags, fills what is empty, takes the strictest consent and the latest visit', async () => {
    const into = await contact({ name: 'Lucía', tags: ['vip'], attributes: { plan: 'gold' }, value: 0 });
    const one = await contact({
      name: 'Lucía F.',
      email: 'lucia@example.com',
      tags: ['vip', 'madrid'],
      value: 250,
      attributes: { plan: 'basic', size: 3 },
      consent: { state: 'opted_out', at: new Date('2026-01-01'), origin: 'stop' },
    });
    const other = await contact({
      company: 'Acme',
      email: 'other@example.com',
      consent: { state: 'opted_in', at: new Date('2026-05-01'), origin: 'import' },
      last_inbound_at: new Date('2026-06-01'),
    });
    const preview = await previewMerge(into._id, [one._id, other._id], lea);
    const { contact: merged, finished } = await mergeContacts(
      { into_id: into._id, from_ids: [one._id, other._id] },
      lea,
    );
    expect(finished).toBe(true);
    expect(merged).toMatchObject({
      _id: into._id,
      name: 'Lucía',
      email: 'lucia@example.com',
      company: 'Acme',
      tags: ['vip', 'madrid'],
      value: 250,
      attributes: { plan: 'gold', size: 3 },
      consent: { state: 'opted_out', origin: 'stop' },
      last_inbound_at: new Date('2026-06-01'),
      whatsapp_contact_id: into.phone,
    });
    expect(merged.identities.map(({ value }) => value)).toEqual([into.phone, one.phone, other.phone]);
    expect(preview.contact).toMatchObject({
      email: merged.email,
      tags: merged.tags,
      value: 250,
      consent: merged.consent,
    });
    expect(preview.not_taken).toEqual(
      expect.arrayContaining([
        { contact_id: one._id, field: 'name', value: 'Lucía F.' },
        { contact_id: one._id, field: 'attributes.plan', value: 'basic' },
        { contact_id: other._id, field: 'email', value: 'other@example.com' },
      ]),
    );
    expect(await ContactModel.countDocuments({ _id: { $in: [one._id, other._id] } })).toBe(0);
    const entry = await AuditModel.findOne({ entity_id: into._id, action: 'contact.merged' }).lean();
    expect(entry).toMatchObject({ actor_user_id: lea._id, changes: { email: { before: null } } });
    expect(entry!.details!.not_taken).toHaveLength(preview.not_taken.length);
    expect(await AuditModel.countDocuments({ entity_id: one._id, action: 'contact.merged_away' })).toBe(1);
  });

  it('is for leads, and needs contacts that are there', async () => {
    const [into, from] = [await contact(), await contact()];
    const input = { into_id: into._id, from_ids: [from._id] };
    await expect(mergeContacts(input, ana)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(previewMerge(into._id, [from._id], ana)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(mergeContacts({ ...input, from_ids: [newId()] }, lea)).rejects.toMatchObject({
      code: 'not_found',
    });
    for (const wrong of [
      { ...input, from_ids: [into._id] },
      { ...input, from_ids: [] },
      { ...input, into_id: 'x' },
    ]) {
      await expect(mergeContacts(wrong, lea)).rejects.toMatchObject({ code: 'invalid_input' });
    }
    expect(await ContactModel.countDocuments({ _id: { $in: [into._id, from._id] } })).toBe(2);
  });

  it('makes one conversation of two on the same channel, in the order in which things were said', async () => {
    const [into, from] = [await contact({ name: 'Into' }), await contact({ name: 'From' })];
    for (const [phone, text] of [
      [into.phone, 'one'],
      [from.phone, 'two'],
      [into.phone, 'three'],
      [from.phone, 'four'],
    ] as const) {
      await says(phone, text);
    }
    const [kept, gone] = [await conversationOf(into._id), await conversationOf(from._id)];
    const { message: queued } = await reply({ conversationId: gone._id, author: ana, text: 'five' });
    await addNote({ contactId: from._id, author: ana, content: 'likes tea' });
    await assign({ contactIds: [from._id], userId: ana._id, by: lea, reason: 'hers' });
    const preview = await previewMerge(into._id, [from._id], lea);
    expect(preview.moves).toEqual({ conversations: 1, messages: 3, notes: 1, assignments: 1 });
    expect(preview.conversations).toMatchObject([{ id: gone._id, joins: kept._id, contact_id: from._id }]);

    const result = await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);

    expect(result).toMatchObject({ finished: true, contact: { assigned_to: ana._id } });
    expect(await said(kept._id)).toEqual(['one', 'two', 'three', 'four', 'five']);
    expect(await MessageModel.countDocuments({ conversation_id: gone._id })).toBe(0);
    const joined = await conversationOf(into._id);
    expect(joined).toMatchObject({
      _id: kept._id,
      number: kept.number,
      ai_enabled: false,
      assigned_to: ana._id,
      address: { phone: from.phone },
      desk: { wanted: true },
    });
    expect(await nextOwed(kept._id)).toMatchObject({ _id: queued._id, contact_id: into._id });
    // Its hand-off goes on as that of the conversation it became.
    expect(await HandoffModel.find({ resolved_at: null, contact_id: into._id }).lean()).toMatchObject([
      { conversation_id: kept._id, first_response_by: ana._id },
    ]);
    expect(await NoteModel.countDocuments({ entity_id: into._id })).toBe(1);
    expect(await AssignmentModel.countDocuments({ contact_id: into._id })).toBe(1);
    // Links and numbers people know lead to it.
    expect(await getConversation(gone._id)).toMatchObject({ _id: kept._id });

    await says(from.phone, 'six');
    expect((await said(kept._id)).at(-1)).toBe('six');
    expect((await said(kept._id)).length).toBe(6);
  });

  it('keeps a conversation as it is where the other contact has none on that channel', async () => {
    const [into, from] = [await contact({ name: 'Into' }), await contact({ name: 'From' })];
    await says(from.phone, 'hello', 'cloud:2');
    const theirs = await conversationOf(from._id, 'cloud:2');
    await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    expect(await conversationOf(into._id, 'cloud:2')).toMatchObject({
      _id: theirs._id,
      number: theirs.number,
      contact_id: into.phone,
      contact_name: 'Into',
    });
    expect(await MessageModel.countDocuments({ contact_id: into._id })).toBe(1);
  });

  it('silences a bot when people have the other conversation, and never wakes what was cancelled', async () => {
    const [into, from] = [await contact(), await contact()];
    await says(into.phone, 'a');
    await says(from.phone, 'b');
    const [kept, gone] = [await conversationOf(into._id), await conversationOf(from._id)];
    const answer = async (to: Conversation, dedup_key: string) => {
      const { newMessage } = await import('../../src/domain/conversations/messages/message.js');
      const bot = { direction: 'out', author: 'bot', text: dedup_key, state: 'queued' } as const;
      await MessageModel.create(newMessage(to, { ...bot, dedup_key, ai_epoch: to.ai_epoch }));
    };
    await answer(kept, 'the bot of one');
    await answer(gone, 'the bot of the other');
    await handOff(gone._id, 'an agent claimed it');
    await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    expect(await conversationOf(into._id)).toMatchObject({ ai_enabled: false });
    expect(await nextOwed(kept._id)).toBeNull();
    const bots = await MessageModel.find({ conversation_id: kept._id, author: 'bot' }).lean();
    expect(bots.map(({ state }) => state)).toEqual(['cancelled', 'cancelled']);
  });

  it('loses no message of a customer who writes all the while', async () => {
    const [into, from] = [await contact(), await contact()];
    await says(into.phone, 'first');
    const writes = Array.from({ length: 30 }, (_, n) => says(from.phone, `m${n}`));
    await Promise.all([mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea), ...writes]);
    await finishMerges(later());
    const { _id } = await conversationOf(into._id);
    expect((await said(_id)).sort()).toEqual(
      ['first', ...Array.from({ length: 30 }, (_, n) => `m${n}`)].sort(),
    );
    expect(await ConversationModel.countDocuments({ contact_uuid: from._id })).toBe(0);
    expect(await MessageModel.countDocuments({ contact_id: from._id })).toBe(0);
  });

  it('brings over what a write that was under way stored after it', async () => {
    const [into, from] = [await contact(), await contact()];
    await says(into.phone, 'before');
    await says(from.phone, 'before too');
    const gone = await conversationOf(from._id);
    await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    // Somebody had read the contact, or the conversation, just before.
    const { _id, number, ...rest } = gone;
    const stray = await ConversationModel.create({ ...rest, number: null, seq: 1, desk: {} });
    const { newMessage } = await import('../../src/domain/conversations/messages/message.js');
    const inbound = { direction: 'in', author: 'customer', state: 'received' } as const;
    await MessageModel.create(
      newMessage(stray.toObject(), { ...inbound, text: 'stray 1', dedup_key: newId() }),
    );
    await MessageModel.create(newMessage(gone, { ...inbound, text: 'stray 2', dedup_key: newId() }));
    await finishMerges(later());
    const kept = await conversationOf(into._id);
    expect(await said(kept._id)).toEqual(['before', 'before too', 'stray 1', 'stray 2']);
    expect(await ConversationModel.countDocuments({ contact_uuid: from._id })).toBe(0);
  });

  it('is finished by whoever comes next when it is broken off', async () => {
    const [into, from] = [await contact(), await contact()];
    await says(into.phone, 'one');
    await says(from.phone, 'two');
    await addNote({ contactId: from._id, author: ana, content: 'kept' });
    const broken = jest
      .spyOn(MessageModel.collection, 'updateMany')
      .mockRejectedValueOnce(new Error('killed'));
    const merging = mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    await expect(merging).rejects.toThrow('killed');
    broken.mockRestore();
    expect(await stored(from._id)).toBeNull();
    await finishMerges();
    expect(await said((await conversationOf(into._id))._id)).toEqual(['one', 'two']);
    expect(await NoteModel.countDocuments({ entity_id: into._id })).toBe(1);
  });

  it('counts right, and settles the pair in the list of duplicates', async () => {
    const [into, from, third] = [
      await contact(),
      await contact({ status: 'qualified', value: 9.99 }),
      await contact(),
    ];
    await recordDuplicate(into._id, from._id, 'same_email');
    await recordDuplicate(from._id, third._id, 'same_phone');
    const before = await contactKpis();
    const { merge_id } = await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    const after = await contactKpis();
    expect(after.total_leads).toBe(before.total_leads - 1);
    expect(after.active_leads).toBe(before.active_leads - 1);
    expect(after.value_by_status.new).toBeCloseTo(before.value_by_status.new + 9.99, 6);
    const pairs = async () =>
      (await listDuplicates(lea, { limit: 50 })).duplicates.map((pair) => pair.contact_ids);
    expect(await pairs()).toEqual([[into._id, third._id].sort()]);
    await unmergeContacts(merge_id, lea);
    expect(await contactKpis()).toEqual(before);
    expect(await pairs()).toContainEqual([into._id, from._id].sort());
  });
});

describe('undoing a merge', () => {
  it('puts everything back and leaves what happened since', async () => {
    const into = await contact({ name: 'Into', tags: ['a'] });
    const from = await contact({
      name: 'From',
      email: 'from@example.com',
      tags: ['b'],
      value: 7,
      company: 'Old',
    });
    await says(into.phone, 'i1');
    await says(from.phone, 'f1');
    await says(from.phone, 'f on two', 'cloud:2');
    await says(into.phone, 'i2');
    await says(from.phone, 'f2');
    await addNote({ contactId: from._id, author: ana, content: 'of the other' });
    await assign({ contactIds: [from._id], userId: ana._id, by: lea, reason: 'hers' });
    const [kept, gone, second] = [
      await conversationOf(into._id),
      await conversationOf(from._id),
      await conversationOf(from._id, 'cloud:2'),
    ];
    const before = {
      into: await stored(into._id),
      from: await stored(from._id),
      messages: await messagesIn(gone._id),
    };

    const { merge_id } = await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    await says(from.phone, 'since, by the other number');
    await says(from.phone, 'since, on two', 'cloud:2');
    await addNote({ contactId: into._id, author: ana, content: 'since' });
    await updateContact({ _id: into._id }, { set: { company: 'New' }, addTags: ['c'] });
    const report = await unmergeContacts(merge_id, lea);

    expect(report).toMatchObject({
      contact_ids: [from._id],
      put_back: { conversations: 2, messages: 3, notes: 1, assignments: 1 },
      not_put_back: ['"company" was changed since the merge and stays as it is.'],
    });
    const { rev, updated_at, search_terms, ...same } = before.from!;
    expect(await stored(from._id)).toMatchObject(same);
    expect((await stored(from._id))!.search_terms.sort()).toEqual(search_terms.sort());
    expect(await stored(into._id)).toMatchObject({
      identities: before.into!.identities,
      identity_keys: before.into!.identity_keys,
      email: null,
      value: 0,
      tags: ['a', 'c'],
      company: 'New',
      assigned_to: null,
    });
    expect((await stored(into._id))!.search_terms).not.toContain(before.from!.search_terms.at(-1));

    const back = await messagesIn(gone._id);
    expect(back.map(({ _id, seq, contact_id }) => [_id, seq, contact_id])).toEqual(
      before.messages.map(({ _id, seq, contact_id }) => [_id, seq, contact_id]),
    );
    expect(await said(kept._id)).toEqual(['i1', 'i2', 'since, by the other number']);
    expect(await conversationOf(from._id)).toMatchObject({
      _id: gone._id,
      number: gone.number,
      contact_id: from.phone,
      assigned_to: ana._id,
      address: { phone: from.phone },
    });
    // Replies reach the customer whose conversation it is.
    expect(await conversationOf(into._id)).toMatchObject({
      contact_id: into.phone,
      address: { phone: into.phone },
      assigned_to: null,
    });
    expect(await conversationOf(from._id, 'cloud:2')).toMatchObject({
      _id: second._id,
      contact_id: from.phone,
    });
    expect(await said(second._id)).toEqual(['f on two']);
    const since = await conversationOf(into._id, 'cloud:2');
    expect(await said(since._id)).toEqual(['since, on two']);
    expect(since).toMatchObject({ contact_id: into.phone, address: { phone: into.phone } });
    expect(since.number).not.toBe(second.number);

    const notes = async (id: string) =>
      (await NoteModel.find({ entity_id: id }).lean()).map(({ content }) => content);
    expect([await notes(into._id), await notes(from._id)]).toEqual([['since'], ['of the other']]);
    expect(await AssignmentModel.countDocuments({ contact_id: from._id })).toBe(1);
    // Undoing once more changes nothing; a new message goes to its own contact again.
    expect(await unmergeContacts(merge_id, lea)).toEqual(report);
    await says(from.phone, 'mine again');
    expect((await said(gone._id)).at(-1)).toBe('mine again');
  });

  it('goes on where it was broken off', async () => {
    const [into, from] = [await contact(), await contact()];
    await says(into.phone, 'one');
    await says(from.phone, 'two');
    const gone = await conversationOf(from._id);
    const { merge_id } = await mergeContacts({ into_id: into._id, from_ids: [from._id] }, lea);
    const broken = jest
      .spyOn(MessageModel.collection, 'updateMany')
      .mockRejectedValueOnce(new Error('killed'));
    await expect(unmergeContacts(merge_id, lea)).rejects.toThrow('killed');
    broken.mockRestore();
    await finishMerges();
    expect(await said(gone._id)).toEqual(['two']);
    expect(await getMerge(merge_id)).toMatchObject({ state: 'undone', open: false });
  });

  it('is not undone in its turn by who looks after what still comes in', async () => {
    for (let round = 0; round < 10; round += 1) {
      const [into, joined, moved] = [await contact(), await contact(), await contact()];
      for (const { phone } of [into, joined]) await says(phone, phone);
      await says(moved.phone, moved.phone, 'cloud:2');
      const from_ids = [joined._id, moved._id];
      const { merge_id } = await mergeContacts({ into_id: into._id, from_ids }, lea);
      let undone = false;
      const sweeping = (async () => {
        while (!undone) await finishMerges();
      })();
      await unmergeContacts(merge_id, lea).finally(() => {
        undone = true;
      });
      await sweeping;
      await finishMerges(later());
      expect(await said((await conversationOf(joined._id))._id)).toEqual([joined.phone]);
      expect(await said((await conversationOf(moved._id, 'cloud:2'))._id)).toEqual([moved.phone]);
      expect(await getMerge(merge_id)).toMatchObject({ state: 'undone', open: false });
    }
  });

  it('undoes the latest of several first, and not what is older than 30 days', async () => {
    const [into, b, c] = [await contact(), await contact(), await contact()];
    for (const { phone } of [into, b, c]) await says(phone, phone);
    const first = await mergeContacts({ into_id: into._id, from_ids: [b._id] }, lea);
    const second = await mergeContacts({ into_id: into._id, from_ids: [c._id] }, lea);
    await expect(unmergeContacts(first.merge_id, lea)).rejects.toMatchObject({
      code: 'conflict',
      details: { merge_ids: [second.merge_id] },
    });
    await unmergeContacts(second.merge_id, lea);
    await unmergeContacts(first.merge_id, lea);
    for (const { _id, phone } of [into, b, c])
      expect(await said((await conversationOf(_id))._id)).toEqual([phone]);

    const old = await mergeContacts({ into_id: into._id, from_ids: [b._id] }, lea);
    const created_at = new Date(Date.now() - 31 * 24 * 60 * 60 * 1000);
    await mongoose.connection
      .collection('merges')
      .updateOne({ _id: old.merge_id as never }, { $set: { created_at } });
    await expect(unmergeContacts(old.merge_id, lea)).rejects.toMatchObject({ code: 'conflict' });
    await expect(unmergeContacts(newId(), lea)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('takes the last of a chain apart and leaves the earlier merge as it was', async () => {
    const [a, b, c] = [
      await contact({ name: 'A' }),
      await contact({ name: 'B' }),
      await contact({ name: 'C' }),
    ];
    for (const { phone } of [a, b, c]) await says(phone, phone);
    const first = await mergeContacts({ into_id: b._id, from_ids: [c._id] }, lea);
    const second = await mergeContacts({ into_id: a._id, from_ids: [b._id] }, lea);
    expect(await said((await conversationOf(a._id))._id)).toEqual([a.phone, b.phone, c.phone]);
    await expect(unmergeContacts(first.merge_id, lea)).rejects.toMatchObject({ code: 'conflict' });
    await unmergeContacts(second.merge_id, lea);
    const between = await conversationOf(b._id);
    expect(await said(between._id)).toEqual([b.phone, c.phone]);
    // What the earlier merge moved still knows so, and can go on to where it was.
    const moved = await MessageModel.find({ conversation_id: between._id, text: c.phone }).lean();
    expect(moved).toMatchObject([{ moved_by: first.merge_id, origins: [{ contact_id: c._id }] }]);
  });
});
