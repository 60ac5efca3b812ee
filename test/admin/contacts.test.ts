import { beforeAll, describe, expect, it } from '@jest/globals';
import type { NewContactWithNote } from '../../src/domain/contact-actions/contact-writes.js';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { usePanel } from '../support/panel.js';
import type { Answer } from '../support/visitor.js';
import { listContacts, makeContact, recordPath, storedContact } from './contact-pages.js';

const panel = usePanel();

const make = (input?: Partial<NewContactWithNote>) => makeContact(panel, input);
const names = ({ json }: Answer): string[] =>
  json.records.map((record: { title: string }) => record.title).sort();

describe('The list of contacts', () => {
  it('shows documents with arrays and parts, their owner by name', async () => {
    const contact = await make({
      name: 'Array Alba',
      tags: ['VIP', 'Winter Sale'],
      assigned_to: panel.users.agent._id,
    });
    const { json } = await listContacts(await panel.as('agent'), { 'filters._id': contact._id });
    expect(json.records).toHaveLength(1);
    expect(json.records[0].params).toMatchObject({ 'tags.0': 'vip', 'tags.1': 'winter_sale', value: 0 });
    expect(json.records[0].populated.assigned_to.title).toBe('The agent');
  });

  it('is searched by words, the beginning or end of a phone, e-mail and company', async () => {
    const admin = await panel.as('admin');
    const found = async (q: string) => names(await listContacts(admin, { 'filters.q': q }));
    await make({ name: 'Zoe (Zuri) Quill', email: 'zq@quill.example', company: 'Quill & Sons' });
    await make({ name: 'Quentin Zeta', whatsapp_contact_id: '+34 655 987 321' });
    expect(await found('quill')).toEqual(['Zoe (Zuri) Quill']);
    expect(await found('zuri QUI')).toEqual(['Zoe (Zuri) Quill']);
    expect(await found('sons')).toEqual(['Zoe (Zuri) Quill']);
    expect(await found('zq@quill')).toEqual(['Zoe (Zuri) Quill']);
    expect(await found('34655')).toEqual(['Quentin Zeta']);
    expect(await found('987321')).toEqual(['Quentin Zeta']);
    expect(await found('+34 655 98')).toEqual(['Quentin Zeta']);
    expect(await found('uill')).toEqual([]);
    expect(await found('.*')).toEqual([]);
  });

  it('is filtered by tags, status, owner, value and dates', async () => {
    const lead = await panel.as('lead');
    const company = 'Filter Works';
    const owner = panel.users.lead._id;
    await make({ company, name: 'F1', tags: ['red', 'blue'], status: 'qualified', value: 100 });
    await make({ company, name: 'F2', tags: ['red'], status: 'lost', value: 250.5, assigned_to: owner });
    await make({ company, name: 'F3', tags: [], status: 'qualified', value: 1_000, language: 'es' });
    const found = async (query: Record<string, string>) =>
      names(await listContacts(lead, { 'filters.company': company, ...query }));
    expect(await found({})).toEqual(['F1', 'F2', 'F3']);
    expect(await found({ 'filters.tags': 'Red' })).toEqual(['F1', 'F2']);
    expect(await found({ 'filters.tags': 'red, blue' })).toEqual(['F1']);
    expect(await found({ 'filters.status': 'qualified' })).toEqual(['F1', 'F3']);
    expect(await found({ 'filters.status': 'qual' })).toEqual([]);
    expect(await found({ 'filters.assigned_to': owner })).toEqual(['F2']);
    expect(await found({ 'filters.assigned_to': 'none' })).toEqual(['F1', 'F3']);
    expect(await found({ 'filters.language': 'es' })).toEqual(['F3']);
    expect(await found({ 'filters.value~~from': '200', 'filters.value~~to': '300' })).toEqual(['F2']);
    expect(await found({ 'filters.created_at~~from': '2020-01-01' })).toEqual(['F1', 'F2', 'F3']);
    expect(await found({ 'filters.created_at~~to': '2020-01-01' })).toEqual([]);
  });

  it('filters to the end of the day that "to" names, whatever blanks and case stand in a text', async () => {
    const lead = await panel.as('lead');
    const company = 'Blank & Case Works';
    await make({ company, name: 'B1', status: 'qualified', language: 'pt-BR' });
    const found = async (query: Record<string, string>) =>
      names(await listContacts(lead, { 'filters.company': company, ...query }));
    const today = new Date().toISOString().slice(0, 10);
    for (const to of [today, `${today}T00:00:00.000Z`, `${today}T00:00`, `${today}T23:59:59.999Z`])
      expect(await found({ 'filters.created_at~~to': to })).toEqual(['B1']);
    expect(await found({ 'filters.created_at~~from': today, 'filters.created_at~~to': today })).toEqual([
      'B1',
    ]);
    const yesterday = new Date(Date.now() - 24 * 3600_000).toISOString().slice(0, 10);
    expect(await found({ 'filters.created_at~~to': yesterday })).toEqual([]);
    // A time that somebody chose is meant.
    expect(await found({ 'filters.created_at~~to': `${today}T00:00:01.000Z` })).toEqual([]);
    for (const text of ['  blank &   CASE works ', 'Blank\t&', 'CASE'])
      expect(names(await listContacts(lead, { 'filters.company': text }))).toContain('B1');
    for (const status of [' qualified ', 'Qualified', 'QUALIFIED'])
      expect(await found({ 'filters.status': status })).toEqual(['B1']);
    for (const language of ['PT-br', ' pt-BR '])
      expect(await found({ 'filters.language': language })).toEqual(['B1']);
    const { json } = await listContacts(lead, { 'filters.company': '   ' });
    expect(json).toMatchObject({ records: [], notice: { type: 'error' } });
  });

  it('refuses unknown filters and operators rather than showing more than was asked for', async () => {
    const admin = await panel.as('admin');
    for (const query of [
      { 'filters.assigned_to~~$ne': 'x' },
      { 'filters.status~~$ne': 'new' },
      { 'filters.value~~$gt': '1' },
      { 'filters.value': 'many' },
      { 'filters.created_at~~from': 'yesterday' },
      { 'filters.identity_keys': 'phone::1' },
      { 'filters.$where': '1' },
      { 'filters.tags.0': 'red' },
      { filters: 'everything' },
      { sortBy: 'tags' },
      { sortBy: 'nothing' },
    ]) {
      const { json } = await listContacts(admin, query as unknown as Record<string, string>);
      expect([query, json.records, json.notice?.type]).toEqual([query, [], 'error']);
    }
  });

  it('shows every row once across pages, also where the order has ties', async () => {
    const admin = await panel.as('admin');
    for (let i = 0; i < 25; i += 1) await make({ company: 'Ties', name: `Tie ${i}` });
    const seen: string[] = [];
    for (const page of ['1', '2', '3']) {
      const query = { 'filters.company': 'Ties', sortBy: 'status', perPage: '10', page };
      const { json } = await listContacts(admin, query);
      expect(json.meta.total).toBe(25);
      seen.push(...json.records.map(({ id }: { id: string }) => id));
    }
    expect(new Set(seen).size).toBe(25);
    const silly = await listContacts(admin, { 'filters.company': 'Ties', perPage: '-1', page: 'x' });
    expect(silly.json.records).toHaveLength(1);
    const huge = await listContacts(admin, { perPage: '100000' });
    expect(huge.json.records.length).toBeLessThanOrEqual(200);
  });
});

describe('A viewer', () => {
  let hidden: Contact;
  beforeAll(async () => {
    hidden = await make({
      whatsapp_contact_id: '+34 677 123 498',
      name: '34677123498',
      email: 'secret@person.example',
    });
    await receive({
      channelId: 'cloud',
      bsuidScope: '',
      providerId: 'hidden-1',
      sender: { phone: '34677123498' },
      type: 'text',
      text: 'Hi',
      sentAt: new Date(),
    });
  });

  it('sees no phone and no e-mail, wherever the contact appears', async () => {
    const viewer = await panel.as('viewer');
    const conversation = await ConversationModel.findOne({ contact_uuid: hidden._id }).lean();
    for (const path of [
      `/api/resources/Contact/actions/list?filters._id=${hidden._id}`,
      '/api/resources/Contact/actions/search',
      recordPath(hidden._id, 'show'),
      recordPath(hidden._id, 'edit'),
      `/api/resources/Contact/bulk/bulkEdit?recordIds=${hidden._id}`,
      '/api/resources/Conversation/actions/list',
      `/api/resources/Conversation/records/${conversation!._id}/show`,
      `/api/resources/Message/actions/list?filters.conversation_id=${conversation!._id}`,
      '/api/resources/Assignment/actions/list',
      '/api/resources/Note/actions/list',
    ]) {
      const { text } = await viewer.get(path);
      expect([path, text.includes('34677123498'), text.includes('secret@')]).toEqual([path, false, false]);
    }
    const { json } = await viewer.get(recordPath(hidden._id, 'show'));
    expect(json.record).toMatchObject({
      title: '•••••••••98',
      params: { name: '•••••••••98', whatsapp_contact_id: '•••••••••98', email: 's•••@person.example' },
    });
  });

  it('cannot find them out by searching, filtering or sorting', async () => {
    const viewer = await panel.as('viewer');
    for (const q of ['34677', '123498', 'secret@person', '34677123498']) {
      expect(names(await listContacts(viewer, { 'filters.q': q }))).toEqual([]);
    }
    for (const query of [
      { 'filters.whatsapp_contact_id': '34677123498' },
      { 'filters.email': 'secret' },
      { sortBy: 'email' },
      { sortBy: 'whatsapp_contact_id' },
    ] as unknown as Record<string, string>[]) {
      const { json } = await listContacts(viewer, query);
      expect([query, json.records, json.notice.type]).toEqual([query, [], 'error']);
    }
    const { json } = await viewer.get(
      '/api/resources/Contact/actions/search/34677?searchProperty=whatsapp_contact_id',
    );
    expect(json.records).toEqual([]);
    const byNumber = '/api/resources/Conversation/actions/list?filters.contact_id=34677123498';
    expect((await viewer.get(byNumber)).json.records).toEqual([]);
  });

  it('changes nothing', async () => {
    const viewer = await panel.as('viewer');
    for (const [path, form] of [
      [recordPath(hidden._id, 'edit'), { name: 'x' }],
      [recordPath(hidden._id, 'delete'), {}],
      ['/api/resources/Contact/actions/new', { whatsapp_contact_id: '+34 688 000 000' }],
      ['/api/resources/Note/actions/new', { entity_id: hidden._id, content: 'x' }],
      [`/api/resources/Contact/bulk/bulkEdit?recordIds=${hidden._id}`, { status: 'lost' }],
      [`/api/resources/Contact/bulk/bulkDelete?recordIds=${hidden._id}`, {}],
    ] as [string, Record<string, string>][]) {
      const { json } = await viewer.post(path, form);
      expect([path, json.notice.type]).toEqual([path, 'error']);
    }
    expect(await storedContact(hidden._id)).toMatchObject({ name: '34677123498', status: 'new' });
    expect(await ContactModel.exists({ whatsapp_contact_id: '34688000000' })).toBeNull();
    expect(await NoteModel.exists({ entity_id: hidden._id })).toBeNull();
  });
});
