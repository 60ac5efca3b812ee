import { describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { updateContact } from '../../src/domain/contacts/write/write.js';
import { type Assignment, AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { setAvailability } from '../../src/domain/people/accounts/availability.js';
import { changeSettings } from '../../src/domain/people/accounts/change-settings.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Somebody who owns customers and may answer no more', () => {
  const threadline = useThreadline();

  const api = (method: string, path: string, body?: object) => threadline.api(method, path, body);
  const contactOf = async (phone: string) =>
    (await ContactModel.findOne({ whatsapp_contact_id: phone }).lean<Contact>())!;
  const card = async (phone: string) => {
    const { channel, ts } = await threadline.root(phone);
    return JSON.stringify(threadline.slack.thread(channel, ts)[0]);
  };
  const log = async (phone: string) =>
    AssignmentModel.find({ contact_id: (await contactOf(phone))._id })
      .sort({ assigned_at: 1, _id: 1 })
      .lean<Assignment[]>();
  async function hires(name: string): Promise<string> {
    const { body } = await api('POST', '/api/users', {
      name,
      email: `${name.toLowerCase().replace(' ', '.')}@threadline.example`,
      role: 'agent',
    });
    return body.id;
  }
  async function owns(phone: string, userId: string) {
    await threadline.whatsapp.customer({ name: 'Olga', phone }).says('agent');
    await threadline.root(phone);
    const given = await api('POST', `/api/contacts/${(await contactOf(phone))._id}/assign`, {
      user_id: userId,
    });
    expect(given.status).toBe(200);
  }
  const isNobodys = (phone: string) =>
    until(async () => (await contactOf(phone)).assigned_to === null, `${phone} to be nobody's`);

  it('switched off: nobody owns them, the log has a row, card and thread say so', async () => {
    const phone = '34698000001';
    const temp = await hires('Temp Agent');
    await owns(phone, temp);
    await until(async () => (await card(phone)).includes('Temp Agent answers'), 'the card to name the owner');
    expect((await api('PATCH', `/api/users/${temp}`, { active: false })).status).toBe(200);
    await isNobodys(phone);
    const admin = await personWithHandle('admin');
    expect((await log(phone)).at(-1)).toMatchObject({
      assigned_to: null,
      assigned_by: admin._id,
      reason: 'Temp Agent was switched off',
    });
    expect((await threadline.conversation(phone))!.assigned_to).toBeNull();
    await threadline.whatsapp.customer({ phone }).says('anybody there?');
    await until(
      async () =>
        !(await card(phone)).includes('Temp Agent') && (await card(phone)).includes('waiting for an agent'),
      'the card to promise nobody',
      { seen: () => card(phone) },
    );
    const said = async () =>
      (await threadline.thread(phone)).filter(({ text }) =>
        text?.includes('Temp Agent was switched off: nobody owns'),
      );
    await until(async () => (await said()).length === 1, 'the thread to say so');
    // It was given to them at that very moment: it is taken back as well.
    await updateContact({ whatsapp_contact_id: phone }, { set: { assigned_to: temp } });
    await isNobodys(phone);
    expect(await said()).toHaveLength(1);
  });

  it('made a viewer: the same; one who comes back gets nothing back, and keeps what is new', async () => {
    const phone = '34698000002';
    const user = await hires('Vera View');
    await owns(phone, user);
    expect((await api('PATCH', `/api/users/${user}`, { role: 'viewer' })).status).toBe(200);
    await isNobodys(phone);
    expect((await log(phone)).at(-1)!.reason).toBe('Vera View may no longer reply');
    expect((await api('PATCH', `/api/users/${user}`, { role: 'agent' })).status).toBe(200);
    await owns(phone, user);
    expect((await UserModel.findById(user).lean<User>())!.hand_over).toBeNull();
    expect((await contactOf(phone)).assigned_to).toBe(user);
    // A lead is still one who answers.
    expect((await api('PATCH', `/api/users/${user}`, { role: 'lead', name: 'Vera Viewer' })).status).toBe(
      200,
    );
    expect((await UserModel.findById(user).lean<User>())!.hand_over).toBeNull();
  });

  it('with a router: it finds another, and the log has both rows', async () => {
    const phone = '34698000003';
    const admin = await personWithHandle('admin');
    const rita = await hires('Rita Router');
    await owns(phone, rita);
    const ben = await personWithHandle('ben');
    await changeSettings(
      { routing: { mode: 'round_robin' }, desk: { presence_pauses_routing: false } },
      { actor: admin },
    );
    await setAvailability(ben._id, 'available', ben);
    await api('PATCH', `/api/users/${rita}`, { active: false });
    await until(async () => (await contactOf(phone)).assigned_to === ben._id, 'Ben to have it');
    expect((await log(phone)).map(({ assigned_to }) => assigned_to)).toEqual([rita, null, ben._id]);
    await until(async () => (await card(phone)).includes('Ben Okafor answers'), 'the card to name Ben');
  });
});
