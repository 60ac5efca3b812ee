import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { downloadExport, downloadExportByLink } from '../../src/domain/bulk/export/export-download.js';
import { removeLostExportFiles, writeExportFile } from '../../src/domain/bulk/export/export-file.js';
import { ExportModel, getExport, listExports } from '../../src/domain/bulk/export/export-job.js';
import { runExport } from '../../src/domain/bulk/export/export-run.js';
import { startExport } from '../../src/domain/bulk/export/export-start.js';
import { removeExpiredExports } from '../../src/domain/bulk/export/export-sweep.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import type { Permission } from '../../src/domain/people/core/permissions.js';
import { useSettings, workspaceSettings } from '../../src/domain/people/core/settings.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { contacts, exportAudit, exported } from './start-export.js';

let lead: User;
let other: User;

beforeAll(async () => {
  await openDatabase();
  lead = await createUser({ name: 'Lea', email: 'lea@example.com', role: 'lead' });
  other = await createUser({ name: 'Leo', email: 'leo@example.com', role: 'lead' });
});
afterAll(closeDatabase);
afterEach(async () => {
  await ContactModel.deleteMany({});
  await ExportModel.deleteMany({});
  await AuditModel.deleteMany({});
  await files().deleteMany({});
  await chunks().deleteMany({});
  await UserModel.updateMany({}, { $set: { active: true, role: 'lead' } });
});

const chunks = () => mongoose.connection.db!.collection('exports.chunks');
const files = () => mongoose.connection.db!.collection('exports.files');

/** Starts an export and lets a worker write it. */
async function written(
  options: Parameters<typeof startExport>[0] = {},
  actor: Parameters<typeof startExport>[1] = lead,
) {
  const { job, token } = await startExport(options, actor);
  expect(await runExport(job._id)).toBe('finished');
  return { id: job._id, token };
}

describe('An export that a worker writes', () => {
  it('is the same file as one that is streamed, and tells how far it is', async () => {
    await contacts(...Array.from({ length: 1_200 }, (_, at) => ({ name: `Contact ${at}`, tags: ['fair'] })));
    const asked = { filter: { tag: 'Fair' }, columns: ['id', 'name', 'tags'] };
    const { job } = await startExport(asked, lead);
    expect(job).toMatchObject({ status: 'queued', rows: 0, created_by: lead._id });
    expect(job).not.toHaveProperty('token_hash');
    await expect(downloadExport(job._id, lead)).rejects.toMatchObject({ code: 'conflict' });
    await runExport(job._id);
    const done = await getExport(job._id, lead);
    const file = await text((await downloadExport(job._id, lead)).content);
    expect(file).toBe(await exported(asked, lead));
    expect(done).toMatchObject({ status: 'done', rows: 1_200, bytes: Buffer.byteLength(file), error: null });
    expect(done.expires_at!.getTime() - done.finished_at!.getTime()).toBe(24 * 3_600_000);
    expect(await runExport(job._id)).toBe('finished'); // a second ring does nothing
    expect(await files().countDocuments()).toBe(1);
  });

  it('refuses at once what cannot be exported', async () => {
    await expect(startExport({ columns: ['nothing'] }, lead)).rejects.toMatchObject({
      code: 'invalid_input',
    });
    await expect(startExport({ filter: { segment_id: 'gone' } }, lead)).rejects.toThrow(/segment/);
    await expect(startExport({}, { ...lead, role: 'agent' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await ExportModel.countDocuments()).toBe(0);
  });

  it('is written anew when its worker stops or dies, and leaves nothing of the first file', async () => {
    await contacts({ name: 'Ana' }, { name: 'Bea' });
    const { job } = await startExport({ columns: ['name'] }, lead);
    expect(await runExport(job._id, { signal: AbortSignal.abort() })).toBe('stopped');
    expect([await files().countDocuments(), await chunks().countDocuments()]).toEqual([0, 0]);
    // What a killed worker leaves: a running export and the beginning of a file.
    const half = new mongoose.Types.ObjectId();
    await chunks().insertOne({ files_id: half, n: 0, data: Buffer.from('"name"\n"A') });
    await ExportModel.updateOne(
      { _id: job._id },
      { $set: { status: 'running', file: half, rows: 1, starts: 1 } },
    );
    expect(await runExport(job._id)).toBe('finished');
    expect(await text((await downloadExport(job._id, lead)).content)).toBe('"name"\n"Ana"\n"Bea"\n');
    expect([await files().countDocuments(), await chunks().countDocuments()]).toEqual([1, 1]);
  });

  it('is given up after five starts, with a sentence', async () => {
    const { job } = await startExport({}, lead);
    await ExportModel.updateOne({ _id: job._id }, { $set: { status: 'running', starts: 5 } });
    expect(await runExport(job._id)).toBe('finished');
    expect(await getExport(job._id, lead)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/5 times/),
    });
    await expect(downloadExport(job._id, lead)).rejects.toMatchObject({ code: 'conflict' });
  });

  it('shows what the one who asked may see when it is written, and no more than their token may', async () => {
    await contacts({ whatsapp_contact_id: '34600000001', email: 'ana@example.com' });
    const columns = ['phone', 'email'];
    const scopes: Permission[] = ['export_contacts'];
    const limited = await written({ columns }, { ...lead, scopes });
    expect(await text((await downloadExport(limited.id, lead)).content)).toContain(
      '"•••••••••01","a•••@example.com"',
    );
    const { id } = await written({ columns });
    await expect(downloadExport(id, { ...lead, scopes })).rejects.toMatchObject({ code: 'forbidden' });
    const { job } = await startExport({}, lead);
    await UserModel.updateOne({ _id: lead._id }, { $set: { role: 'agent' } });
    await runExport(job._id);
    expect(await getExport(job._id, lead)).toMatchObject({
      status: 'failed',
      error: expect.stringMatching(/may no longer export/),
    });
  });
});

describe('The link to an export', () => {
  it('opens the file without signing in, and says in the audit log who took what', async () => {
    await contacts({ name: 'Ana' }, { name: 'Bea' });
    const { id, token } = await written({ columns: ['name'], filter: { status: 'new' } });
    const { filename, content } = await downloadExportByLink(id, token);
    expect([filename, await text(content)]).toEqual([
      expect.stringMatching(/^contacts-\d{4}-\d\d-\d\d\.csv$/),
      '"name"\n"Ana"\n"Bea"\n',
    ]);
    const details = { filter: { status: 'new' }, columns: ['name'] };
    expect(await exportAudit()).toMatchObject([
      { action: 'export.started', entity_id: id, actor_user_id: lead._id, details },
      {
        action: 'export.downloaded',
        entity_id: id,
        actor_user_id: lead._id,
        details: { ...details, rows: 2, by: 'link' },
      },
    ]);
    expect(JSON.stringify(await ExportModel.find().select('+token_hash').lean())).not.toContain(token);
  });

  it('needs its token, its time and its person', async () => {
    const { id, token } = await written();
    await expect(downloadExportByLink(id, `${token}x`)).rejects.toMatchObject({ code: 'not_found' });
    await expect(downloadExportByLink('gone', token)).rejects.toMatchObject({ code: 'not_found' });
    await UserModel.updateOne({ _id: lead._id }, { $set: { role: 'viewer' } });
    await expect(downloadExportByLink(id, token)).rejects.toMatchObject({ code: 'forbidden' });
    await UserModel.updateOne({ _id: lead._id }, { $set: { active: false } });
    await expect(downloadExportByLink(id, token)).rejects.toMatchObject({ code: 'not_found' });
    await UserModel.updateOne({ _id: lead._id }, { $set: { active: true, role: 'lead' } });
    await ExportModel.updateOne({ _id: id }, { $set: { expires_at: new Date() } });
    await expect(downloadExportByLink(id, token)).rejects.toMatchObject({
      code: 'not_found',
      message: 'There is no such export, or it has expired. Start a new one.',
    });
  });

  it('does not open phones for somebody from whom they are hidden since', async () => {
    const { id, token } = await written();
    const settings = workspaceSettings();
    useSettings({ ...settings, masked_roles: ['lead'], rev: settings.rev + 1 });
    try {
      await expect(downloadExportByLink(id, token)).rejects.toMatchObject({ code: 'forbidden' });
      const masked = await written();
      await expect(downloadExportByLink(masked.id, masked.token)).resolves.toMatchObject({});
    } finally {
      useSettings({ ...settings, rev: settings.rev + 2 });
    }
  });
});

describe('The exports of a person', () => {
  it('are for nobody else', async () => {
    const first = await written();
    const second = await written();
    await written({}, other);
    expect((await listExports(lead, { limit: 10 })).map(({ _id }) => _id)).toEqual([second.id, first.id]);
    await expect(getExport(first.id, other)).rejects.toMatchObject({ code: 'not_found' });
    await expect(downloadExport(first.id, other)).rejects.toMatchObject({ code: 'not_found' });
  });

  it('are removed with their files when their time is over', async () => {
    const [old, fresh] = [await written(), await written()];
    await ExportModel.updateOne({ _id: old.id }, { $set: { expires_at: new Date() } });
    await expect(getExport(old.id, lead)).rejects.toMatchObject({ code: 'not_found' });
    await removeExpiredExports();
    expect(await ExportModel.find().distinct('_id')).toEqual([fresh.id]);
    expect([await files().countDocuments(), await chunks().countDocuments()]).toEqual([1, 1]);
    expect(await text((await downloadExport(fresh.id, lead)).content)).toMatch(/^"name"/);
  });

  it('leave nothing behind, not even what a worker wrote after it was given up', async () => {
    const lost = mongoose.Types.ObjectId.createFromTime(Math.floor(Date.now() / 1_000) - 4 * 24 * 3_600);
    await new Promise((resolve) => writeExportFile(lost, 'lost.csv').end('"name"\n', () => resolve(null)));
    await removeLostExportFiles();
    expect(await chunks().countDocuments({ files_id: lost })).toBe(0);
    expect(await files().countDocuments({ _id: lost })).toBe(0);
  });
});
