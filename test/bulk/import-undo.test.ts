import { beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { getImport, ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { type ImportKept, ImportKeptModel } from '../../src/domain/bulk/import/job/import-records.js';
import { ringForOwedImports } from '../../src/domain/bulk/import/ring-for-owed.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { undoImport } from '../../src/domain/bulk/import/undo/undo-import.js';
import { AttributeModel } from '../../src/domain/contacts/attributes/attribute.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { contactKpis } from '../../src/domain/contacts/figures/kpis.js';
import { editContact } from '../../src/domain/contacts/write/edit.js';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { assign } from '../../src/domain/conversations/assignment/assign.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { customerWrites } from '../support/conversation.js';
import { lead } from '../support/people.js';
import { collection, contactOf, importFile, upload, useDatabaseForImports } from './start-bulk.js';

let ana: User;
useDatabaseForImports();
beforeAll(async () => {
  ana = await createUser({ name: 'Ana', email: 'ana@example.com', role: 'agent' });
  await UserModel.create({ ...lead, name: 'Lead', handle: 'lead', email: 'lead@example.com' });
  await AttributeModel.create({ _id: 'seats', label: 'Seats', type: 'number' });
});

/** Undoes an import to its end: removed, restored, kept. */
async function undo(id: string): Promise<number[]> {
  await undoImport(id, lead);
  await runImport(id);
  const { undo } = await getImport(id);
  expect(undo).toMatchObject({ status: 'done', open: false, finished_at: expect.any(Date) });
  return [undo!.removed, undo!.restored, undo!.kept];
}

const idOf = async (phone: string): Promise<string> => (await contactOf(phone))!._id;
const writes = (phone: string) => customerWrites(phone, { profileName: 'Profile', text: 'hi' });

describe('undoing an import', () => {
  const before =
    'phone,name,email,company,value,tags,seats\n600000001,Ana,ana@example.com,,5,old,\n600000002,Bo,,Acme,,,3\n';

  it('removes what it created and puts back what it changed, to the last field', async () => {
    await importFile(before);
    const expected = await collection();
    const kpis = await contactKpis();
    const { job } = await importFile(
      'phone,name,email,company,value,tags,seats,status,language\n' +
        '600000001,Eva,eva@example.com,Ruiz,9,"old,new",7,qualified,es\n' +
        '600000002,Bob,,,4,,,,\n' +
        '600000003,New,,,100,,,,\n',
      { tags: 'fair', consent: 'opted_in', consent_origin: 'fair form' },
    );
    expect([job.created, job.updated]).toEqual([1, 2]);
    expect(await undo(job._id)).toEqual([1, 2, 0]);
    // Reading the figures counts what changed, so the contacts are compared afterwards.
    expect(await contactKpis()).toEqual(kpis);
    const after = await collection();
    const withoutRev = (all: unknown[]) =>
      all.map((one) => ({ ...(one as object), rev: 0, search_terms: 0 }));
    expect(withoutRev(after)).toEqual(withoutRev(expected));
    const terms = (all: unknown[]) =>
      all.map((one) => [...(one as { search_terms: string[] }).search_terms].sort());
    expect(terms(after)).toEqual(terms(expected));
  });

  it('keeps created contacts that were used since, and says why', async () => {
    const rows = Array.from({ length: 6 }, (_, n) => `60000000${n + 1}`).join('\n');
    const { job } = await importFile(`phone\n${rows}\n`);
    await writes('34600000001');
    await addNote({
      contactId: await idOf('34600000002'),
      author: { ...ana, role: 'admin' },
      content: 'called',
    });
    await editContact(await idOf('34600000003'), { name: 'Known' }, { actor: lead });
    await assign({ contactIds: [await idOf('34600000004')], userId: ana._id, by: lead, reason: 'by hand' });
    expect(await undo(job._id)).toEqual([2, 0, 4]);
    const left = await ContactModel.find().sort({ whatsapp_contact_id: 1 }).lean();
    expect(left.map((contact) => contact.whatsapp_contact_id)).toEqual([
      '34600000001',
      '34600000002',
      '34600000003',
      '34600000004',
    ]);
    const kept = await ImportKeptModel.find({ import_id: job._id }).lean<ImportKept[]>();
    const reasonOf = new Map(kept.map((one) => [one.contact_id, one.reason]));
    expect(left.map(({ _id }) => reasonOf.get(_id))).toEqual([
      'it has a conversation',
      'it has notes',
      'somebody changed it since',
      'somebody assigned it since',
    ]);
    expect((await contactKpis()).total_leads).toBe(4);
  });

  it('removes contacts that nobody but the import itself assigned', async () => {
    const { job } = await importFile('phone\n600000001\n600000002\n', { assign_to: ana._id });
    expect((await contactOf('34600000001'))?.assigned_to).toBe(ana._id);
    expect(await undo(job._id)).toEqual([2, 0, 0]);
    expect(await mongoose.connection.db!.collection('assignments').countDocuments()).toBe(0);
  });

  it('leaves fields that somebody changed since, and puts the others back', async () => {
    await importFile(before);
    const { job } = await importFile(
      'phone,name,email,company,tags,seats\n600000001,Eva,eva@example.com,Ruiz,"x,y",7\n600000002,Bob,,,,8\n',
    );
    await editContact(
      await idOf('34600000001'),
      { name: 'Eva', company: 'Mine', tags: ['old', 'y', 'z'] },
      { actor: lead },
    );
    await editContact(await idOf('34600000002'), { attributes: { seats: 9 } }, { actor: lead });
    expect(await undo(job._id)).toEqual([0, 0, 2]);
    expect(await contactOf('34600000001')).toMatchObject({
      name: 'Eva', // entered by a person, so it is theirs, the same as it may be
      company: 'Mine',
      email: 'ana@example.com',
      tags: ['old', 'z'],
      attributes: {},
    });
    expect(await contactOf('34600000002')).toMatchObject({ name: 'Bo', attributes: { seats: 9 } });
    const kept = await ImportKeptModel.find({ import_id: job._id }).lean<ImportKept[]>();
    expect(kept.map(({ fields }) => fields).sort()).toEqual([['attributes.seats'], ['name', 'company']]);
  });

  it('goes back to the first value where two rows of the file were about one contact', async () => {
    const identities = ['34600000001', '34600000002'].map(phoneIdentity);
    const whatsapp_contact_id = '34600000001';
    await insertContacts([
      newContact({ _id: newId(), name: 'Ana', source: 'manual', whatsapp_contact_id, identities }),
    ]);
    for (const batchSize of [10, 1]) {
      const file = 'phone,name,company\n600000001,One,\n600000002,Two,Acme\n';
      const { job, counts } = await importFile(file, {}, { batchSize });
      expect([counts, (await contactOf('34600000001'))?.name]).toEqual([[2, 0, 2, 0, 0, 0], 'Two']);
      await undo(job._id);
      expect(await contactOf('34600000001')).toMatchObject({ name: 'Ana', company: null });
    }
  });

  it('shows the former name in conversations again', async () => {
    await writes('34600000001');
    const { job } = await importFile('phone,name\n600000001,Eva\n');
    expect((await ConversationModel.findOne().lean())?.contact_name).toBe('Eva');
    await undo(job._id);
    expect((await ConversationModel.findOne().lean())?.contact_name).toBe('Profile');
  });

  it('happens once, is logged, and goes on after a crash with the same counts', async () => {
    const rows = Array.from({ length: 1_200 }, (_, n) => `6${String(n).padStart(8, '0')}`);
    await importFile(`phone,name\n${rows.slice(0, 600).join(',Before\n')},Before\n`);
    const { job } = await importFile(`phone,name\n${rows.join(',After\n')},After\n`);
    expect([job.created, job.updated]).toEqual([600, 600]);
    await Promise.all([undoImport(job._id, lead), undoImport(job._id, lead)]);
    // Each start does at least nothing and at most one batch.
    let starts = 0;
    const breakAfter = (operations: number) => {
      const driver = Object.getPrototypeOf(ContactModel.collection.conn.db!.collection('x')) as Record<
        'bulkWrite' | 'deleteMany',
        (...args: unknown[]) => unknown
      >;
      const originals = { bulkWrite: driver.bulkWrite, deleteMany: driver.deleteMany };
      let count = 0;
      for (const name of ['bulkWrite', 'deleteMany'] as const) {
        driver[name] = async function (this: unknown, ...args: unknown[]) {
          count += 1;
          if (count > operations) throw new Error('killed');
          return originals[name].apply(this, args);
        };
      }
      return () => Object.assign(driver, originals);
    };
    for (; starts < 12 && (await getImport(job._id)).undo!.open; starts += 1) {
      const mend = breakAfter(starts);
      await runImport(job._id).catch((error: Error) => expect(error.message).toBe('killed'));
      mend();
    }
    const { undo } = await getImport(job._id);
    expect([undo!.removed, undo!.restored, undo!.kept]).toEqual([600, 600, 0]);
    expect(await ContactModel.countDocuments({ name: 'Before' })).toBe(600);
    expect(await ContactModel.countDocuments()).toBe(600);
    expect((await undoImport(job._id, lead)).undo?.status).toBe('done');
    expect(await AuditModel.find({ entity_id: job._id, action: 'import.undone' }).lean()).toMatchObject([
      { actor_user_id: lead._id, details: { filename: 'contacts.csv', created: 600, updated: 600 } },
    ]);
  });

  it('is refused while the import runs, for a dry run, after 30 days, and without the right', async () => {
    const running = await upload('phone\n600000001\n');
    await expect(undoImport(running._id, lead)).rejects.toMatchObject({ code: 'conflict' });
    const dry = await importFile('phone\n600000001\n', { dry_run: true });
    await expect(undoImport(dry.job._id, lead)).rejects.toThrow('changed nothing');
    const { job } = await importFile('phone\n600000002\n');
    await expect(undoImport(job._id, { _id: 'x', role: 'agent' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    await ImportModel.updateOne(
      { _id: job._id },
      { $set: { finished_at: new Date(Date.now() - 31 * 864e5) } },
    );
    await expect(undoImport(job._id, lead)).rejects.toThrow('30 days');
    await expect(ringForOwedImports(0)).resolves.toBeUndefined();
  });
});
