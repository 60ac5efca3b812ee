import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { getContact } from '../../src/domain/contacts/contact/get-contact.js';
import { createSegment, showSegment } from '../../src/domain/contacts/segments/manage-segments.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { addNote, NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { newId } from '../../src/platform/ids.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

const settings = { defaultCountry: 'ES' };
const email = 'berta.quiroga@example.org';
let next = 34_655_812_730;
const another = (): string => {
  next += 1_357;
  return String(next);
};

/** Berta, a colleague of hers who wrote, and what names her beside what is hers. */
async function namedElsewhere() {
  const { admin, agent } = api.users;
  const phone = another();
  const berta = await addContact(
    { whatsapp_contact_id: phone, name: 'Berta Quiroga', email },
    admin,
    settings,
  );
  const { conversation } = await receive({
    channelId: 'cloud:1',
    bsuidScope: '',
    providerId: newId(),
    sender: { phone: another(), profileName: 'Carla' },
    type: 'text',
    text: 'hello',
    sentAt: new Date(),
  });
  await handOff(conversation._id, 'requested through the API', { by: agent });
  const carla = conversation.contact_uuid;
  const national = `${phone.slice(2, 5)} ${phone.slice(5, 8)} ${phone.slice(8)}`;
  const write = (content: string) => addNote({ contactId: carla, author: agent, content });
  const notes = [
    await write(`is married to berta  quiroga (+34 ${national})`),
    await write(`her boss: ${email.toUpperCase()}, not Berta Quirogas`),
    await write(`call ${national} instead`),
  ];
  const others = [await write(`call ${national}9 instead`), await write('Berta is a common name')];
  const segment = (name: string, filter: object) =>
    createSegment({ name: `${name} (${newId()})`, filter }, admin);
  const segments = [
    await segment('by e-mail', { q: email }),
    await segment('by the beginning', { q: email.slice(0, 14) }),
    await segment('by last digits', { q: phone.slice(-7) }),
    await segment('by company', { company: `Quiroga ${national}`, status: 'new' }),
    await createSegment({ name: `${newId()}, friends of ${email}`, filter: { status: 'new' } }, admin),
  ];
  const kept = await segment('by others', { q: 'quiroga', tags: { any: ['vip'] } });
  return { berta, carla, phone, notes, others, segments, kept };
}

const ids = (found: { _id: string }[]): string[] => found.map(({ _id }) => _id).sort();
const foundIds = ({ found }: { found: { id: string }[] }): string[] => found.map(({ id }) => id).sort();

/** Where anything says so, in all of the database. */
async function collectionsSaying(text: string): Promise<string[]> {
  const saying: string[] = [];
  for (const { name } of await mongoose.connection.db!.listCollections().toArray()) {
    for await (const document of mongoose.connection.db!.collection(name).find())
      if (JSON.stringify(document).toLowerCase().includes(text)) saying.push(name);
  }
  return [...new Set(saying)];
}

describe('Before a person is erased', () => {
  it('what names them and is not theirs is listed for the admin, and for nobody else', async () => {
    const { berta, carla, notes, segments } = await namedElsewhere();
    const path = `/contacts/${berta._id}/erase-preview`;
    const { status, body } = await api.call('GET', path);
    expect([status, body.complete]).toEqual([200, true]);
    expect(foundIds(body)).toEqual(ids([...notes, ...segments]));
    expect(body.found).toContainEqual({
      kind: 'note',
      id: notes[2]!._id,
      contact_id: carla,
      text: expect.stringMatching(/^call 655 .* instead$/),
    });
    expect((await api.call('GET', path, undefined, { as: 'lead' })).status).toBe(403);
    expect((await getContact(berta._id)).email).toBe(email);
    expect((await api.call('POST', `/contacts/${berta._id}/erase`, { empty_mentions: true })).text).toContain(
      '"found":[]',
    );
  });
});

describe('An erasure', () => {
  it('leaves it as it is unless it is agreed to, and says what is left', async () => {
    const { berta, notes, segments } = await namedElsewhere();
    const { status, body } = await api.call('POST', `/contacts/${berta._id}/erase`);
    expect([status, body.left.complete]).toEqual([200, true]);
    expect(foundIds(body.left)).toEqual(ids([...notes, ...segments]));
    expect((await NoteModel.findById(notes[2]!._id).lean())!.content).toBe(notes[2]!.content);
    await NoteModel.deleteMany({ _id: { $in: ids(notes) } });
    await MessageModel.deleteMany({ 'notice.kind': 'note' });
    for (const { _id } of segments) await api.call('DELETE', `/segments/${_id}`);
  });

  it('empties it when that is agreed to: a segment then finds nobody by it, and the rest of a note stays', async () => {
    const { berta, phone, notes, others, segments, kept } = await namedElsewhere();
    const before = await showSegment(kept._id, api.users.admin);
    const { body } = await api.call('POST', `/contacts/${berta._id}/erase`, { empty_mentions: true });
    expect(body.left).toEqual({ found: [], complete: true });
    const content = async ({ _id }: { _id: string }) => (await NoteModel.findById(_id).lean())!.content;
    expect(await Promise.all(notes.map(content))).toEqual([
      'is married to … (…)',
      'her boss: …, not Berta Quirogas',
      'call … instead',
    ]);
    expect(await Promise.all(others.map(content))).toEqual(others.map((note) => note.content));
    for (const { _id } of segments.slice(0, 4)) {
      expect((await api.call('GET', `/segments/${_id}/count`)).body.count).toBe(0);
    }
    expect((await showSegment(segments[4]!._id, api.users.admin)).name).toMatch(/, friends of … \w+$/);
    expect(await showSegment(kept._id, api.users.admin)).toEqual(before);
    expect(await collectionsSaying(email)).toEqual([]);
    expect(await collectionsSaying(phone.slice(-7))).toEqual([]);
  });

  it('finds names and numbers with signs in them as they are', async () => {
    const { admin, agent } = api.users;
    const odd = await addContact(
      { whatsapp_contact_id: '34655009871', name: 'O.K. (Corral) +1', email: 'a+b.c@example.org' },
      admin,
      settings,
    );
    const other = await addContact({ whatsapp_contact_id: '34655009872' }, admin, settings);
    const note = await addNote({
      contactId: other._id,
      author: agent,
      content: 'see a+b.c@example.org, aab1c@example.org',
    });
    await api.call('POST', `/contacts/${odd._id}/erase`, { empty_mentions: true });
    expect((await NoteModel.findById(note._id).lean())!.content).toBe('see …, aab1c@example.org');
  });
});
