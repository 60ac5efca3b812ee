import { Readable } from 'node:stream';
import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { removeContact } from '../../src/domain/contact-actions/contact-writes.js';
import { erasePerson, finishRemovals } from '../../src/domain/contact-actions/erase/erase.js';
import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { exportPerson } from '../../src/domain/contact-actions/person-export/person-export.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { recordDuplicate } from '../../src/domain/contacts/duplicates/duplicate.js';
import { contactKpis } from '../../src/domain/contacts/figures/kpis.js';
import { contactTotal } from '../../src/domain/contacts/figures/limit.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { pendingMedia } from '../../src/domain/conversations/messages/media.js';
import { MessageModel, newMessage } from '../../src/domain/conversations/messages/message.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { keepDeadLetter } from '../../src/platform/database/dead-letter.js';
import { storeFile } from '../../src/platform/files.js';
import { newId } from '../../src/platform/ids.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

const phone = '34644111222';
const otherPhone = '34644333444';
const traces = [
  phone,
  '644111222',
  '644 111 222',
  otherPhone,
  'Zacarías',
  'Quintana',
  'zq@quintana.example',
  'zq-work@quintana.example',
  'Quimera',
  'sekrit',
];

describe('A person asks to be forgotten', () => {
  const threadline = useThreadline();
  let admin: User;
  beforeAll(async () => {
    admin = (await UserModel.findOne({ role: 'admin', kind: 'person' }).lean<User>())!;
  });

  const contactId = async (digits: string) =>
    (await ContactModel.findOne({ 'identities.value': digits }).lean())!._id;

  /** Where anything of the person is found: `collection: text` for every document and every Redis key. */
  async function found(): Promise<string[]> {
    const hits: string[] = [];
    const look = (where: string, text: string): void => {
      for (const trace of traces)
        if (text.includes(trace)) hits.push(`${where}: ${trace} in ${text.slice(0, 300)}`);
    };
    for (const { name } of await mongoose.connection.db!.listCollections().toArray()) {
      for await (const document of mongoose.connection.db!.collection(name).find()) {
        const text = JSON.stringify(document, (_key, value: unknown) => {
          const bytes = (value as { type?: string; data?: number[] } | null)?.type === 'Buffer';
          return bytes ? Buffer.from((value as { data: number[] }).data).toString() : value;
        });
        look(name, document.data?.buffer ? Buffer.from(document.data.buffer).toString() : text);
      }
    }
    const redis = new Redis(threadline.env.REDIS_URL!);
    try {
      for (const key of await redis.keys('*')) look(`redis ${key}`, `${key} ${await textOf(redis, key)}`);
    } finally {
      redis.disconnect();
    }
    return hits;
  }

  async function textOf(redis: Redis, key: string): Promise<string> {
    const type = await redis.type(key);
    if (type === 'hash') return JSON.stringify(await redis.hgetall(key));
    if (type === 'list') return JSON.stringify(await redis.lrange(key, 0, -1));
    if (type === 'set') return JSON.stringify(await redis.smembers(key));
    if (type === 'zset') return JSON.stringify(await redis.zrange(key, '0', '-1'));
    if (type === 'stream') return JSON.stringify(await redis.xrange(key, '-', '+'));
    return (await redis.get(key)) ?? '';
  }

  async function importsCsv(text: string): Promise<void> {
    const form = new FormData();
    form.set('file', new Blob([text]), 'people.csv');
    form.set('default_country', 'ES');
    const response = await fetch(`${threadline.url}/api/contacts/import`, {
      method: 'POST',
      headers: { authorization: `Bearer ${threadline.env.API_TOKEN}` },
      body: form,
    });
    const { id } = (await response.json()) as { id: string };
    await until(
      async () => (await threadline.api('GET', `/api/imports/${id}`)).body.status === 'done',
      'the import to be done',
    );
  }

  /** Everything Threadline can come to know about somebody. */
  async function isKnownEverywhere(): Promise<string> {
    const { slack, whatsapp, api } = threadline;
    const ana = slack.user('ana');
    const customer = whatsapp.customer({ name: 'Zacarías Quintana', phone });
    await customer.says('agente sekrit-1');
    await customer.says('agente');
    await customer.hears('una persona de nuestro equipo');
    const root = await threadline.root(phone);
    const id = await contactId(phone);
    const conversation = (await threadline.conversation(phone))!;
    ana.posts('support', 'hello sekrit-2', { thread_ts: root.ts });
    await customer.hears('hello sekrit-2');
    ana.posts('support', 'note: sekrit-3', { thread_ts: root.ts });
    await until(() => NoteModel.exists({ entity_id: id }), 'the note from Slack');
    whatsapp.faults.send({ kind: 'refuse', code: 131026 });
    ana.posts('support', 'refused sekrit-4', { thread_ts: root.ts });
    await until(
      () => MessageModel.exists({ text: 'refused sekrit-4', state: 'failed' }),
      'the refused reply',
    );

    const key = { 'idempotency-key': newId() };
    await api('POST', `/api/conversations/${conversation._id}/messages`, { text: 'sekrit-5' }, key);
    const note = { content: 'sekrit-6', entity_type: 'lead', entity_id: id };
    await api('POST', '/api/internal-notes', note, { 'idempotency-key': newId() });
    await api('PATCH', `/api/contacts/${id}`, { email: 'zq@quintana.example', company: 'Quimera' });
    await api('POST', `/api/contacts/${id}/assign`, { user_id: admin._id, reason: 'sekrit-7' });
    const byHand = {
      whatsapp_contact_id: otherPhone,
      name: 'Zacarías Quintana',
      email: 'zq-work@quintana.example',
    };
    await api('POST', '/api/contacts', byHand, { 'idempotency-key': newId() });
    await importsCsv(
      'name,phone,email,company\n' +
        'Zacarías Quintana,644 111 222,zq@quintana.example,Quimera SL\n' +
        'Somebody,+34 644-111-222,not an address,\n' +
        'Zacarías Quintana,12,,\n' +
        'Kept,600000000000000,,\n',
    );
    const byPhone = { filter: { q: phone } };
    await api('POST', '/api/exports', byPhone);
    await api('POST', '/api/contacts/bulk', {
      ...byPhone,
      changes: { add_tags: ['vip'] },
      expected_count: 1,
    });
    await until(
      async () =>
        (await api('GET', '/api/exports')).body.data[0]?.status === 'done' &&
        (await api('GET', '/api/contact-jobs')).body.data[0]?.status === 'done',
      'the export and the bulk change to be done',
    );
    await keepDeadLetter('whatsapp', 'no id', { from: phone, text: 'sekrit-8' });
    await recordDuplicate(id, await contactId(otherPhone), 'same_name_and_company');
    const picture = newMessage(conversation, {
      direction: 'in',
      author: 'customer',
      state: 'received',
      type: 'image',
      text: 'sekrit-9',
      dedup_key: newId(),
      media: pendingMedia({ id: 'm1', filename: 'Zacarías.png' }),
    });
    await MessageModel.create(picture);
    const file = { id: picture._id, filename: 'Zacarías.png', contentType: 'image/png' };
    await storeFile(file, Readable.from([Buffer.from('sekrit-10')]));
    await mergeContacts({ into_id: id, from_ids: [await contactId(otherPhone)] }, admin);
    (await exportPerson(id, admin)).content.destroy();
    await customer.hears('sekrit-5');
    return id;
  }

  it('and nothing of them is left, wherever one looks, while everybody else stays', async () => {
    const { whatsapp, slack } = threadline;
    const other = whatsapp.customer({ name: 'Olga', phone: '34644999888' });
    await other.says('agent');
    await other.hears('person from our team');
    const otherRoot = await threadline.root('34644999888');
    slack.user('ana').posts('support', 'note: stays', { thread_ts: otherRoot.ts });
    await until(() => NoteModel.exists({ content: 'stays' }), 'the note about somebody else');
    const olga = await contactId('34644999888');
    const before = await contactKpis();
    const messages = await MessageModel.countDocuments({ contact_id: olga });

    const id = await isKnownEverywhere();
    const root = await threadline.root(phone);
    expect((await contactKpis()).total_leads).toBe(before.total_leads + 1);
    const known = await found();
    // The scan finds what it is to find.
    for (const collection of [
      'contacts',
      'conversations',
      'messages',
      'notes',
      'audit',
      'slack_events',
      'dead_letters',
      'import_rejects',
      'import_changes',
      'idempotency_keys',
      'exports',
      'exports.chunks',
      'media.files',
      'media.chunks',
      'merges',
    ]) {
      expect([collection, known.some((hit) => hit.startsWith(`${collection}:`))]).toEqual([collection, true]);
    }

    const erased = await erasePerson(id, admin);

    expect(erased).toEqual({
      contact_id: id,
      slack_traces: [{ channel: root.channel, thread_ts: root.ts }],
      left: { found: [], complete: true },
    });
    await until(async () => (await found()).length === 0, 'nothing of the person to be found', {
      seen: found,
    });
    expect(await contactKpis()).toEqual(before);
    expect(await contactTotal()).toBe(before.total_leads);
    expect(await AuditModel.findOne({ action: 'contact.erased', entity_id: id }).lean()).toMatchObject({
      actor_user_id: admin._id,
      created_at: expect.any(Date),
    });
    // Who did what remains, without what.
    const trail = await AuditModel.find({ entity_id: id }).lean();
    expect(trail.map(({ action }) => action)).toContain('contact.updated');
    expect(trail.every(({ changes, details }) => changes === null && details === null)).toBe(true);

    expect(await MessageModel.countDocuments({ contact_id: olga })).toBe(messages);
    expect(await NoteModel.countDocuments({ entity_id: olga })).toBe(1);
    expect(await ConversationModel.countDocuments({ contact_uuid: olga })).toBe(1);
    slack.user('ana').posts('support', 'still here', { thread_ts: otherRoot.ts });
    await other.hears('still here');
    await expect(erasePerson(id, admin)).rejects.toMatchObject({ code: 'not_found' });
  }, 240_000);

  it('and comes back as somebody new when they write again', async () => {
    const customer = threadline.whatsapp.customer({ name: 'Nobody', phone: '34644000111' });
    await customer.says('hello');
    const first = await contactId('34644000111');
    await erasePerson(first, admin);
    await customer.says('hello again');
    const second = await contactId('34644000111');
    expect(second).not.toBe(first);
    expect(await MessageModel.countDocuments({ contact_id: second, direction: 'in' })).toBe(1);
  });

  it('and is forgotten to the end, also when the process dies in the middle', async () => {
    const customer = threadline.whatsapp.customer({ name: 'Nobody', phone: '34644000222' });
    await customer.says('hello sekrit');
    await until(() => MessageModel.exists({ text: 'hello sekrit' }), 'the message');
    const id = await contactId('34644000222');
    const find = NoteModel.find.bind(NoteModel);
    const broken = jest.spyOn(NoteModel, 'find').mockImplementation(((filter: object) => {
      if (JSON.stringify(filter).includes(id)) throw new Error('killed');
      return find(filter);
    }) as never);
    await expect(erasePerson(id, admin)).rejects.toThrow('killed');
    broken.mockRestore();
    await until(async () => (await ContactModel.exists({ _id: id })) === null, 'the sweeper to finish it');
    expect(await MessageModel.countDocuments({ contact_id: id })).toBe(0);
    expect(await AuditModel.countDocuments({ action: 'contact.erased', entity_id: id })).toBe(1);
    await finishRemovals(Date.now() + 120_000);
    expect(await mongoose.connection.db!.collection('removals').countDocuments()).toBe(0);
  });

  it('and what a message under way brings afterwards goes too', async () => {
    const customer = threadline.whatsapp.customer({ name: 'Nobody', phone: '34644000333' });
    await customer.says('first');
    const conversation = (await threadline.conversation('34644000333'))!;
    await removeContact(conversation.contact_uuid, admin);
    const { _id, number, desk, ...rest } = conversation;
    const late = await ConversationModel.create({ ...rest, desk: {} });
    // It is looked for between the two writes: what comes after is found by the conversation that is gone by then.
    await finishRemovals();
    expect(await ConversationModel.exists({ _id: late._id })).toBeNull();
    await MessageModel.create(
      newMessage(late.toObject(), { direction: 'in', author: 'customer', text: 'late', dedup_key: newId() }),
    );
    await finishRemovals(Date.now() + 120_000);
    expect(await MessageModel.countDocuments({ contact_id: conversation.contact_uuid })).toBe(0);
    expect(await ConversationModel.countDocuments({ contact_uuid: conversation.contact_uuid })).toBe(0);
    expect(await AuditModel.countDocuments({ action: 'contact.deleted' })).toBe(1);
  });

  it('is for admins', async () => {
    const lead = { _id: 'lea', role: 'lead' } as const;
    await expect(erasePerson(newId(), lead)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(removeContact(newId(), lead)).rejects.toMatchObject({ code: 'forbidden' });
  });
});
