import { beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ExportModel } from '../../src/domain/bulk/export/export-job.js';
import { type Json, useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { exportAudit } from './start-export.js';

const tl = useThreadline();
const tokens: Record<string, string> = {};

beforeAll(async () => {
  for (const role of ['lead', 'agent']) {
    const user = await tl.api('POST', '/api/users', {
      name: `The ${role}`,
      email: `${role}@export.example`,
      role,
    });
    const token = await tl.api('POST', `/api/users/${user.body.id}/tokens`, {});
    tokens[role] = token.body.token;
  }
  for (const [name, phone, status] of [
    ['=cmd()', '+34 600 000 001', 'qualified'],
    ['Bea', '+34 600 000 002', 'new'],
  ]) {
    await tl.api('POST', '/api/contacts', {
      name,
      whatsapp_contact_id: phone,
      status,
      email: 'ana@example.com',
    });
  }
});

/** Calls as the lead or the agent. */
const as = (role: string, method: string, path: string, body?: unknown) =>
  tl.api(method, path, body, { authorization: `Bearer ${tokens[role]}` });

const masksLeads = (masked_roles: string[]) => tl.api('PATCH', '/api/settings', { masked_roles });

/** Asks for an export and waits until a worker has written it. */
async function exportOf(body: Json): Promise<{ asked: Json; done: Json }> {
  const { status, body: asked } = await as('lead', 'POST', '/api/exports', body);
  expect([status, asked.status]).toEqual([202, 'queued']);
  const done = await until(async () => {
    const { body: now } = await as('lead', 'GET', `/api/exports/${asked.id}`);
    return now.status === 'done' && now;
  }, 'the file of the export');
  return { asked, done };
}

describe('Exporting contacts', () => {
  it('is not for agents, who are told whom to ask', async () => {
    for (const [method, path] of [
      ['GET', '/api/contacts/export.csv'],
      ['POST', '/api/exports'],
      ['GET', '/api/exports'],
    ]) {
      const { status, body } = await as('agent', method!, path!);
      expect([status, body.code, body.detail]).toEqual([
        403,
        'forbidden',
        'This needs one of the roles admin, lead. Ask an admin.',
      ]);
    }
    expect(await exportAudit()).toEqual([]);
  });

  it('gives a lead the list they look at as a file', async () => {
    const path = '/api/contacts/export.csv?status=qualified&columns=name,phone,status&bom=true';
    const { status, headers, body } = await as('lead', 'GET', path);
    expect([status, headers.get('content-type'), headers.get('content-disposition')]).toEqual([
      200,
      'text/csv; charset=utf-8',
      expect.stringMatching(/^attachment; filename=contacts-[\d-]+\.csv$/),
    ]);
    expect(body.replace('\ufeff', '')).toBe(`"name","phone","status"\n"'=cmd()","34600000001","qualified"\n`);
    const wrong = await as('lead', 'GET', '/api/contacts/export.csv?columns=shoe&nonsense=1');
    expect([wrong.status, wrong.body.code]).toEqual([422, 'invalid_input']);
  });

  it('has a long list written by a worker, whose link opens without signing in, is audited, and ends', async () => {
    const { asked, done } = await exportOf({ filter: { status: 'new' }, columns: ['name', 'phone'] });
    expect(done).toMatchObject({
      rows: 1,
      error: null,
      columns: ['name', 'phone'],
      filter: { status: 'new' },
    });
    const link = new URL(asked.download_url);
    const address = `${tl.url}${link.pathname}${link.search}`;
    const opened = await fetch(address);
    expect([opened.status, opened.headers.get('cache-control'), await opened.text()]).toEqual([
      200,
      'no-store',
      '"name","phone"\n"Bea","34600000002"\n',
    ]);
    expect((await fetch(`${tl.url}${link.pathname}?token=guessed`)).status).toBe(404);
    expect((await fetch(`${tl.url}${link.pathname}`)).status).toBe(401);
    expect((await as('lead', 'GET', `/api/exports/${asked.id}/file`)).body).toContain('"Bea"');
    const entries = (await exportAudit()).filter(({ entity_id }) => entity_id === asked.id);
    expect(
      entries.map(({ action, details }) => [action, details?.by, details?.rows, details?.filter]),
    ).toEqual([
      ['export.started', undefined, undefined, { status: 'new' }],
      ['export.downloaded', 'link', 1, { status: 'new' }],
      ['export.downloaded', 'account', 1, { status: 'new' }],
    ]);

    await ExportModel.updateOne({ _id: asked.id }, { $set: { expires_at: new Date() } });
    const over = await fetch(address);
    expect([over.status, ((await over.json()) as Json).detail]).toEqual([
      404,
      'There is no such export, or it has expired. Start a new one.',
    ]);
    // The record goes last, so that a removal that was broken off is found again.
    await until(async () => !(await ExportModel.exists({ _id: asked.id })), 'the removal');
    const files = mongoose.connection.db!.collection('exports.chunks');
    expect(await files.countDocuments()).toBe(0);
  });

  it('writes phones and e-mail addresses masked for those from whom they are hidden', async () => {
    await masksLeads(['lead', 'viewer']);
    try {
      const streamed = await as('lead', 'GET', '/api/contacts/export.csv');
      const { asked } = await exportOf({});
      const { body } = await as('lead', 'GET', `/api/exports/${asked.id}/file`);
      for (const csv of [streamed.body, body]) {
        expect(csv).toContain('a•••@example.com');
        expect(csv).not.toMatch(/3460000000|ana@/);
      }
    } finally {
      await masksLeads(['viewer']);
    }
  });
});
