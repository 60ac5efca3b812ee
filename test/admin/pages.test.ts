import { request } from 'node:http';
import { gunzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from '@jest/globals';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { usePanel } from '../support/panel.js';
import type { Visitor } from '../support/visitor.js';

const panel = usePanel();
let admin: Visitor;

beforeAll(async () => {
  admin = await panel.as('admin');
});

/** Asks as a browser does, and gives what comes over the wire: fetch would unpack it. */
const raw = (
  path: string,
  cookie = admin.cookie,
): Promise<{ encoding?: string; vary?: string; body: Buffer }> =>
  new Promise((resolve, reject) => {
    const headers = { cookie, 'accept-encoding': 'gzip' };
    request(`${panel.url}/dashboard${path}`, { headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          encoding: response.headers['content-encoding'],
          vary: response.headers.vary,
          body: Buffer.concat(chunks),
        }),
      );
    })
      .on('error', reject)
      .end();
  });

describe('Pages over the wire', () => {
  it.each(['', '/resources/Contact', '/resources/Import', '/pages/import'])(
    'are a fifth of their size at most: %s',
    async (path) => {
      const { encoding, vary, body } = await raw(path);
      expect(encoding).toBe('gzip');
      expect(vary).toMatch(/accept-encoding/i);
      const page = gunzipSync(body);
      expect(page.toString()).toContain('window.REDUX_STATE');
      expect(body.length * 5).toBeLessThan(page.length);
    },
  );

  it('hold nothing that is worth guessing from their length', async () => {
    const page = (await admin.get('/resources/Contact?filters.q=guessed-text')).text;
    expect(page).not.toContain('guessed-text');
    expect(page).not.toMatch(/csrf/i);
    for (const cookie of admin.cookie.split('; ')) expect(page).not.toContain(cookie.split('=')[1]);
  });

  it.each(['/api/resources/Contact/actions/list', '/api/dashboard'])(
    'leave data as it is, where customers write beside what others may not know: %s',
    async (path) => {
      const { encoding, body } = await raw(path);
      expect(encoding).toBeUndefined();
      expect(JSON.parse(body.toString())).toBeTruthy();
    },
  );
});

describe('Buttons', () => {
  /** What AdminJS's page knows of the resources and their actions. */
  const actions = async (): Promise<{ resourceId: string; name: string; component?: string | false }[]> => {
    const { text } = await admin.get('');
    const state = /window\.REDUX_STATE = (.*);\s*window\.THEME/.exec(text)![1]!;
    const { resources } = JSON.parse(state) as { resources: { actions: never[] }[] };
    return resources.flatMap((resource) => resource.actions);
  };

  it('never do their work at a click without a page of their own: AdminJS would read, and say that all is well', async () => {
    const atOnce = (await actions()).filter(({ component }) => component === false);
    // The only one that AdminJS posts.
    expect(atOnce.filter(({ name }) => name !== 'delete')).toEqual([]);
  });

  it('are no addresses: reading one that has no form is refused, not answered as if it were done', async () => {
    const contact = await addContact({ whatsapp_contact_id: '+34600000001', name: 'Bo' }, panel.users.admin, {
      defaultCountry: 'ES',
    });
    const note = await addNote({ contactId: contact._id, author: panel.users.admin, content: 'Kept' });
    const { conversation } = await receive({
      channelId: 'cloud',
      bsuidScope: '',
      providerId: 'buttons-1',
      sender: { phone: '34600000001', profileName: 'Bo' },
      type: 'text',
      text: 'Hello',
      sentAt: new Date(),
    });
    for (const path of [
      `Note/records/${note._id}/delete`,
      `Contact/records/${contact._id}/delete`,
      ...['handOff', 'returnToBot', 'resolve'].map(
        (step) => `Conversation/records/${conversation._id}/${step}`,
      ),
      'Contact/actions/new',
      'Note/actions/new',
    ]) {
      const { status, json } = await admin.get(`/api/resources/${path}`);
      expect([path, status, json.message]).toEqual([path, 400, 'This needs a POST request.']);
    }
    expect((await admin.get(`/api/resources/Contact/records/${contact._id}/edit`)).json.record.id).toBe(
      contact._id,
    );
  });
});
