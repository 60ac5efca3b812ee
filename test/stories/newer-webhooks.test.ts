import { describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { DuplicateModel } from '../../src/domain/contacts/duplicates/duplicate.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { DeadLetterModel } from '../../src/platform/database/dead-letter.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('What WhatsApp tells besides plain messages', () => {
  const threadline = useThreadline();

  const metadata = { display_phone_number: '15550783881', phone_number_id: secrets.cloud.phoneNumberId };
  const tells = (field: string, value: object) =>
    threadline.whatsapp.tells({ field, value: { messaging_product: 'whatsapp', metadata, ...value } });
  const customer = (phone: string) => threadline.whatsapp.customer({ name: 'Probe Person', phone });
  const thread = async (phone: string) => (await threadline.thread(phone)).map(({ text }) => text ?? '');
  const shows = (phone: string, words: string | RegExp) =>
    until(async () => (await thread(phone)).some((one) => one.match(words)), `the thread to show ${words}`, {
      seen: () => thread(phone),
    });
  const contactsOf = (...values: string[]) =>
    ContactModel.find({ 'identities.value': { $in: values } }).lean<Contact[]>();
  const metrics = async (name: string, value: string) => {
    const text = await (await fetch(`${threadline.url}/metrics`)).text();
    return Number(
      new RegExp(`threadline_unknown_webhook_items_total\\{kind="${name}",name="${value}"\\} (\\d+)`).exec(
        text,
      )?.[1] ?? 0,
    );
  };
  const seconds = (ms: number) => String(Math.floor(ms / 1000));

  describe('a customer with a new number or id', () => {
    it('stays the same contact, in the same conversation and thread', async () => {
      const [old, phone] = ['34693000001', '34693000002'];
      const ana = customer(old);
      await ana.says('agent');
      const root = await threadline.root(old);
      const before = (await threadline.conversation(old))!;
      const formerId = ana.bsuid!;
      await ana.sends({ type: 'system', new_phone: phone, new_bsuid: 'ES.new1' });
      expect(ana).toMatchObject({ phone, bsuid: 'ES.new1' });
      await ana.says('it is me again');
      const all = await contactsOf(old, phone, formerId, 'ES.new1');
      expect(all).toHaveLength(1);
      expect(all[0]).toMatchObject({ _id: before.contact_uuid, whatsapp_contact_id: phone });
      expect(await threadline.conversation(phone)).toMatchObject({
        _id: before._id,
        address: { phone, bsuid: 'ES.new1' },
        desk: { root_ts: root.ts },
      });
      expect(await ConversationModel.countDocuments({ contact_uuid: before.contact_uuid })).toBe(1);
      await shows(phone, 'it is me again');
      expect((await thread(phone)).filter((one) => /has a new number/.test(one))).toHaveLength(1);
      // What was on its way from the old number is theirs, and goes by the new one.
      await threadline.whatsapp
        .customer({ name: 'Probe Person', phone: old, bsuid: formerId })
        .says('came late');
      expect(await contactsOf(old, phone)).toHaveLength(1);
      expect((await threadline.conversation(phone))!.address).toEqual({ phone, bsuid: 'ES.new1' });
      const found = await threadline.api('GET', `/api/contacts?q=${old}`);
      expect(found.body.data).toHaveLength(1);
    });

    it('is told twice, late or as the older platform does, and nothing changes', async () => {
      const [first, second, third] = ['34693000003', '34693000004', '34693000005'];
      const ben = customer(first);
      await ben.says('hello');
      const at = Date.now();
      const changed = (id: string, from: string, to: string, when: number, system: object = {}) =>
        tells('messages', {
          messages: [
            {
              from,
              id,
              timestamp: seconds(when),
              type: 'system',
              system: {
                body: `User changed from ${from} to ${to}`,
                wa_id: to,
                type: 'user_changed_number',
                ...system,
              },
            },
          ],
        });
      await changed('wamid.sys1', first, second, at + 1_000);
      await changed('wamid.sys2', second, third, at + 5_000, {
        type: 'customer_changed_number',
        wa_id: undefined,
        new_wa_id: third,
      });
      await changed('wamid.sys1', first, second, at + 1_000);
      const all = await contactsOf(first, second, third);
      expect(all).toHaveLength(1);
      expect(all[0]!.whatsapp_contact_id).toBe(third);
      expect(await threadline.conversation(third)).toMatchObject({ address: { phone: third } });
      // The customer goes back to the first one.
      await changed('wamid.sys3', third, first, at + 9_000);
      await customer(first).says('back');
      expect(await threadline.conversation(first)).toMatchObject({ address: { phone: first } });
    });

    it('whose new number hides behind an id is reached by the id', async () => {
      const phone = '34693000006';
      const cleo = customer(phone);
      await cleo.says('hello');
      await cleo.hears('Hello Probe');
      const { _id } = (await threadline.conversation(phone))!;
      await cleo.sends({ type: 'system', new_bsuid: 'ES.new6' });
      expect(await ConversationModel.findById(_id).lean()).toMatchObject({ address: { bsuid: 'ES.new6' } });
      expect((await ConversationModel.findById(_id).lean())!.address.phone).toBeUndefined();
      const hidden = threadline.whatsapp.customer({ name: 'Maya', username: 'maya', bsuid: 'ES.hidden1' });
      await hidden.says('hello');
      await hidden.sends({ type: 'system', new_bsuid: 'ES.hidden2' });
      await hidden.says('still me');
      expect(await contactsOf('ES.hidden1', 'ES.hidden2')).toHaveLength(1);
      expect(await threadline.conversation('ES.hidden2')).toMatchObject({ address: { bsuid: 'ES.hidden2' } });
    });

    it('who wrote from the new one first is offered as a duplicate; one nobody knows makes no contact', async () => {
      const [old, phone] = ['34693000007', '34693000008'];
      const dan = customer(old);
      await dan.says('hello');
      await customer(phone).says('hello from the new one');
      const move = { body: 'x', type: 'user_changed_number', wa_id: phone };
      await tells('messages', {
        messages: [
          { from: old, id: 'wamid.sys7', timestamp: seconds(Date.now()), type: 'system', system: move },
        ],
      });
      const [one, other] = await contactsOf(old, phone);
      expect(
        await DuplicateModel.findOne({ contact_ids: { $all: [one!._id, other!._id] } }).lean(),
      ).toMatchObject({
        state: 'open',
        reasons: ['same_person'],
      });
      await tells('messages', {
        messages: [
          {
            from: '34693000098',
            id: 'wamid.sys8',
            type: 'system',
            system: { ...move, wa_id: '34693000099' },
          },
        ],
      });
      expect(await contactsOf('34693000098', '34693000099')).toEqual([]);
    });

    it('other news of the platform about a customer are shown in the thread', async () => {
      const phone = '34693000009';
      await customer(phone).says('agent');
      await threadline.root(phone);
      await tells('messages', {
        messages: [
          {
            from: phone,
            id: 'wamid.sys9',
            timestamp: seconds(Date.now()),
            type: 'system',
            system: { body: 'The security code changed', identity: 'x', type: 'customer_identity_changed' },
          },
        ],
      });
      await shows(phone, /WhatsApp says: The security code changed/);
      expect(await metrics('system', 'customer_identity_changed')).toBe(1);
    });
  });

  describe('words that the platform’s own agent answers', () => {
    const phone = '34694000001';
    const said = (id: string, body: string, more: object = {}) => ({
      from: phone,
      id,
      timestamp: seconds(Date.now()),
      type: 'text',
      text: { body },
      ...more,
    });
    const contacts = [{ profile: { name: 'Probe Person' }, wa_id: phone }];

    it('are stored and shown, with what it answered, and our bot is silent', async () => {
      await tells('standby', {
        contacts,
        messages: [said('wamid.s1', 'words while Meta Business Agent answers')],
      });
      await tells('standby', {
        message_echoes: [
          { ...said('wamid.s2', 'we open at nine'), from: metadata.display_phone_number, to: phone },
        ],
      });
      await tells('standby', {
        statuses: [{ id: 'wamid.s2', status: 'read', timestamp: seconds(Date.now()) }],
      });
      await shows(phone, 'words while Meta Business Agent answers');
      await shows(phone, 'we open at nine');
      await shows(phone, /own agent answers this customer/);
      await threadline.whatsapp.idle();
      expect(customer(phone).heard).toEqual([]);
      const { _id } = (await threadline.conversation(phone))!;
      expect(await threadline.conversation(phone)).toMatchObject({ ai_enabled: true });
      const stored = await MessageModel.find({ conversation_id: _id, type: 'text' })
        .sort({ seq: 1 })
        .lean<Message[]>();
      expect(stored).toMatchObject([
        { direction: 'in', author: 'customer', bot: { state: 'none' } },
        { direction: 'out', author: 'bot', author_name: 'Meta Business Agent', state: 'read' },
      ]);
    });

    it('show what was said before; a repeated one changes nothing; afterwards the bot answers again', async () => {
      const other = '34694000002';
      const eve = customer(other);
      await eve.says('hello');
      await eve.hears('Hello Probe');
      const one = { ...said('wamid.s3', 'and now?'), from: other };
      await tells('standby', { messages: [one] });
      await tells('standby', { messages: [one] });
      await shows(other, 'Hello Probe');
      await shows(other, 'and now\\?');
      await eve.says('hours');
      await until(() => eve.heard.length === 2, 'the bot to answer what came in the usual way');
      expect(await MessageModel.countDocuments({ provider_id: 'wamid.s3' })).toBe(1);
      expect((await thread(other)).filter((text) => /own agent answers/.test(text))).toHaveLength(1);
    });
  });

  describe('what this version does not know', () => {
    it('a field with a customer’s words is stored like standby and counted', async () => {
      const phone = '34695000001';
      await tells('hologram_messages', {
        contacts: [{ profile: { name: 'Probe Person' }, wa_id: phone }],
        messages: [
          {
            from: phone,
            id: 'wamid.h1',
            timestamp: seconds(Date.now()),
            type: 'text',
            text: { body: 'from tomorrow' },
          },
        ],
      });
      await shows(phone, 'from tomorrow');
      await shows(phone, /hologram_messages/);
      await threadline.whatsapp.idle();
      expect(customer(phone).heard).toEqual([]);
      expect(await metrics('field', 'hologram_messages')).toBe(1);
    });

    it('one whose words cannot be found is kept to be replayed; one without words is counted only', async () => {
      await tells('history', {
        history: [{ threads: [{ id: '34695000002', messages: [{ text: { body: 'long ago' } }] }] }],
      });
      const letters = await DeadLetterModel.find({ raw: { $regex: 'long ago' } }).lean();
      expect(letters).toMatchObject([{ reason: expect.stringContaining('"history"') }]);
      await tells('flows', { event: 'VERIFIED' });
      expect(await DeadLetterModel.countDocuments({ raw: { $regex: 'VERIFIED' } })).toBe(0);
      expect(await metrics('field', 'flows')).toBe(1);
    });

    it('a type of message keeps what it says, and the thread shows it', async () => {
      const phone = '34695000003';
      const fay = customer(phone);
      await fay.says('agent');
      await threadline.root(phone);
      await fay.sends({
        type: 'raw',
        message: { type: 'hologram', hologram: { depth: 3, body: 'look at me' } },
      });
      await shows(phone, /\[hologram\] depth: 3\nlook at me/);
      await fay.sends({
        type: 'interactive',
        interactive: {
          type: 'call_permission_reply',
          call_permission_reply: { response: 'reject', response_source: 'user_action' },
        },
      });
      await shows(phone, /\[call permission\] Does not allow calls/);
      await fay.sends({
        type: 'interactive',
        interactive: { type: 'product', product: { catalog_id: 'c1', product_retailer_id: 'tea-100' } },
      });
      await shows(phone, /\[product\] tea-100/);
      await fay.sends({ type: 'unsupported', kind: 'poll_creation' });
      await shows(phone, /does not pass on: poll creation/);
      expect(await metrics('type', 'hologram')).toBe(1);
      expect(await metrics('unsupported', 'poll_creation')).toBe(1);
      const { _id } = (await threadline.conversation(phone))!;
      expect(
        await MessageModel.findOne({ conversation_id: _id, 'product.product_id': 'tea-100' }),
      ).not.toBeNull();
    });
  });
});
