import { beforeAll, describe, expect, it } from '@jest/globals';
import { addContact } from '../../src/domain/contact-actions/contact-writes.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { fillMaskedBase, type MaskedBase } from '../support/masked-base.js';
import { usePanel } from '../support/panel.js';
import { readIn } from '../support/private-people.js';
import type { Answer, Visitor } from '../support/visitor.js';

const panel = usePanel();
let base: MaskedBase;
beforeAll(async () => {
  base = await fillMaskedBase(panel.users);
});

const resources = '/api/resources';
const everything = ({ text, headers }: Answer): string => [text, ...[...headers].flat()].join('\n');

/** Every page and every list, and each record with all that can be opened on it. */
async function pagesAndLists(): Promise<string[]> {
  const { contactId, conversationId, theirImport } = base;
  const [message, note, odd] = await Promise.all([
    MessageModel.findOne({ direction: 'in' }).lean(),
    NoteModel.findOne().lean(),
    ContactModel.findOne({ company: { $ne: null } }).lean(),
  ]);
  const records = [
    `Contact/records/${contactId}`,
    `Contact/records/${odd!._id}`,
    `Conversation/records/${conversationId}`,
    `Message/records/${message!._id}`,
    `Note/records/${note!._id}`,
    `Import/records/${theirImport}`,
    `User/records/${panel.users.agent._id}`,
  ];
  const names = ['Contact', 'Conversation', 'Note', 'Import', 'Assignment', 'User'];
  return [
    '',
    `/whatsapp/inbox?chat=${conversationId}`,
    '/api/dashboard',
    ...['import', 'export', 'channels'].flatMap((page) => [`/pages/${page}`, `/api/pages/${page}`]),
    ...names.flatMap((name) => [`/resources/${name}`, `${resources}/${name}/actions/list?perPage=100`]),
    `${resources}/Message/actions/list?filters.conversation_id=${conversationId}`,
    `${resources}/Contact/actions/search/marta`,
    `${resources}/Contact/actions/list?filters.q=marta`,
    `${resources}/User/actions/search/the`,
    `${resources}/Contact/bulk/bulkEdit?recordIds=${contactId},${odd!._id}`,
    ...records.flatMap((path) => [
      `/resources/${path}/show`,
      ...['show', 'edit', 'delete', 'handOff', 'undo'].map((action) => `${resources}/${path}/${action}`),
    ]),
  ];
}

describe.each(['viewer', 'lead'] as const)('A %s who sees phones and e-mails masked', (role) => {
  it('reads none on any page, in any list and in any form', async () => {
    const who = await panel.as(role);
    for (const path of await pagesAndLists()) {
      const answer = await who.get(path);
      expect([path, answer.status < 500, readIn(everything(answer), base.people)]).toEqual([path, true, []]);
    }
  });

  it('reads none in the answers to what they do', async () => {
    const who = await panel.as(role);
    const { contactId, conversationId, theirImport, lucia } = base;
    const contact = `${resources}/Contact/records/${contactId}`;
    const writes: [path: string, form: Record<string, string>][] = [
      [`${contact}/edit`, { company: 'Other', opened: JSON.stringify({ company: 'something else' }) }],
      [`${contact}/edit`, { company: 'Other' }],
      [`${contact}/edit`, { status: 'no such status' }],
      [`${resources}/Contact/actions/new`, { whatsapp_contact_id: (await base.add()).whatsapp_contact_id! }],
      [`${resources}/Contact/bulk/bulkEdit?recordIds=${contactId}`, { status: 'contacted' }],
      [`${resources}/Note/actions/new`, { entity_id: contactId, content: 'calls back' }],
      [`${resources}/Conversation/records/${conversationId}/handOff`, {}],
      [`${resources}/Conversation/records/${conversationId}/returnToBot`, {}],
      [`${resources}/Conversation/records/${conversationId}/resolve`, {}],
      [`${resources}/Import/records/${theirImport}/undo`, {}],
    ];
    for (const [path, form] of writes) {
      const answer = await who.post(path, form);
      // A form that is refused shows what was typed.
      const typed = path.endsWith('Contact/actions/new') ? answer.json.notice : answer.text;
      expect([path, readIn(JSON.stringify(typed), base.people)]).toEqual([path, []]);
    }
    expect(await ContactModel.exists({ whatsapp_contact_id: lucia.phone })).not.toBeNull();
  });
});

describe('Guesses in the panel', () => {
  const conflict = async (who: Visitor, email: string) => {
    const form = { email: 'new@example.org', opened: JSON.stringify({ email }) };
    const { json } = await who.post(`${resources}/Contact/records/${base.contactId}/edit`, form);
    return json.notice.type === 'error';
  };

  it('of what a form was opened with learn nothing', async () => {
    const lead = await panel.as('lead');
    expect(await conflict(lead, base.lucia.email)).toBe(true);
    expect(await conflict(lead, 'other@example.org')).toBe(true);
    expect((await ContactModel.findById(base.contactId).lean())!.email).toBe(base.lucia.email);
  });

  it('that a phone has a contact are logged', async () => {
    const spare = await base.add();
    const form = { whatsapp_contact_id: spare.whatsapp_contact_id! };
    await (await panel.as('lead')).post(`${resources}/Contact/actions/new`, form);
    const entry = { action: 'contact.phone_confirmed', entity_id: spare._id };
    expect(await AuditModel.findOne(entry).lean()).toMatchObject({ actor_user_id: panel.users.lead._id });
  });

  it('of parts of a phone in a filter are refused', async () => {
    const lead = await panel.as('lead');
    for (const [list, filter] of [
      ['Contact', `company=${base.people[1]!.phone.slice(2, 7)}`],
      ['Note', `content=${encodeURIComponent(base.lucia.email.slice(0, 9))}`],
      ['Note', `content=${encodeURIComponent(base.lucia.email)}`],
      ['Import', `filename=${base.people[3]!.phone.slice(0, 6)}`],
      ['Assignment', `reason=${base.lucia.phone.slice(0, 6)}`],
    ]) {
      const { json } = await lead.get(`${resources}/${list}/actions/list?filters.${filter}`);
      expect([filter, (json.records ?? []).length]).toEqual([filter, 0]);
    }
  });

  it('leave filters by words alone', async () => {
    const lead = await panel.as('lead');
    await addContact({ whatsapp_contact_id: '34600000001', company: 'Casa Azul 54' }, panel.users.admin, {
      defaultCountry: 'ES',
    });
    const { json } = await lead.get(`${resources}/Contact/actions/list?filters.company=azul%2054`);
    expect(json.records).toHaveLength(1);
  });
});
