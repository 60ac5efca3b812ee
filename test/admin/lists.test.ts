import { beforeAll, describe, expect, it } from '@jest/globals';
import { ImportModel } from '../../src/domain/bulk/import/job/import-job.js';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { notifyDesk } from '../../src/domain/conversations/messages/notice.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { authenticate } from '../../src/domain/people/accounts/accounts.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { usePanel } from '../support/panel.js';

const panel = usePanel();
let conversation: Conversation;

const says = (text: string, providerId: string) =>
  receive({
    channelId: 'cloud',
    bsuidScope: '',
    providerId,
    sender: { phone: '34600112233', profileName: 'Ana' },
    type: 'text',
    text,
    sentAt: new Date(),
  });

beforeAll(async () => {
  await says('First', 'm1');
  ({ conversation } = await says('Second', 'm2'));
  await addContact(
    { whatsapp_contact_id: '+34 600 99 88 77', status: 'qualified', value: 300 },
    panel.users.admin,
    {
      defaultCountry: 'ES',
    },
  );
});

describe('Conversations', () => {
  const path = (action: string): string =>
    `/api/resources/Conversation/records/${conversation._id}/${action}`;
  const now = () => ConversationModel.findById(conversation._id).lean<Conversation>();

  it('show who has them, by number, newest activity first', async () => {
    const { json } = await (await panel.as('agent')).get(
      '/api/resources/Conversation/actions/list?filters.number=%231001',
    );
    expect(json.records).toHaveLength(1);
    expect(json.records[0]).toMatchObject({
      title: '#1001 Ana',
      params: { number: 1001, status: 'active', held_by: 'bot', contact_id: '34600112233' },
    });
    expect(json.records[0].populated.contact_uuid.title).toBe('Ana');
  });

  it('are handed off, returned to the bot and resolved, by a POST of somebody who replies to customers', async () => {
    const agent = await panel.as('agent');
    await agent.get(path('handOff'));
    expect((await (await panel.as('viewer')).post(path('handOff'))).json.notice.type).toBe('error');
    expect(await now()).toMatchObject({ ai_enabled: true });
    expect((await agent.post(path('handOff'))).json.record.params.held_by).toBe('people');
    expect(await now()).toMatchObject({ ai_enabled: false, desk: { wanted: true } });
    expect((await agent.post(path('returnToBot'))).json.record.params.held_by).toBe('bot');
    expect((await agent.post(path('resolve'))).json.record.params.status).toBe('resolved');
    expect(await now()).toMatchObject({ ai_enabled: true, status: 'resolved' });
  });

  it('give their messages one conversation at a time, oldest first, without what only the desk sees', async () => {
    const agent = await panel.as('agent');
    await notifyDesk(conversation._id, 'test', 'For the desk', { kind: 'info', message_id: null });
    const list = '/api/resources/Message/actions/list';
    const { json } = await agent.get(`${list}?filters.conversation_id=${conversation._id}`);
    expect(json.records.map(({ params }: { params: { text: string } }) => params.text)).toEqual([
      'First',
      'Second',
    ]);
    expect((await agent.get(list)).json).toMatchObject({ records: [], notice: { type: 'error' } });
  });

  it('are reached by the public addresses of the inbox', async () => {
    const agent = await panel.as('agent');
    const to = async (query: string) => (await agent.get(`/whatsapp/inbox${query}`)).headers.get('location');
    expect(await to(`?chat=${conversation._id}`)).toBe(
      `/dashboard/resources/Conversation/records/${conversation._id}/show`,
    );
    const { number } = (await ConversationModel.findById(conversation._id).lean<Conversation>())!;
    for (const chat of [`${number}`, `%23${number}`])
      expect(await to(`?chat=${chat}`)).toBe(await to(`?chat=${conversation._id}`));
    expect(await to('?chat=999999')).toBe('/dashboard/resources/Conversation/records/999999/show');
    expect(await to('?search=34600112233')).toBe('/dashboard/resources/Contact?filters.q=34600112233');
    expect(await to('')).toBe('/dashboard/resources/Conversation');
  });
});

describe('Notes', () => {
  const write = async (role: 'agent' | 'lead', content: string) => {
    const form = { entity_id: conversation.contact_uuid, content };
    return (await panel.as(role)).post('/api/resources/Note/actions/new', form);
  };
  const remove = async (role: 'agent' | 'lead' | 'admin', id: string) =>
    (await (await panel.as(role)).post(`/api/resources/Note/records/${id}/delete`)).json.notice.type;

  it('are written about a contact, under the name of who writes', async () => {
    const { json } = await write('agent', '  note: Likes blue. ');
    expect(json.record.params.content).toBe('Likes blue.');
    expect(json.record.populated.author_user_id ?? json.record.params.author_user_id).toBeTruthy();
    expect((await write('agent', '   ')).json.record.errors.content.message).toMatch(/needs text/);
    const timeline = `/api/resources/Note/actions/list?filters.entity_id=${conversation.contact_uuid}&sortBy=created_at&direction=asc`;
    const listed = (await (await panel.as('viewer')).get(timeline)).json.records;
    expect(listed.map(({ params }: { params: { content: string } }) => params.content)).toEqual([
      'Likes blue.',
    ]);
    expect(listed[0].populated.author_user_id.title).toBe('The agent');
  });

  it('are deleted by their author or an admin, and edited by nobody', async () => {
    const own = (await write('agent', 'Mine')).json.record.id;
    const other = (await write('lead', 'Theirs')).json.record.id;
    expect(await remove('agent', other)).toBe('error');
    expect(await remove('agent', own)).toBe('success');
    const edited = await (await panel.as('admin')).post(`/api/resources/Note/records/${other}/edit`, {
      content: 'x',
    });
    expect(edited.json.notice.type).toBe('error');
    expect(await remove('admin', other)).toBe('success');
    expect(await NoteModel.countDocuments({ _id: { $in: [own, other] } })).toBe(0);
  });
});

describe('Users', () => {
  const form = { name: 'Nora New', email: 'Nora@Example.com', role: 'agent', password: 'a good password' };

  it('are created by admins, with a password that works and is never shown', async () => {
    const admin = await panel.as('admin');
    const { json, text } = await admin.post('/api/resources/User/actions/new', form);
    expect(json.notice.type).toBe('success');
    expect(text).not.toMatch(/a good password|scrypt/);
    expect(await authenticate('nora@example.com', form.password)).toMatchObject({
      user: { name: 'Nora New', role: 'agent' },
    });
    const again = await admin.post('/api/resources/User/actions/new', form);
    expect(again.json.record.errors.email.message).toBe('is in use');
    const wrong = await admin.post('/api/resources/User/actions/new', {
      ...form,
      email: 'no',
      password: 'short',
    });
    expect(Object.keys(wrong.json.record.errors).sort()).toEqual(['email', 'password']);
  });

  it('are edited by admins, who cannot take their own rights away', async () => {
    const admin = await panel.as('admin');
    const nora = await UserModel.findOne({ email: 'nora@example.com' }).lean();
    const path = (id: string) => `/api/resources/User/records/${id}/edit`;
    const opened = (await admin.get(path(nora!._id))).json.record.params;
    const saved = await admin.post(path(nora!._id), {
      ...opened,
      role: 'lead',
      active: false,
      email: 'taken@over.example',
      slack_user_id: 'U1',
    });
    expect(saved.json.notice.type).toBe('success');
    expect(await UserModel.findById(nora!._id).lean()).toMatchObject({
      role: 'lead',
      active: false,
      email: 'nora@example.com',
      slack_user_id: null,
    });
    const own = await admin.post(path(panel.users.admin._id), { role: 'viewer' });
    expect(own.json.notice.message).toMatch(/nobody takes their own rights away/);
    expect(await UserModel.findById(panel.users.admin._id).lean()).toMatchObject({
      role: 'admin',
      active: true,
    });
  });

  it('are nobody else’s business, but for names to choose an owner from', async () => {
    const lead = await panel.as('lead');
    const id = panel.users.admin._id;
    for (const path of [
      '/api/resources/User/actions/list',
      `/api/resources/User/records/${id}/show`,
      `/api/resources/User/records/${id}/edit`,
    ]) {
      const { json, text } = await lead.get(path);
      expect([path, json.notice.type, text.includes('admin@example.com')]).toEqual([path, 'error', false]);
    }
    const found = await lead.get('/api/resources/User/actions/search/admin');
    expect(found.json.records.map(({ title }: { title: string }) => title)).toEqual(['The admin']);
    expect(found.text).not.toContain('admin@example.com');
    expect((await lead.post('/api/resources/User/actions/new', form)).json.notice.type).toBe('error');
  });
});

describe('The logs', () => {
  it('of assignments and imports can be read, not written', async () => {
    const admin = await panel.as('admin');
    await ImportModel.create({
      filename: 'leads.csv',
      plan: [],
      options: { dry_run: false },
      dialect: { encoding: 'windows-1252', note: 'Not UTF-8' },
      created_by: panel.users.lead._id,
      rows: 3,
      created: 2,
      rejected: 1,
    });
    const { json } = await admin.get('/api/resources/Import/actions/list');
    expect(json.records[0].params).toMatchObject({
      filename: 'leads.csv',
      status: 'queued',
      rows: 3,
      rejected: 1,
      what: 'import',
      read_as: 'Not UTF-8',
    });
    const undo = `/api/resources/Import/records/${json.records[0].id}/undo`;
    expect((await admin.post(undo, {})).json.notice).toEqual({
      type: 'error',
      message: 'The import has not finished. Cancel it first; then it can be undone.',
    });
    for (const resource of ['Import', 'Assignment', 'Message', 'Conversation']) {
      const made = await admin.post(`/api/resources/${resource}/actions/new`, { reason: 'x' });
      expect([resource, made.json.notice.type]).toEqual([resource, 'error']);
    }
    const id = json.records[0].id;
    for (const action of ['edit', 'delete']) {
      const { json: answer } = await admin.post(`/api/resources/Import/records/${id}/${action}`, {
        rows: 99,
      });
      expect([action, answer.notice.type]).toEqual([action, 'error']);
    }
    expect(await ImportModel.findById(id).lean()).toMatchObject({ rows: 3 });
    expect((await (await panel.as('agent')).get('/api/resources/Import/actions/list')).json.records).toEqual(
      [],
    );
  });
});

describe('The export page', () => {
  it('offers the contacts that the list finds, and no filter that only the list has', async () => {
    const lead = await panel.as('lead');
    const all = await lead.get('/api/pages/export');
    expect(all.json).toMatchObject({ filter: {}, count: 2, many: false });
    const filters = 'filters.status=qualified&filters.value~~from=300&filters.created_at~~to=2100-01-01';
    const some = await lead.get(`/api/pages/export?${filters}`);
    expect(some.json).toMatchObject({
      filter: { status: 'qualified', value_min: 300, created_before: '2100-01-02T00:00:00.000Z' },
      count: 1,
    });
    expect((await lead.get('/api/pages/export?filters.company=nowhere')).json.count).toBe(0);
    expect((await lead.get('/api/pages/export?filters.email=a')).json.message).toContain('filter "email"');
    expect((await (await panel.as('agent')).get('/api/pages/export')).status).toBe(403);
  });
});

describe('The dashboard', () => {
  it('has the four figures, the pipeline and the desk, for everybody', async () => {
    const { json } = await (await panel.as('viewer')).get('/api/dashboard');
    expect(json.contacts).toMatchObject({
      total_leads: 2,
      active_leads: 1,
      win_rate: 50,
      converted_rate: 0,
      lost_leads: 0,
      value_by_status: { qualified: 300, new: 0 },
      count_by_status: { qualified: 1, new: 1 },
    });
    expect(json.desk).toMatchObject({ received: 2, replies: 0 });
  });
});

describe('The import page', () => {
  it('is there for those who may import', async () => {
    const lead = await panel.as('lead');
    expect((await lead.get('/api/pages/import')).json).toEqual({ max_bytes: 1_000_000 });
    expect((await lead.get('/')).text).toContain('"name":"import"');
    const agent = await panel.as('agent');
    expect((await agent.get('/api/pages/import')).status).toBe(403);
    expect((await agent.get('/')).text).not.toContain('"name":"import"');
  });
});
