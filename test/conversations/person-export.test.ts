import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { fromBuffer, type ZipFile } from 'yauzl';
import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { exportPerson } from '../../src/domain/contact-actions/person-export/person-export.js';
import { assign } from '../../src/domain/conversations/assignment/assign.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import type { User } from '../../src/domain/people/core/user.js';
import { storeFile } from '../../src/platform/files.js';
import { newId } from '../../src/platform/ids.js';
import { closeDatabase, openDatabase } from '../support/database.js';

let admin: User;
beforeAll(async () => {
  await openDatabase();
  admin = await createUser({ name: 'Ada', email: 'ada@example.com', role: 'admin' });
});
afterAll(closeDatabase);

let ids = 0;
const says = (phone: string, text: string, profileName = 'Lucía') =>
  receive({
    channelId: 'cloud:1',
    bsuidScope: 'portfolio',
    providerId: `wamid.${++ids}`,
    sender: { phone, profileName },
    type: text.startsWith('[image]') ? 'image' : 'text',
    text,
    media: text.startsWith('[image]') ? { id: 'media-1', mime_type: 'image/png' } : null,
    sentAt: new Date(),
  });

/** The files of a zip by their names. */
async function unzipped(content: Readable): Promise<Map<string, Buffer>> {
  const zip = (await promisify(fromBuffer as never)(await buffer(content))) as never as ZipFile;
  const open = promisify(zip.openReadStream.bind(zip) as never) as (entry: unknown) => Promise<Readable>;
  const reading: Promise<[string, Buffer]>[] = [];
  await new Promise((resolve, reject) => {
    zip.on('entry', (entry: { fileName: string }) => {
      reading.push(open(entry).then(async (stream) => [entry.fileName, await buffer(stream)]));
    });
    zip.on('end', resolve);
    zip.on('error', reject);
  });
  return new Map(await Promise.all(reading));
}

describe('the export of one person', () => {
  it('holds everything about them and nothing about anybody else', async () => {
    const { conversation } = await says('34600300001', 'hello, this is me');
    await says('34600300001', '[image] look');
    await says('34600300009', 'somebody else', 'Other');
    const contactId = conversation.contact_uuid;
    const picture = await MessageModel.findOne({ type: 'image' }).lean();
    const bytes = Buffer.from(Array.from({ length: 600_000 }, (_, n) => n % 251));
    await storeFile(
      { id: picture!._id, filename: 'día 1/.png', contentType: 'image/png' },
      Readable.from([bytes]),
    );
    await reply({ conversationId: conversation._id, author: admin, text: 'nice to meet you' });
    await addNote({ contactId, author: admin, content: 'prefers mornings' });
    await assign({ contactIds: [contactId], userId: admin._id, by: admin, reason: 'first come' });
    const before = await says('34600300002', 'my other phone', 'Lu');
    await mergeContacts({ into_id: contactId, from_ids: [before.conversation.contact_uuid] }, admin);

    const { filename, content } = await exportPerson(contactId, admin);
    expect(filename).toBe(`person-${contactId}.zip`);
    const files = await unzipped(content);
    const media = `media/${picture!._id}-día_1_.png`;
    expect([...files.keys()].sort()).toEqual(
      [
        'README.txt',
        'assignments.json',
        'audit.json',
        'contact.json',
        'conversations.json',
        'hand-offs.json',
        media,
        'merged-contacts.json',
        'messages.json',
        'notes.json',
      ].sort(),
    );
    const json = (name: string) => JSON.parse(files.get(name)!.toString());
    expect(files.get('README.txt')!.toString()).toContain('Everything stored about Lucía');
    expect(json('contact.json')).toMatchObject([
      { id: contactId, name: 'Lucía', whatsapp_contact_id: '34600300001' },
    ]);
    expect(json('contact.json')[0]).not.toHaveProperty('search_terms');
    expect(json('merged-contacts.json')).toMatchObject([{ name: 'Lu', whatsapp_contact_id: '34600300002' }]);
    expect(json('conversations.json')).toMatchObject([{ id: conversation._id, number: expect.any(Number) }]);
    const said = json('messages.json').filter(
      (message: { direction: string }) => message.direction !== 'internal',
    );
    expect(said.map(({ text, direction }: { text: string; direction: string }) => [direction, text])).toEqual(
      [
        ['in', 'hello, this is me'],
        ['in', '[image] look'],
        ['out', 'nice to meet you'],
        ['in', 'my other phone'],
      ],
    );
    expect(json('notes.json')).toMatchObject([{ content: 'prefers mornings', author_user_id: admin._id }]);
    expect(json('assignments.json')).toMatchObject([{ assigned_to: admin._id, reason: 'first come' }]);
    expect(json('hand-offs.json')).toHaveLength(1);
    expect(json('audit.json').map(({ action }: { action: string }) => action)).toContain('contact.merged');
    expect(files.get(media)!.equals(bytes)).toBe(true);
    expect([...files.values()].join('')).not.toMatch(/somebody else|34600300009/);
    expect(
      await AuditModel.countDocuments({
        action: 'contact.exported',
        entity_id: contactId,
        actor_user_id: admin._id,
      }),
    ).toBe(1);
  });

  it('is read a little at a time, and ends when its reader goes away', async () => {
    const { conversation } = await says('34600300003', 'much to say');
    await MessageModel.collection.insertMany(
      Array.from({ length: 3_000 }, (_, n) => ({
        _id: newId() as never,
        conversation_id: conversation._id,
        contact_id: conversation.contact_uuid,
        dedup_key: newId(),
        seq: n + 2,
        direction: 'in',
        text: `${n} ${newId().repeat(50)}`,
        created_at: new Date(),
      })),
    );
    const { content } = await exportPerson(conversation.contact_uuid, admin);
    await new Promise((resolve) => content.once('readable', resolve));
    // Nobody reads: what was made ahead is bounded.
    await new Promise((resolve) => setImmediate(resolve));
    expect(content.readableLength).toBeLessThan(1_000_000);
    content.destroy();
    await new Promise((resolve) => content.once('close', resolve));
  });

  it('is for admins, and needs a contact that is there', async () => {
    const lead = { _id: 'lea', role: 'lead' } as const;
    await expect(exportPerson(newId(), lead)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(exportPerson(newId(), admin)).rejects.toMatchObject({ code: 'not_found' });
  });
});
