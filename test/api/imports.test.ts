import { request } from 'node:http';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { newId } from '../../src/platform/ids.js';
import { until } from '../support/until.js';
import { startApi, type TestApi } from './start-api.js';

const nothing = newId();
let api: TestApi;
beforeAll(async () => {
  api = await startApi({ importMaxBytes: 300_000 });
});
afterAll(() => api.stop());

const stored = async (): Promise<number> => {
  const db = mongoose.connection.db!;
  const files = await db.collection('uploads.files').countDocuments();
  return files + (await db.collection('uploads.chunks').countDocuments());
};

const csv = 'name,phone\nAna,600000001\nBo,12\n';

/** A form with its parts in the order given; a Blob is a file. */
function form(...parts: [string, string | Blob][]): FormData {
  const data = new FormData();
  for (const [name, value] of parts) {
    if (typeof value === 'string') data.append(name, value);
    else data.append(name, value, 'my contacts.csv');
  }
  return data;
}
const file = (text: string | Uint8Array<ArrayBuffer> = csv) => new Blob([text], { type: 'text/csv' });
const send = (body: FormData, as: 'admin' | 'agent' | 'viewer' = 'admin', headers = {}) =>
  api.call('POST', '/contacts/import', body, { as, headers });

describe('POST /api/contacts/import', () => {
  it('takes a form, its fields before or after the file, and answers 202 with the id', async () => {
    const { status, headers, body } = await send(
      form(
        ['on_duplicate', 'fill'],
        ['file', file()],
        ['tags', 'Fair'],
        ['default_country', 'es'],
        ['dry_run', 'false'],
      ),
    );
    expect([status, headers.get('location')]).toEqual([202, `/api/imports/${body.id}`]);
    expect(body).toMatchObject({
      id: expect.any(String),
      status: 'queued',
      filename: 'my contacts.csv',
      rows: 0,
      bytes_total: csv.length,
      on_duplicate: 'fill',
      tags: ['fair'],
      default_country: 'ES',
      dry_run: false,
      encoding: 'utf-8',
      delimiter: ',',
      columns: { name: 'name', phone: 'phone' },
      created_by: api.users.admin._id,
      error: null,
    });
    await runImport(body.id);
    const { body: after } = await api.call('GET', `/imports/${body.id}`);
    expect(after).toMatchObject({
      status: 'done',
      rows: 2,
      created: 1,
      updated: 0,
      unchanged: 0,
      duplicate: 0,
      rejected: 1,
      bytes: csv.length,
      finished_at: expect.any(String),
    });
    const rejected = await api.call('GET', `/imports/${body.id}/rejected.csv`);
    expect([rejected.headers.get('content-type'), rejected.headers.get('content-disposition')]).toEqual([
      'text/csv; charset=utf-8',
      `attachment; filename=rejected-${body.id}.csv`,
    ]);
    expect(rejected.text).toBe(
      '"name","phone","line","error"\n"Bo","12","3","phone ""12"" is not a phone number"\n',
    );
  });

  it('takes a body of text/csv with its options in the query', async () => {
    const { status, body } = await api.call('POST', '/contacts/import?dry_run=true&tags=a', csv, {
      headers: { 'content-type': 'text/csv' },
    });
    expect([status, body.dry_run, body.tags]).toEqual([202, true, ['a']]);
  });

  it('refuses an option that stands in the query twice', async () => {
    const headers = { 'content-type': 'text/csv' };
    const { status, body } = await api.call('POST', '/contacts/import?tags=a&tags=b', csv, { headers });
    expect([status, body.errors]).toEqual([422, [{ field: 'tags', message: 'may be given only once' }]]);
  });

  it('starts one import for a repeated Idempotency-Key', async () => {
    const headers = { 'idempotency-key': 'import-1' };
    const first = await send(form(['file', file()]), 'admin', headers);
    const second = await send(form(['file', file()]), 'admin', headers);
    expect([second.status, second.body.id]).toEqual([202, first.body.id]);
  });
});

describe('a file is refused with a clear answer and nothing is kept:', () => {
  let before = 0;
  beforeAll(async () => {
    before = await stored();
  });
  afterEach(async () => {
    expect(await stored()).toBe(before);
  });

  it.each<[string, FormData, number, string]>([
    ['no file', form(['tags', 'x']), 422, 'file: is missing'],
    ['text for a file', form(['file', 'name,phone']), 422, 'file: must be sent as a file'],
    ['another field', form(['upload', file()]), 422, 'upload: the file must be in the field "file"'],
    ['two files', form(['file', file()], ['file', file()]), 422, 'file: one file at a time'],
    [
      'an option given twice',
      form(['tags', 'a'], ['file', file()], ['tags', 'b']),
      422,
      'tags: may be given only once',
    ],
    [
      'an option nobody knows',
      form(['file', file()], ['colour', 'red']),
      422,
      'colour: is not a field that can be set',
    ],
    [
      'a wrong option',
      form(['file', file()], ['on_duplicate', 'merge']),
      422,
      'on_duplicate: must be one of update, skip, fill',
    ],
    [
      'a mapping to nowhere',
      form(['mapping', '{"Nope":"phone"}'], ['file', file()]),
      422,
      'mapping: column "Nope"',
    ],
    [
      'no phone column',
      form(['file', file('name,email\nAna,a@b.co\n')]),
      422,
      'The file has no phone column',
    ],
    ['a PDF', form(['file', file(`%PDF-1.7\n${'x'.repeat(200_000)}`)]), 422, 'The file is a PDF document'],
    ['an empty file', form(['file', file('')]), 422, 'The file is empty'],
    [
      'too large',
      form(['file', file(`phone\n${'600000001\n'.repeat(200_000)}`)]),
      413,
      'The file is larger than 293 KB',
    ],
  ])('%s', async (_what, body, status, sentence) => {
    const answer = await send(body);
    expect([answer.status, answer.body.detail]).toEqual([status, expect.stringContaining(sentence)]);
    expect(answer.headers.get('content-type')).toMatch(/^application\/problem\+json/);
  });

  it.each([
    ['JSON', '{}', { 'content-type': 'application/json' }, 415],
    ['a compressed body', csv, { 'content-type': 'text/csv', 'content-encoding': 'gzip' }, 415],
    ['a form without a boundary', 'x', { 'content-type': 'multipart/form-data' }, 400],
    [
      'a form cut short',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\n6000',
      { 'content-type': 'multipart/form-data; boundary=b' },
      400,
    ],
    [
      'a body of text/csv that is too large',
      `phone\n${'600000001\n'.repeat(200_000)}`,
      { 'content-type': 'text/csv' },
      413,
    ],
  ])('%s', async (_what, body, headers, status) => {
    expect(
      (await api.call('POST', '/contacts/import', body, { headers: headers as Record<string, string> }))
        .status,
    ).toBe(status);
  });

  it('a sender who hangs up in the middle', async () => {
    const call = request(`${api.url}/api/contacts/import`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${api.tokens.admin}`,
        'content-type': 'multipart/form-data; boundary=b',
        'content-length': 290_000,
      },
    });
    call.on('error', () => undefined);
    call.write('--b\r\nContent-Disposition: form-data; name="file"; filename="a.csv"\r\n\r\nphone\n');
    // More than one chunk of GridFS (255 KB), so that some of it is stored by then.
    call.write('600000001\n'.repeat(28_000));
    const chunks = () => mongoose.connection.db!.collection('uploads.chunks').countDocuments();
    const kept = await chunks();
    await until(async () => (await chunks()) > kept, 'the first chunk');
    call.destroy();
    await until(async () => (await chunks()) === kept, 'the chunk to be removed');
  });

  it('roles that may not import', async () => {
    for (const role of ['agent', 'viewer'] as const) {
      expect((await send(form(['file', file()]), role)).status).toBe(403);
      expect((await api.call('GET', '/imports', undefined, { as: role })).status).toBe(403);
    }
  });
});

describe('imports', () => {
  it('are listed newest first', async () => {
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) ids.unshift((await send(form(['file', file()]))).body.id);
    const first = (await api.call('GET', '/imports?limit=2')).body;
    expect(first.data.map(({ id }: { id: string }) => id)).toEqual(ids.slice(0, 2));
    const second = (await api.call('GET', `/imports?limit=1&cursor=${first.next_cursor}`)).body;
    expect(second.data[0].id).toBe(ids[2]);
  });

  it('are cancelled', async () => {
    const { id } = (await send(form(['file', file('phone\n699999999\n')]))).body;
    const { status, body } = await api.call('POST', `/imports/${id}/cancel`);
    expect([status, body.status]).toEqual([200, 'cancelled']);
    await runImport(id);
    expect(await ContactModel.exists({ whatsapp_contact_id: '34699999999' })).toBeNull();
    expect((await api.call('POST', `/imports/${id}/cancel`, {}, { as: 'agent' })).status).toBe(403);
  });

  it.each([
    ['GET', `/imports/${nothing}`],
    ['POST', `/imports/${nothing}/cancel`],
    ['GET', `/imports/${nothing}/rejected.csv`],
  ])('that do not exist are 404 to %s %s', async (method, path) => {
    expect((await api.call(method, path)).body).toMatchObject({ status: 404, code: 'not_found' });
  });
});
