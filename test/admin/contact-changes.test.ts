import { describe, expect, it } from '@jest/globals';
import type { NewContactWithNote } from '../../src/domain/contact-actions/contact-writes.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { doContactJob } from '../support/bulk-change.js';
import { usePanel } from '../support/panel.js';
import type { Visitor } from '../support/visitor.js';
import { listContacts, makeContact, recordPath, storedContact } from './contact-pages.js';

const panel = usePanel();

const make = (input?: Partial<NewContactWithNote>) => makeContact(panel, input);
/** The form of a contact as the browser opens it. */
const openForm = async (who: Visitor, id: string) =>
  (await who.get(recordPath(id, 'edit'))).json.record.params;

describe('Editing a contact', () => {
  it('writes what was changed in the form and leaves what happened meanwhile, with its types', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Before', value: 42.5, tags: ['first'] });
    const form = await openForm(agent, contact._id);
    const seen = new Date('2026-03-01T10:00:00Z');
    await ContactModel.updateOne(
      { _id: contact._id },
      { $set: { last_inbound_at: seen }, $push: { tags: 'second' } },
    );
    const { json } = await agent.post(recordPath(contact._id, 'edit'), { ...form, name: 'After' });
    expect(json.notice.type).toBe('success');
    expect(await storedContact(contact._id)).toMatchObject({
      name: 'After',
      name_source: 'manual',
      value: 42.5,
      tags: ['first', 'second'],
      last_inbound_at: seen,
    });
  });

  it('does not write over what somebody else changed in the same field', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Ours', status: 'new' });
    const form = await openForm(agent, contact._id);
    await ContactModel.updateOne({ _id: contact._id }, { $set: { name: 'Theirs' } });
    const { json } = await agent.post(recordPath(contact._id, 'edit'), {
      ...form,
      name: 'Mine',
      status: 'lost',
    });
    expect(json.notice).toEqual({
      type: 'error',
      message: expect.stringMatching(/Somebody else changed this in the meantime/),
    });
    expect(json.record.params.name).toBe('Mine');
    expect(await storedContact(contact._id)).toMatchObject({ name: 'Theirs', status: 'new' });
  });

  it('refuses a record from before the last change, when it comes without the form it was opened with', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Whole' });
    const { opened: _opened, ...record } = await openForm(agent, contact._id);
    await ContactModel.updateOne({ _id: contact._id }, { $set: { company: 'New Co' } });
    const old = await agent.post(recordPath(contact._id, 'edit'), { ...record, name: 'Stale' });
    expect(old.json.notice.type).toBe('error');
    expect(await storedContact(contact._id)).toMatchObject({ name: 'Whole', company: 'New Co' });
  });

  it('touches the fields of the form only, whatever else is sent', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Mass' });
    await agent.post(recordPath(contact._id, 'edit'), {
      name: 'Mass 2',
      _id: 'other',
      source: 'ads',
      name_source: 'profile',
      whatsapp_contact_id: '34999999999',
      'identity_keys.0': 'phone::34999999999',
      'identities.0.value': '34999999999',
      created_at: '2001-01-01T00:00:00.000Z',
      assigned_by: panel.users.viewer._id,
    });
    const { updated_at: _new, search_terms: _found, name, rev, ...rest } = await storedContact(contact._id);
    const { updated_at: _old, search_terms: _was, name: _name, rev: revBefore, ...before } = contact;
    expect([name, rev]).toEqual(['Mass 2', revBefore + 1]);
    expect(rest).toEqual(before);
  });

  it('says which field is wrong and keeps what was typed', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Wrong' });
    const form = await openForm(agent, contact._id);
    const wrong = { ...form, email: 'no e-mail', value: 'a lot', language: 'Spanish!', status: 'sold' };
    const { json } = await agent.post(recordPath(contact._id, 'edit'), wrong);
    expect(Object.keys(json.record.errors).sort()).toEqual(['email', 'language', 'status', 'value']);
    expect(json.record.params.email).toBe('no e-mail');
    expect((await storedContact(contact._id)).email).toBeNull();
  });

  it('can clear what may be empty', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Full', company: 'Co', email: 'a@b.example', tags: ['x'], value: 5 });
    const { 'tags.0': _tag, ...form } = await openForm(agent, contact._id);
    await agent.post(recordPath(contact._id, 'edit'), {
      ...form,
      company: '',
      email: '',
      value: '',
      tags: '__FORM_VALUE_EMPTY_ARRAY__',
    });
    expect(await storedContact(contact._id)).toMatchObject({
      company: null,
      email: null,
      value: 0,
      tags: [],
      name: 'Full',
    });
  });

  it('gives a contact to somebody through the assignment log', async () => {
    const agent = await panel.as('agent');
    const contact = await make({ name: 'Owned' });
    const form = await openForm(agent, contact._id);
    await agent.post(recordPath(contact._id, 'edit'), { ...form, assigned_to: panel.users.lead._id });
    expect(await storedContact(contact._id)).toMatchObject({
      assigned_to: panel.users.lead._id,
      assigned_by: panel.users.agent._id,
    });
    expect(await AssignmentModel.find({ contact_id: contact._id }).lean()).toMatchObject([
      {
        assigned_to: panel.users.lead._id,
        assigned_by: panel.users.agent._id,
        reason: 'changed in the panel',
      },
    ]);
    const toViewer = {
      ...(await openForm(agent, contact._id)),
      assigned_to: panel.users.viewer._id,
      name: 'No',
    };
    const { json } = await agent.post(recordPath(contact._id, 'edit'), toViewer);
    expect(json.notice.message).toMatch(/active agents, leads and admins only/);
    expect(await storedContact(contact._id)).toMatchObject({
      name: 'Owned',
      assigned_to: panel.users.lead._id,
    });
  });
});

describe('Creating a contact', () => {
  const path = '/api/resources/Contact/actions/new';

  it('needs the phone only, as people write it, and takes a first note', async () => {
    const agent = await panel.as('agent');
    const form = {
      whatsapp_contact_id: '655 00 11 22',
      name: 'Nuria',
      'tags.0': 'Walk In',
      note: 'Came by.',
    };
    const { json } = await agent.post(path, form);
    expect(json.redirectUrl).toBe(`/dashboard/resources/Contact/records/${json.record.id}/show`);
    expect(await storedContact(json.record.id)).toMatchObject({
      whatsapp_contact_id: '34655001122',
      name: 'Nuria',
      tags: ['walk_in'],
      source: 'manual',
      status: 'new',
    });
    expect(await NoteModel.findOne({ entity_id: json.record.id }).lean()).toMatchObject({
      content: 'Came by.',
      author_user_id: panel.users.agent._id,
    });
  });

  it('refuses a phone that is missing, is none, or has a contact', async () => {
    const agent = await panel.as('agent');
    const contact = await make();
    for (const [phone, message] of [
      ['', /is empty/],
      ['hello', /not a phone/],
      [contact.whatsapp_contact_id!, /has a contact already/],
    ] as const) {
      const { json } = await agent.post(path, { whatsapp_contact_id: phone, name: 'Twice' });
      expect(json.notice.type).toBe('error');
      expect(json.record.errors.whatsapp_contact_id.message).toMatch(message);
      expect(json.record.params.name).toBe('Twice');
    }
  });
});

describe('Deleting a contact', () => {
  it('needs a POST by an admin, and takes everything about the contact along', async () => {
    const admin = await panel.as('admin');
    const { conversation } = await receive({
      channelId: 'cloud',
      bsuidScope: '',
      providerId: 'gone-1',
      sender: { phone: '34611111111', profileName: 'Gone' },
      type: 'text',
      text: 'Hello',
      sentAt: new Date(),
    });
    const path = recordPath(conversation.contact_uuid, 'delete');
    await admin.get(path);
    expect((await (await panel.as('agent')).post(path)).json.notice.type).toBe('error');
    expect(await storedContact(conversation.contact_uuid)).toBeTruthy();
    expect((await admin.post(path)).json.notice.type).toBe('success');
    expect(await storedContact(conversation.contact_uuid)).toBeNull();
    expect(await ConversationModel.exists({ _id: conversation._id })).toBeNull();
  });
});

describe('Editing the selected contacts', () => {
  const bulkPath = (ids: string[]): string =>
    `/api/resources/Contact/bulk/bulkEdit?recordIds=${ids.join(',')}`;

  it('sets status, adds and removes tags, and gives an owner through the assignment log', async () => {
    const lead = await panel.as('lead');
    const [one, two, other] = [
      await make({ tags: ['old', 'keep'] }),
      await make(),
      await make({ tags: ['old'] }),
    ];
    const ids = [one._id, two._id];
    expect((await lead.get(bulkPath(ids))).json.records).toHaveLength(2);
    expect((await storedContact(one._id)).status).toBe('new');
    const { json } = await lead.post(bulkPath(ids), {
      status: 'contacted',
      'add_tags.0': 'Spring Sale',
      'remove_tags.0': 'OLD',
      assigned_to: panel.users.agent._id,
    });
    expect(json.notice).toEqual({ type: 'success', message: '2 selected: they are being changed.' });
    expect(await doContactJob(json.job)).toMatchObject({ status: 'done', matched: 2, changed: 2 });
    expect(await storedContact(one._id)).toMatchObject({
      status: 'contacted',
      tags: ['keep', 'spring_sale'],
      assigned_to: panel.users.agent._id,
    });
    expect((await storedContact(two._id)).tags).toEqual(['spring_sale']);
    expect(await storedContact(other._id)).toMatchObject({ status: 'new', tags: ['old'], assigned_to: null });
    expect(await AssignmentModel.countDocuments({ contact_id: { $in: ids } })).toBe(2);
    await doContactJob((await lead.post(bulkPath(ids), { assigned_to: 'none' })).json.job);
    expect((await storedContact(two._id)).assigned_to).toBeNull();
  });

  it('refuses what it does not know and what would change nothing', async () => {
    const lead = await panel.as('lead');
    const contact = await make({ name: 'Still' });
    for (const form of [{ name: 'x' }, { status: 'sold' }, { 'filters.status': 'new', status: 'lost' }, {}]) {
      const { json } = await lead.post(bulkPath([contact._id]), form as Record<string, string>);
      expect(json.notice.type).toBe('error');
    }
    expect(await storedContact(contact._id)).toMatchObject({ name: 'Still', status: 'new' });
    expect((await lead.post(bulkPath(['nobody']), { status: 'lost' })).status).toBe(404);
  });

  it('is for admins and leads: others see no boxes to tick', async () => {
    const contact = await make();
    for (const [role, boxes] of [
      ['admin', 1],
      ['lead', 1],
      ['agent', 0],
      ['viewer', 0],
    ] as const) {
      const { json } = await listContacts(await panel.as(role), { 'filters._id': contact._id });
      expect([role, json.records[0].bulkActions.length]).toEqual([role, boxes]);
    }
    const { json } = await (await panel.as('agent')).post(bulkPath([contact._id]), { status: 'lost' });
    expect(json.notice.type).toBe('error');
    expect((await storedContact(contact._id)).status).toBe('new');
  });
});
