import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { editNote, NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { changeSettings } from '../../src/domain/people/accounts/change-settings.js';
import { startApi, type TestApi } from './start-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.stop());

let phone = 34600000000;
async function create(fields: object = {}): Promise<{ id: string; path: string }> {
  phone += 1;
  const { body } = await api.call('POST', '/contacts', { whatsapp_contact_id: `+${phone}`, ...fields });
  return { id: body.id, path: `/contacts/${body.id}` };
}

describe('starting a chat', () => {
  it('leads to the conversation, which is made once', async () => {
    const { id, path } = await create({ name: 'Ana' });
    const start = () => api.call('POST', `${path}/start-chat`, undefined, { as: 'agent' });
    const [first, second] = [await start(), await start()];
    const [conversation, ...others] = (await api.call('GET', `/conversations?contact_id=${id}`)).body.data;
    expect(others).toEqual([]);
    expect(conversation).toMatchObject({ contact_name: 'Ana', status: 'active', ai_enabled: true });
    const inbox = `/dashboard/whatsapp/inbox?chat=${conversation.id}`;
    expect([first.status, first.headers.get('location')]).toEqual([302, inbox]);
    expect([second.status, second.headers.get('location')]).toEqual([302, inbox]);
    expect((await api.call('POST', `${path}/start-chat`, undefined, { as: 'viewer' })).status).toBe(403);
  });
});

describe('private data', () => {
  it('is revealed to agents who see it masked, and that is in the audit log', async () => {
    await changeSettings({ masked_roles: ['viewer', 'agent'] }, { actor: api.users.admin });
    const { id, path } = await create({ email: 'ana@example.com' });
    const as = { as: 'agent' } as const;
    expect((await api.call('GET', path, undefined, as)).body.email).toBe('a•••@example.com');
    const revealed = await api.call('POST', `${path}/reveal`, { reason: 'to call back' }, as);
    expect(revealed.body).toMatchObject({ email: 'ana@example.com', whatsapp_contact_id: String(phone) });
    const log = await api.call('GET', `/audit?entity_id=${id}&action=contact.revealed`);
    expect(log.body.data).toMatchObject([{ actor_user_id: api.users.agent._id, reason: 'to call back' }]);
    await changeSettings({ masked_roles: ['viewer'] }, { actor: api.users.admin });
  });
});

describe('consent', () => {
  it('is what was said last, however late it is noted', async () => {
    const { path } = await create();
    const say = (state: string, at: string) => api.call('POST', `${path}/consent`, { state, at });
    await say('opted_out', '2026-03-01T00:00:00Z');
    const late = await say('opted_in', '2026-02-01T00:00:00+01:00');
    expect(late.body.consent).toEqual({
      state: 'opted_out',
      at: '2026-03-01T00:00:00.000Z',
      origin: `user:${api.users.admin._id}`,
    });
    expect((await say('opted_in', 'yesterday')).body.errors).toMatchObject([{ field: 'at' }]);
  });
});

describe('the timeline', () => {
  it('has notes and assignments in order, with who wrote, decided and was mentioned', async () => {
    const { id, path } = await create();
    const { lead, agent, viewer } = api.users;
    const content = 'note: @Lead, please ask @agent; mail x@viewer.example or @nobody, then @lead.';
    const note = await api.call('POST', '/internal-notes', { entity_id: id, content }, { as: 'agent' });
    await api.call(
      'POST',
      `${path}/assign`,
      { user_id: agent._id, reason: 'speaks Spanish' },
      { as: 'lead' },
    );
    await api.call('POST', '/internal-notes', { entity_id: id, content: 'done' }, { as: 'lead' });
    const profile = ({ _id, name, handle }: typeof lead) => ({ id: _id, name, handle, avatar_url: null });
    const { body } = await api.call('GET', `${path}/timeline`, undefined, { as: 'agent' });
    expect(body.data).toEqual([
      {
        kind: 'note',
        id: note.body.id,
        at: note.body.created_at,
        author: profile(agent),
        content: note.body.content,
        mentions: [profile(lead), profile(agent)],
      },
      {
        kind: 'assignment',
        id: expect.any(String),
        at: expect.any(String),
        author: profile(lead),
        assigned_to: profile(agent),
        conversation_id: null,
        reason: 'speaks Spanish',
      },
      expect.objectContaining({ kind: 'note', content: 'done', mentions: [] }),
    ]);
    expect(note.body).toEqual({
      id: expect.any(String),
      content: content.slice(6),
      entity_type: 'lead',
      entity_id: id,
      author_user_id: agent._id,
      created_at: expect.any(String),
    });
    await editNote(note.body.id, '@viewer', agent);
    expect((await NoteModel.findById(note.body.id).lean())!.mentions).toEqual([viewer._id]);
  });

  it('goes on page by page', async () => {
    const { id, path } = await create();
    for (const content of ['one', 'two'])
      await api.call('POST', '/internal-notes', { entity_id: id, content });
    await api.call('POST', `${path}/assign`, { user_id: api.users.agent._id });
    await api.call('POST', '/internal-notes', { entity_id: id, content: 'three' });
    const seen: string[] = [];
    let cursor = '';
    do {
      const { body } = await api.call('GET', `${path}/timeline?limit=1&cursor=${cursor}`);
      seen.push(...body.data.map((entry: { kind: string; content?: string }) => entry.content ?? entry.kind));
      cursor = body.next_cursor ?? '';
    } while (cursor);
    expect(seen).toEqual(['one', 'two', 'assignment', 'three']);
  });
});

describe('everything about a person', () => {
  it('can be downloaded as a zip, and erased for good', async () => {
    const { conversation } = await receive({
      channelId: 'cloud:1',
      bsuidScope: '',
      providerId: 'wamid.9',
      sender: { phone: '34699000009', profileName: 'Zoe Quill' },
      type: 'text',
      text: 'forget me',
      sentAt: new Date(),
    });
    const id = conversation.contact_uuid;
    const path = `/contacts/${id}`;
    const zip = await api.call('GET', `${path}/export`);
    expect([zip.headers.get('content-type'), zip.text.slice(0, 2)]).toEqual(['application/zip', 'PK']);
    expect(zip.headers.get('content-disposition')).toBe(`attachment; filename=person-${id}.zip`);
    expect((await api.call('POST', `${path}/erase`, undefined, { as: 'lead' })).status).toBe(403);
    expect((await api.call('POST', `${path}/erase`)).body).toEqual({
      ...{ contact_id: id, slack_traces: [] },
      left: { found: [], complete: true },
    });
    expect((await api.call('GET', path)).status).toBe(404);
    expect((await api.call('GET', `/conversations/${conversation._id}`)).status).toBe(404);
  });
});
