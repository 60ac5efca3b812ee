import { describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { DeadLetterModel } from '../../src/platform/database/dead-letter.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('A number that is also used on the business phone', () => {
  const threadline = useThreadline();

  const display = '15550783881';
  /** What Meta tells of something typed in the Business app. */
  const echo = (to: string, id: string, part: object, at = Date.now()) =>
    threadline.whatsapp.tells({
      field: 'smb_message_echoes',
      value: {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: display, phone_number_id: secrets.cloud.phoneNumberId },
        message_echoes: [{ from: display, to, id, timestamp: String(Math.floor(at / 1000)), ...part }],
      },
    });
  const text = (body: string) => ({ type: 'text', text: { body } });
  const thread = async (phone: string) => (await threadline.thread(phone)).map((one) => one.text ?? '');

  it('what is typed there is a reply, shown in the thread, and mutes the bot', async () => {
    const phone = '34692000001';
    const customer = threadline.whatsapp.customer({ name: 'Probe Person', phone });
    await customer.says('hello');
    await customer.hears('Hello Probe');
    await echo(phone, 'wamid.echo1', text('Hi, this is Max from the shop, I take over'));
    await echo(phone, 'wamid.echo1', text('Hi, this is Max from the shop, I take over'));
    expect(await threadline.conversation(phone)).toMatchObject({ ai_enabled: false });
    await customer.says('hours');
    await until(async () => (await thread(phone)).at(-1) === 'hours', 'the thread', {
      seen: () => thread(phone),
    });
    expect((await thread(phone)).filter((one) => one.includes('Max from the shop'))).toHaveLength(1);
    await threadline.whatsapp.idle();
    expect(customer.heard).toHaveLength(1);
    const { _id } = (await threadline.conversation(phone))!;
    const { body } = await threadline.api('GET', `/api/conversations/${_id}/messages`);
    const found = body.data.find((one: { text: string }) => one.text.includes('Max'));
    expect(found).toMatchObject({ direction: 'out', author: 'agent', state: 'sent', author_user_id: null });
  });

  it('what is changed and deleted there is told, and nothing of it becomes the customer’s', async () => {
    const phone = '34692000002';
    const customer = threadline.whatsapp.customer({ name: 'Rosa', phone });
    const { id } = await customer.says('agent');
    await threadline.root(phone);
    await echo(phone, 'wamid.echo2', text('at five'));
    await until(async () => (await thread(phone)).includes('at five'), 'the thread');
    const original_message_id = 'wamid.echo2';
    const edit = { original_message_id, message: text('at six') };
    await echo(phone, 'wamid.edit', { type: 'edit', edit }, Date.now() + 1_000);
    await echo(
      phone,
      'wamid.revoke',
      { type: 'revoke', revoke: { original_message_id } },
      Date.now() + 2_000,
    );
    const unknown = { original_message_id: 'wamid.unknown', message: text('of something else') };
    await echo(phone, 'wamid.edit2', { type: 'edit', edit: unknown });
    await echo(phone, 'wamid.react', { type: 'reaction', reaction: { message_id: id, emoji: '👍' } });
    await until(
      async () =>
        (await thread(phone)).filter((one) => /changed “at five” to: at six|deleted on/.test(one)).length ===
        2,
      'both to be told',
      { seen: () => thread(phone) },
    );
    expect(await MessageModel.findOne({ provider_id: 'wamid.echo2' }).lean<Message>()).toMatchObject({
      text: 'at six',
      deleted_at: expect.any(Date),
    });
    // What was not told before it was changed is still something said on the phone.
    expect(await MessageModel.find({ text: { $regex: 'something else' } }).lean<Message[]>()).toMatchObject([
      { direction: 'out', author: 'agent', text: '[edited] of something else', reply_to: 'wamid.unknown' },
    ]);
    expect((await MessageModel.findOne({ provider_id: id }).lean<Message>())!.reaction).toBeNull();
  });

  it('an edit there of something never told mutes the bot as well, and a repeated one is stored once', async () => {
    const phone = '34692000005';
    const customer = threadline.whatsapp.customer({ name: 'Rosa', phone });
    await customer.says('hello');
    await customer.hears('Hello Rosa');
    const edit = { original_message_id: 'wamid.never', message: text('we come at six') };
    await echo(phone, 'wamid.edit9', { type: 'edit', edit });
    await echo(phone, 'wamid.edit9', { type: 'edit', edit });
    expect(await threadline.conversation(phone)).toMatchObject({ ai_enabled: false });
    await until(async () => (await thread(phone)).includes('[edited] we come at six'), 'the thread');
    expect(await MessageModel.countDocuments({ text: { $regex: 'we come at six' } })).toBe(1);
  });

  it('a file, a call permission and a kind nobody knows from there are shown as what they are', async () => {
    const phone = '34692000006';
    await echo(phone, 'wamid.echo6', {
      type: 'location',
      location: { latitude: 1, longitude: 2, name: 'The shop' },
    });
    await echo(phone, 'wamid.echo7', { type: 'hologram', hologram: { body: 'look' } });
    await until(
      async () => {
        const all = await thread(phone);
        return (
          all.some((one) => one.includes('The shop')) && all.some((one) => one.includes('[hologram] look'))
        );
      },
      'both in the thread',
      { seen: () => thread(phone) },
    );
  });

  it('somebody written to first becomes a contact, also by an id alone; what cannot be read is kept', async () => {
    await echo('34692000003', 'wamid.echo3', text('we have your order'));
    expect(await threadline.conversation('34692000003')).toMatchObject({
      address: { phone: '34692000003' },
      ai_enabled: false,
    });
    const to_user_id = 'ES.13491208655302741918';
    await threadline.whatsapp.tells({
      field: 'smb_message_echoes',
      value: {
        metadata: { phone_number_id: secrets.cloud.phoneNumberId },
        message_echoes: [
          { to_user_id, id: 'wamid.echo4', timestamp: '1790000000', ...text('hello you') },
          { id: 'wamid.echo5', ...text('to nobody') },
        ],
      },
    });
    expect(await ContactModel.findOne({ 'identities.value': to_user_id }).lean()).toMatchObject({
      identities: [{ kind: 'bsuid', scope: secrets.cloud.businessAccountId }],
    });
    const [letter] = await DeadLetterModel.find().lean();
    expect(letter!.reason).toContain('message_echoes[1]: The message names no sender');
    expect(JSON.parse(letter!.raw).entry[0].changes[0].value.message_echoes).toEqual([
      { id: 'wamid.echo5', ...text('to nobody') },
    ]);
  });
});
