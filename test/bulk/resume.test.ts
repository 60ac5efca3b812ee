import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { cancelImport } from '../../src/domain/bulk/import/cancel-import.js';
import { ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { tidyUploads } from '../../src/domain/bulk/import/job/upload.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../../src/domain/contacts/contact/identity.js';
import { newContact, updateContact } from '../../src/domain/contacts/write/write.js';
import { outsideTransaction } from '../../src/platform/database/transaction.js';
import { newId } from '../../src/platform/ids.js';
import { acquireLease, releaseLease } from '../../src/platform/queue/lease.js';
import { lead } from '../support/people.js';
import { until } from '../support/until.js';
import { atFirst } from './break-off.js';
import {
  collection,
  contactOf,
  empty,
  ended,
  importFile,
  rejects,
  upload,
  useDatabaseForImports,
} from './start-bulk.js';

useDatabaseForImports();

const batchSize = 20;

/** Rows of every kind, mixed: new, known and changed, known and same, twice in the file, bad. */
const rows = Array.from({ length: 83 }, (_, n) => {
  const phone = 600_000_000 + (n % 10 === 7 ? n - 5 : n);
  const email = n % 10 === 9 ? 'nobody@' : `p${phone}@example.com`;
  const mobile = n % 10 === 0 || n % 10 === 3 ? 711_000_000 + n : '';
  return `${phone},Name ${phone}${n % 10 === 3 ? ' changed' : ''},${email},${mobile}`;
});
const file = `phone,name,email,mobile\n${rows.join('\n')}\n`;
const known = `phone,name,email,mobile\n${rows
  .filter((_, n) => n % 10 >= 3 && n % 10 <= 5)
  .map((row) => row.replace(' changed', '').replace(/711\d+$/, ''))
  .join('\n')}\n`;

async function undisturbed() {
  await empty();
  await importFile(known);
  const { job, counts } = await importFile(file, {}, { batchSize });
  const result = { counts, contacts: await collection(), rejects: await rejects(job._id) };
  await empty();
  return result;
}

/**
 * Breaks an import off as a killed worker does: the operation on this collection, counted from the beginning, is
 * still carried out when `after`, and everything that would come next is not.
 */
async function breakOff(id: string, nth: number, after: boolean): Promise<void> {
  let count = 0;
  const { db } = mongoose.connection;
  const driver = Object.getPrototypeOf(db!.collection('contacts')) as Record<
    string,
    (...args: unknown[]) => unknown
  >;
  const originals = new Map<string, (...args: unknown[]) => unknown>();
  for (const name of [
    'insertMany',
    'bulkWrite',
    'updateOne',
    'updateMany',
    'findOneAndUpdate',
    'deleteMany',
  ]) {
    const original = driver[name]!;
    originals.set(name, original);
    driver[name] = async function (this: { collectionName: string }, ...args: unknown[]) {
      if (this.collectionName === 'leases') return original.apply(this, args);
      count += 1;
      if (count > nth || (count === nth && !after)) throw new Error('killed');
      const result = await original.apply(this, args);
      if (count === nth) throw new Error('killed');
      return result;
    };
  }
  try {
    await runImport(id, { batchSize });
  } catch (error) {
    expect((error as Error).message).toBe('killed');
  } finally {
    for (const [name, original] of originals) driver[name] = original;
  }
}

describe('an import whose worker died', () => {
  it('ends with the same contacts, counts and rejects wherever that was', async () => {
    const expected = await undisturbed();
    expect(expected.counts).toEqual([83, 43, 8, 16, 8, 8]);
    for (const nth of [1, 3, 5, 6, 7, 9, 12, 16]) {
      for (const after of [false, true]) {
        await empty();
        await importFile(known);
        const { _id } = await upload(file);
        await breakOff(_id, nth, after);
        await runImport(_id, { batchSize });
        const { job, counts } = await ended(_id);
        const result = { counts, contacts: await collection(), rejects: await rejects(_id) };
        expect([nth, after, job.status]).toEqual([nth, after, 'done']);
        expect(result).toEqual(expected);
      }
    }
  });

  it('is given up after ten starts that finished no batch, keeping what was imported', async () => {
    const { _id } = await upload(file);
    await breakOff(_id, 6, true);
    for (let start = 0; start < 11; start += 1) await breakOff(_id, 2, false);
    await runImport(_id);
    const { job } = await ended(_id);
    expect([job.status, job.file]).toEqual(['failed', null]);
    expect(job.error).toMatch(/stopped 10 times after row \d+/);
  });
});

describe('a worker that goes on', () => {
  it('does not wait for what a killed one holds locked', async () => {
    const { _id } = await upload('phone\n600000001\n600000002\n');
    const dead = await mongoose.connection.startSession();
    dead.startTransaction();
    const identities = [phoneIdentity('34600000001')];
    const half = newContact({
      _id: newId(),
      source: 'import',
      whatsapp_contact_id: '34600000001',
      identities,
    });
    await ContactModel.collection.insertOne(half as never, { session: dead });
    const session_id = dead.id!.id.toUUID().toString();
    await ImportModel.updateOne({ _id }, { status: 'running', session_id });
    expect(await runImport(_id)).toBe('finished');
    const { job, counts } = await ended(_id);
    expect([job.status, job.session_id, counts]).toEqual(['done', null, [2, 2, 0, 0, 0, 0]]);
    await dead.endSession();
  });

  it('keeps one that lost its lease from storing anything more', async () => {
    const { _id } = await upload(file);
    const former = runImport(_id, { batchSize: 1 });
    await until(async () => (await ended(_id)).job.rows > 0, 'a batch');
    await ImportModel.updateOne({ _id }, { session_id: newId() });
    expect(await former).toBe('stopped');
    await runImport(_id, { batchSize });
    expect((await ended(_id)).counts.slice(0, 2)).toEqual([83, 67]);
  });
});

describe('an import', () => {
  it('is run by one worker at a time', async () => {
    const { _id } = await upload(file);
    const lease = await acquireLease(`import:${_id}`);
    expect(await runImport(_id)).toBe('busy');
    await releaseLease(lease!);
    expect(await Promise.all([runImport(_id), runImport(_id)])).toEqual(expect.arrayContaining(['finished']));
    expect((await ended(_id)).counts.slice(0, 2)).toEqual([83, 67]);
    expect(await runImport(_id)).toBe('finished');
    expect(await runImport('nothing')).toBe('finished');
  });

  it('stops after the batch in hand when its process ends, and goes on later', async () => {
    const { _id } = await upload(file);
    expect(await runImport(_id, { signal: AbortSignal.abort() })).toBe('stopped');
    expect((await ended(_id)).counts[0]).toBe(0);
    await ImportModel.updateOne({ _id }, { $set: { rows_total: 83 } });
    expect(await runImport(_id, { batchSize, signal: AbortSignal.abort() })).toBe('stopped');
    expect([(await ended(_id)).job.status, (await ended(_id)).counts[0]]).toEqual(['running', batchSize]);
    expect(await runImport(_id, { batchSize })).toBe('finished');
    expect((await ended(_id)).counts.slice(0, 2)).toEqual([83, 67]);
  });

  it('looks again at a contact that a customer makes at the same moment, and counts it as there', async () => {
    const { _id } = await upload('phone,name\n600000001,Ana\n600000002,Bo\n');
    await atFirst('insertMany', 'contacts', async (contacts) => {
      await contacts.insertOne(
        newContact({
          _id: newId(),
          name: 'from WhatsApp',
          whatsapp_contact_id: '34600000001',
          identities: [phoneIdentity('34600000001')],
          source: 'chat',
        }),
      );
    });
    await runImport(_id);
    expect((await ended(_id)).counts).toEqual([2, 1, 1, 0, 0, 0]);
    expect(await contactOf('34600000001')).toMatchObject({ name: 'Ana', source: 'chat' });
  });

  it('with `fill` leaves what a person enters at the same moment', async () => {
    await importFile('phone,name\n600000001,Ana\n');
    const { _id } = (await contactOf('34600000001'))!;
    const { _id: id } = await upload('phone,email\n600000001,file@example.com\n', { on_duplicate: 'fill' });
    await atFirst('insertMany', 'import_changes', async () => {
      await outsideTransaction(() => updateContact({ _id }, { set: { email: 'person@example.com' } }));
    });
    await runImport(id);
    expect((await ended(id)).counts).toEqual([1, 0, 0, 1, 0, 0]);
    expect((await contactOf('34600000001'))?.email).toBe('person@example.com');
  });
});

describe('cancelling', () => {
  it('ends a queued import at once and a running one after its batch', async () => {
    const queued = await upload(file);
    expect((await cancelImport(queued._id, lead)).status).toBe('cancelled');
    expect(await runImport(queued._id)).toBe('finished');
    expect(await ended(queued._id)).toMatchObject({ job: { file: null }, counts: [0, 0, 0, 0, 0, 0] });

    const running = await upload(file);
    await ImportModel.updateOne({ _id: running._id }, { $set: { rows_total: 83 } });
    await runImport(running._id, { batchSize, signal: AbortSignal.abort() });
    await cancelImport(running._id, lead);
    await runImport(running._id, { batchSize });
    const { job, counts } = await ended(running._id);
    expect([job.status, counts[0]]).toEqual(['cancelled', batchSize]);
    expect(await ContactModel.countDocuments()).toBe(counts[1]);
  });

  it('needs the right to import, and leaves a finished import as it is', async () => {
    const { job } = await importFile('phone\n600000001\n');
    await expect(cancelImport(job._id, { _id: 'x', role: 'agent' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect((await cancelImport(job._id, lead)).status).toBe('done');
    await expect(cancelImport('nothing', lead)).rejects.toMatchObject({ code: 'not_found' });
  });
});

describe('what uploads left behind whose process died', () => {
  it('is removed after a day, what an import still needs is not', async () => {
    const { file: needed } = await upload(file);
    const orphan = await upload(file);
    await ImportModel.deleteOne({ _id: orphan._id });
    expect(await tidyUploads()).toBe(0);
    expect(await tidyUploads(Date.now() + 25 * 3600 * 1000)).toBe(1);
    const left = await mongoose.connection.db!.collection('uploads.chunks').distinct('files_id');
    expect(left).toEqual([needed]);
  });
});
