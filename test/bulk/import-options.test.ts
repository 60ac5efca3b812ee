import { beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { secondsLeft } from '../../src/domain/bulk/import/progress.js';
import { listRejected } from '../../src/domain/bulk/import/rejected.js';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { editContact } from '../../src/domain/contacts/write/edit.js';
import { AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { lead } from '../support/people.js';
import { contactOf, ended, importFile, rejects, upload, useDatabaseForImports } from './start-bulk.js';

let ana: User;
let ben: User;
useDatabaseForImports();
beforeAll(async () => {
  await UserModel.create({ ...lead, name: 'Lead', handle: 'lead', email: 'lead@example.com' });
  ana = await createUser({ name: 'Ana', email: 'ana@example.com', role: 'agent' });
  ben = await createUser({ name: 'Ben', email: 'ben@example.com', role: 'agent' });
});

const phones = (count: number, from = 0): string =>
  Array.from({ length: count }, (_, n) => `6${String(from + n).padStart(8, '0')}`).join('\n');
const owners = async (): Promise<(string | null)[]> =>
  (await ContactModel.find().sort({ whatsapp_contact_id: 1 }).lean<Contact[]>()).map(
    (one) => one.assigned_to,
  );

describe('new contacts of an import', () => {
  it('are given to a person through the assignment log; contacts that were there keep their owner', async () => {
    await importFile(`phone\n${phones(1)}\n`);
    const { counts } = await importFile(`phone\n${phones(3)}\n`, { assign_to: ana._id });
    expect([counts, await owners()]).toEqual([
      [3, 2, 0, 1, 0, 0],
      [null, ana._id, ana._id],
    ]);
    expect(await AssignmentModel.find().lean()).toMatchObject(
      Array(2).fill({ assigned_to: ana._id, assigned_by: lead._id, reason: 'import of contacts.csv' }),
    );
  });

  it('are given to everybody who is available in turn, the same after a crash', async () => {
    await expect(upload(`phone\n${phones(4)}\n`, { assign_to: 'route' })).rejects.toThrow(
      'nobody is available',
    );
    await UserModel.updateMany({ _id: { $in: [ana._id, ben._id] } }, { availability: 'available' });
    const { _id } = await upload(`phone\n${phones(5)}\n`, { assign_to: 'route' });
    await ImportModel.updateOne({ _id }, { $set: { rows_total: 5 } });
    await runImport(_id, { batchSize: 3, signal: AbortSignal.abort() });
    await UserModel.updateOne({ _id: ana._id }, { availability: 'away' });
    await runImport(_id, { batchSize: 3 });
    const [first, second] = [ana._id, ben._id].sort();
    expect(await owners()).toEqual([second, first, second, first, second]);
    expect(await AssignmentModel.distinct('assigned_by')).toEqual([
      (await UserModel.findOne({ kind: 'router' }))?._id,
    ]);
  });

  it('stay without an owner when the person has gone meanwhile', async () => {
    const gone = await createUser({ name: 'Gone', email: 'gone@example.com', role: 'agent' });
    const { _id } = await upload(`phone\n${phones(1)}\n`, { assign_to: gone._id });
    await UserModel.updateOne({ _id: gone._id }, { active: false });
    await runImport(_id);
    expect([(await ended(_id)).counts, await owners()]).toEqual([[1, 1, 0, 0, 0, 0], [null]]);
    await expect(upload('phone\n600000001\n', { assign_to: gone._id })).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: [{ field: 'assign_to' }] },
    });
  });
});

describe('consent that is given with its origin', () => {
  const consent = { consent: 'opted_in', consent_origin: 'Trade fair form 2026' };

  it('is noted for new contacts and those who never said anything; an opt-out stays', async () => {
    await importFile(`phone\n${phones(2)}\n`);
    const out = (await contactOf('34600000000'))!;
    await editContact(out._id, { consent: 'opted_out' }, { actor: lead });
    const { counts } = await importFile(`phone\n${phones(3)}\n`, consent);
    expect(counts).toEqual([3, 1, 1, 1, 0, 0]);
    const given = { state: 'opted_in', at: expect.any(Date), origin: 'Trade fair form 2026' };
    expect((await contactOf('34600000000'))?.consent.state).toBe('opted_out');
    expect((await contactOf('34600000001'))?.consent).toEqual(given);
    expect((await contactOf('34600000002'))?.consent).toEqual(given);
    expect((await importFile(`phone\n${phones(3)}\n`, consent)).counts).toEqual([3, 0, 0, 3, 0, 0]);
  });

  it.each([
    [{ consent: 'opted_in' }, 'consent_origin'],
    [{ consent_origin: 'a form' }, 'consent'],
    [{ consent: 'opted_out', consent_origin: 'x' }, 'consent'],
  ])('is refused as %p', async (options, field) => {
    await expect(upload('phone\n600000001\n', options)).rejects.toMatchObject({
      code: 'invalid_input',
      details: { errors: [{ field }] },
    });
  });
});

describe('two imports at once', () => {
  it('let in exactly as many contacts together as the limit allows', async () => {
    const jobs = [await upload(`phone\n${phones(40)}\n`), await upload(`phone\n${phones(40, 20)}\n`)];
    await Promise.all(jobs.map(({ _id }) => runImport(_id, { contactLimit: 50, batchSize: 8 })));
    const counts = await Promise.all(jobs.map(async ({ _id }) => (await ended(_id)).counts));
    const sum = (at: number): number => counts.reduce((total, one) => total + one[at]!, 0);
    expect(await ContactModel.countDocuments()).toBe(50);
    expect([sum(0), sum(1), sum(1) + sum(2) + sum(3) + sum(4) + sum(5)]).toEqual([80, 50, 80]);
    for (const { _id } of jobs) expect((await ended(_id)).job.status).toBe('done');
  });

  it('of the same file make every contact once', async () => {
    const jobs = [await upload(`phone\n${phones(40)}\n`), await upload(`phone\n${phones(40)}\n`)];
    await Promise.all(jobs.map(({ _id }) => runImport(_id, { batchSize: 8 })));
    const counts = await Promise.all(jobs.map(async ({ _id }) => (await ended(_id)).counts));
    expect(counts[0]![1]! + counts[1]![1]!).toBe(40);
    expect(counts[0]![3]! + counts[1]![3]!).toBe(40);
  });
});

describe('the rejected rows', () => {
  it('are kept for 30 days, then the database removes them', async () => {
    const { job } = await importFile('phone,name\n12,Ana\n13,Bo\n600000001,Eva\n');
    expect(await listRejected(job._id, lead, { limit: 1 })).toMatchObject([
      { row: 1, line: 2, cells: ['12', 'Ana'], expires_at: expect.any(Date) },
    ]);
    expect(await listRejected(job._id, lead, { after: 1, limit: 5 })).toMatchObject([{ row: 2 }]);
    for (const name of ['import_rejects', 'import_changes', 'import_kept']) {
      const indexes = await mongoose.connection.db!.collection(name).indexes();
      expect(indexes).toContainEqual(
        expect.objectContaining({ key: { expires_at: 1 }, expireAfterSeconds: 0 }),
      );
    }
    const finished_at = new Date(Date.now() - 31 * 24 * 3600 * 1000);
    await ImportModel.updateOne({ _id: job._id }, { $set: { finished_at } });
    await expect(rejects(job._id)).rejects.toMatchObject({
      code: 'not_found',
      message: expect.stringContaining('30 days'),
    });
  });
});

describe('the time an import will take', () => {
  it('follows from the speed of its present run', () => {
    const now = Date.now();
    const job = {
      status: 'running' as const,
      rows: 5_000,
      rows_total: 20_000,
      run_started_at: new Date(now - 2_000),
      run_started_row: 1_000,
    };
    expect(secondsLeft(job, now)).toBe(8);
    expect(secondsLeft({ ...job, rows: 1_000 }, now)).toBeNull();
    expect(secondsLeft({ ...job, rows_total: null }, now)).toBeNull();
    expect(secondsLeft({ ...job, status: 'done' }, now)).toBeNull();
  });
});
