import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

let phone = 34630000000;
async function newContact(): Promise<{ path: string; etag: string }> {
  phone += 1;
  const { body } = await api.call('POST', '/contacts', { whatsapp_contact_id: `+${phone}`, name: 'Ana' });
  const path = `/contacts/${body.id}`;
  return { path, etag: (await api.call('GET', path)).headers.get('etag')! };
}
const ifMatch = (etag: string) => ({ headers: { 'if-match': etag } });

describe('A single resource', () => {
  it('is not sent again to somebody who has its version', async () => {
    const { path, etag } = await newContact();
    expect(etag).toMatch(/^W\/"\d+"$/);
    const known = async (tag: string) =>
      (await api.call('GET', path, undefined, { headers: { 'if-none-match': tag } })).status;
    expect([await known(etag), await known(`"x", ${etag}`), await known('*')]).toEqual([304, 304, 304]);
    const changed = await api.call('PATCH', path, { value: 1 });
    expect(changed.headers.get('etag')).not.toBe(etag);
    expect([await known(etag), await known(changed.headers.get('etag')!)]).toEqual([200, 304]);
  });

  it('has a version as a conversation too', async () => {
    const { conversation } = await receive({
      channelId: 'cloud:1',
      bsuidScope: '',
      providerId: 'wamid.1',
      sender: { phone: '34600000001' },
      type: 'text',
      text: 'hola',
      sentAt: new Date(),
    });
    const path = `/conversations/${conversation._id}`;
    const etag = (await api.call('GET', path)).headers.get('etag')!;
    const headers = { 'if-none-match': etag };
    expect((await api.call('GET', path, undefined, { headers })).status).toBe(304);
    await api.call('POST', `${path}/handoff`);
    expect((await api.call('GET', path, undefined, { headers })).status).toBe(200);
  });
});

describe('A change of an older version', () => {
  it('is refused with what is there now, as far as the editor may see it', async () => {
    const { path, etag } = await newContact();
    expect((await api.call('PATCH', path, { value: 1 }, ifMatch(etag))).status).toBe(200);
    const stale = await api.call('PATCH', path, { value: 2 }, ifMatch(etag));
    expect([stale.status, stale.body]).toMatchObject([
      409,
      { code: 'conflict', current: { name: 'Ana', value: 1 } },
    ]);
    expect(stale.body.current).toEqual((await api.call('GET', path)).body);
    const again = await api.call('PATCH', path, { value: 2 }, ifMatch(`W/"${stale.body.current.rev}"`));
    expect(again.body.value).toBe(2);
  });

  it('loses against another one at the same instant', async () => {
    const { path, etag } = await newContact();
    const answers = await Promise.all(
      [1, 2, 3, 4].map((value) => api.call('PATCH', path, { value }, ifMatch(etag))),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409, 409, 409]);
    const winner = answers.find(({ status }) => status === 200)!.body;
    for (const { body, status } of answers) if (status === 409) expect(body.current).toEqual(winner);
  });

  it('removes nothing', async () => {
    const { path, etag } = await newContact();
    await api.call('PATCH', path, { value: 1 });
    expect((await api.call('DELETE', path, undefined, ifMatch(etag))).status).toBe(409);
    expect((await api.call('DELETE', path, undefined, ifMatch('*'))).status).toBe(204);
  });

  it('is one after an assignment or a tag too, but not after a visit alone', async () => {
    const { path, etag } = await newContact();
    await ContactModel.updateOne({ _id: path.split('/').at(-1) }, { $set: { last_inbound_at: new Date() } });
    const first = await api.call('PATCH', path, { tags: ['vip'] }, ifMatch(etag));
    expect(first.status).toBe(200);
    await api.call('POST', `${path}/assign`, { user_id: api.users.agent._id });
    expect((await api.call('PATCH', path, { value: 1 }, ifMatch(first.headers.get('etag')!))).status).toBe(
      409,
    );
  });

  it.each(['1', '"x"', 'W/"1', '"1", "2"'])('is not known by If-Match: %s', async (tag) => {
    const { path } = await newContact();
    const { status, body } = await api.call('PATCH', path, { value: 1 }, ifMatch(tag));
    expect([status, body.errors]).toMatchObject([400, [{ field: 'If-Match' }]]);
  });
});
