import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { runImport } from '../../src/domain/bulk/import/run-import.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { getContact } from '../../src/domain/contacts/contact/get-contact.js';
import { editContact } from '../../src/domain/contacts/write/edit.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { may } from '../../src/domain/people/core/permissions.js';
import type { Operation } from '../../src/edges/api/core/operation.js';
import { operations } from '../../src/edges/api/operations.js';
import { readIn, spelled } from '../support/private-people.js';
import { calls } from './contract-calls.js';
import { csvForm, endJobs } from './contract-world.js';
import { createMaskedWorld, type MaskedWorld } from './masked-world.js';
import { type Answer, startApi, type TestApi } from './start-api.js';

let api: TestApi;
let world: MaskedWorld;
beforeAll(async () => {
  api = await startApi();
  world = await createMaskedWorld(api);
});
afterAll(() => api.stop());

type Masked = 'viewer' | 'lead';

async function run(operation: Operation, as: Masked): Promise<Answer> {
  const { params = {}, query, body } = await calls[operation.operationId]!(world);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(params[name]!));
  const search = query && !lists.has(operation.operationId) ? `?${new URLSearchParams(query)}` : '';
  return api.call(operation.method.toUpperCase(), path + (own[operation.operationId] ?? search), body, {
    as,
  });
}

/** They are asked for all there is, rather than a page of what the contract asks for. */
const lists = new Set([
  'listContacts',
  'listContactJobs',
  'listSegments',
  'listTags',
  'listImports',
  'listUsers',
]);
const own: Record<string, string> = {
  listConversations: '?limit=100',
  exportContacts: '',
};

const everything = ({ text, headers }: Answer): string => [text, ...[...headers].flat()].join('\n');

/** What answers otherwise, or shows what is logged. */
const refused: Record<string, number> = {
  ...{ listRejectedRows: 403, getRejectedRows: 403 },
  // An agent's note, the admin's password, an agent's code.
  ...{ deleteNote: 403, changeOwnPassword: 422, createSlackLinkCode: 403 },
};
const logged = new Set(['revealContact']);

const allowed = (role: Masked) =>
  operations
    .filter(({ permissions }) => permissions.every((permission) => may(api.users[role], permission)))
    .map((operation) => [operation.operationId, operation] as const);

describe.each(['viewer', 'lead'] as const)('A %s who sees phones and e-mails masked', (role) => {
  // The roles' permissions are known before the settings are; masking takes none of these away.
  const mine = operations
    .filter(({ permissions }) => permissions.every((permission) => may({ _id: '', role }, permission)))
    .map((operation) => [operation.operationId, operation] as const);

  it('may do what is gone through here', () => {
    expect(allowed(role).map(([id]) => id)).toEqual(mine.map(([id]) => id));
  });

  it.each(mine)('reads none in the answer of %s', async (id, operation) => {
    const answer = await run(operation, role);
    if (role === 'lead')
      expect([answer.status, answer.text.slice(0, 300)]).toEqual([
        refused[id] ?? operation.answer.status,
        expect.any(String),
      ]);
    else expect(answer.status).toBeLessThan(500);
    await endJobs();
    if (logged.has(id)) {
      expect(readIn(everything(answer), world.people)).not.toEqual([]);
      expect(await audited('contact.revealed', world.contact._id)).toBeGreaterThan(0);
    } else expect(readIn(everything(answer), world.people)).toEqual([]);
  });
});

const audited = (action: string, entity_id: string): Promise<number> =>
  AuditModel.countDocuments({ action, entity_id });

describe('What the answers are searched for', () => {
  it('is found however it is written', () => {
    const { lucia } = world;
    const spellings = [
      `+${lucia.phone}`,
      lucia.phone.slice(2),
      ...Object.values(spelled).map((spell) => spell(lucia)),
      encodeURIComponent(`+${lucia.phone}`),
      Buffer.from(`a phone: ${lucia.phone}`).toString('base64url'),
      encodeURIComponent(lucia.email),
      lucia.email.toUpperCase(),
    ];
    for (const text of spellings) expect([text, readIn(text, [lucia])]).not.toEqual([text, []]);
  });

  it('is there for those who may see it', async () => {
    for (const path of [
      '/contacts',
      '/conversations',
      '/segments',
      `/internal-notes?entity_id=${world.contact._id}`,
    ]) {
      const { text } = await api.call('GET', path, undefined, { as: 'agent' });
      expect([path, readIn(text, world.people)]).not.toEqual([path, []]);
    }
    const { status, text } = await api.call('GET', `/imports/${world.theirImport}/rejected.csv`);
    expect([status, readIn(text, world.people).length > 0]).toEqual([200, true]);
  });
});

describe('Errors', () => {
  it('of a stale edit show what is there now, masked', async () => {
    const headers = { 'if-match': 'W/"0"' };
    for (const path of [`/contacts/${world.contact._id}`, `/segments/${world.segmentId}`]) {
      const answer = await api.call('PATCH', path, { name: 'other' }, { as: 'lead', headers });
      expect([answer.status, answer.body.current]).toEqual([409, expect.anything()]);
      expect(readIn(everything(answer), world.people)).toEqual([]);
    }
  });
});

describe('A guess', () => {
  it('that a phone has a contact is answered, and logged with the contact', async () => {
    const body = { whatsapp_contact_id: `+${world.lucia.phone}` };
    expect((await api.call('POST', '/contacts', body, { as: 'agent' })).status).toBe(409);
    expect(await audited('contact.phone_confirmed', world.contact._id)).toBe(0);
    const answer = await api.call('POST', '/contacts', body, { as: 'lead' });
    expect([answer.status, answer.body.contact_id]).toEqual([409, world.contact._id]);
    expect(await audited('contact.phone_confirmed', world.contact._id)).toBe(1);
  });

  it.each(['true', 'false'])(
    'by an import (dry run %s) is logged for each contact it was right about',
    async (dry_run) => {
      const spare = await world.spareContact();
      const form = csvForm();
      const phone = spare.whatsapp_contact_id!;
      form.set(
        'file',
        new Blob([`phone,company\n${phone},${phone}\n${phone}9,x\n`], { type: 'text/csv' }),
        'guesses.csv',
      );
      form.set('dry_run', dry_run);
      const { body } = await api.call('POST', '/contacts/import', form, { as: 'lead' });
      await runImport(body.id);
      expect(await audited('contact.phone_confirmed', spare._id)).toBe(1);
      const shown = await api.call('GET', `/contacts/${spare._id}`, undefined, { as: 'lead' });
      expect(readIn(shown.text, world.people)).toEqual([]);
    },
  );

  it('of what an edit began from learns nothing', async () => {
    const { _id, email } = world.contact;
    const guess = (expected: string) =>
      editContact(
        _id,
        { email: 'new@example.org' },
        { actor: api.users.lead, expected: { email: expected } },
      );
    await expect(guess(email!)).rejects.toMatchObject({ code: 'conflict' });
    await expect(guess('other@example.org')).rejects.toMatchObject({ code: 'conflict' });
    expect((await getContact(_id)).email).toBe(email);
    expect((await guess('s•••@example.org')).email).toBe('new@example.org');
    await editContact(_id, { email }, { actor: api.users.admin });
  });

  it('in a search or a filter finds nobody, whatever field the phone or e-mail is in', async () => {
    const [, odd, called] = world.people;
    const filters = [
      { q: odd!.email },
      { q: odd!.email.replace(/\W/g, ' ') },
      { q: odd!.phone },
      { q: called!.email },
      { q: `marta ${called!.phone.slice(2, 5)}` },
      { company: odd!.phone.slice(2, 7) },
      { tag: odd!.phone },
      { attributes: { second_phone: odd!.phone } },
    ];
    for (const filter of filters) {
      const { body } = await api.call('POST', '/contacts/count', { filter }, { as: 'lead' });
      expect([filter, body.count]).toEqual([filter, 0]);
    }
    const count = (filter: object, as: 'lead' | 'agent') =>
      api.call('POST', '/contacts/count', { filter }, { as }).then(({ body }) => body.count);
    expect(await count({ q: 'marta' }, 'lead')).toBe(1);
    expect(await count({ q: odd!.email }, 'agent')).toBe(1);
    expect(await count({ q: `marta ${called!.email}` }, 'agent')).toBe(1);
  });
});

describe('What somebody sees masked', () => {
  it('and sends back so, is no change', async () => {
    const stored = await ContactModel.findOne({ name: /@/, company: { $ne: null } }).lean();
    const { body } = await api.call('GET', `/contacts/${stored!._id}`, undefined, { as: 'lead' });
    const { name, company, tags, attributes } = body;
    const sent = { name, company, tags: [...tags, 'new'], attributes };
    const answer = await api.call('PATCH', `/contacts/${stored!._id}`, sent, { as: 'lead' });
    expect(answer.status).toBe(200);
    const now = await getContact(stored!._id);
    expect(now).toMatchObject({
      ...{ name: stored!.name, company: stored!.company },
      ...{ tags: [...stored!.tags, 'new'], attributes: stored!.attributes },
    });
  });
});

describe('Colleagues', () => {
  it('are shown to somebody masked without their e-mails, to themselves with it', async () => {
    const { body } = await api.call('GET', '/users', undefined, { as: 'viewer' });
    const emails = body.data.map(({ email }: { email: string }) => email);
    expect(emails).toContain('a•••@example.com');
    expect(emails).toContain('viewer@example.com');
    expect(emails).not.toContain('agent@example.com');
    expect((await api.call('GET', '/users', undefined, { as: 'agent' })).text).toContain('lead@example.com');
  });
});

describe('Rejected rows', () => {
  it('of their own import are whole, so that they can be mended', async () => {
    const form = csvForm();
    form.set(
      'file',
      new Blob(['name,phone\nBea,1234567x\nAna,600000010\n'], { type: 'text/csv' }),
      'mine.csv',
    );
    const { body } = await api.call('POST', '/contacts/import', form, { as: 'lead' });
    await runImport(body.id);
    for (const path of ['rejected', 'rejected.csv']) {
      const answer = await api.call('GET', `/imports/${body.id}/${path}`, undefined, { as: 'lead' });
      expect([answer.status, answer.text]).toEqual([200, expect.stringContaining('1234567x')]);
    }
  });
});
