import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../../src/domain/contacts/contact/contact.js';
import { type Conversation, ConversationModel } from '../../../src/domain/conversations/core/conversation.js';
import { type Message, MessageModel } from '../../../src/domain/conversations/messages/message.js';
import { askFor, channelState } from '../../../src/edges/whatsapp/web/core/state.js';
import {
  argumentsOf,
  kill,
  processesBelow,
  processesOn,
} from '../../../src/edges/whatsapp/web/profile/processes.js';
import { profileDir } from '../../../src/edges/whatsapp/web/profile/profile.js';
import { restoreSession } from '../../../src/edges/whatsapp/web/profile/session-store.js';
import type { WebChannel } from '../../../src/edges/whatsapp/web/web-channel.js';
import { newId } from '../../../src/platform/ids.js';
import { until } from '../../support/until.js';
import { channelId, secrets, startWebParts, stateIs } from './start-web.js';

const conversationOf = (contactId: string): Promise<Conversation> =>
  until(
    () => ConversationModel.findOne({ contact_id: contactId }).lean<Conversation>(),
    `a conversation of ${contactId}`,
  );
const stored = (text: string | RegExp): Promise<Message> =>
  until(
    () =>
      MessageModel.findOne({
        text: typeof text === 'string' ? text : { $regex: text.source },
      }).lean<Message>(),
    `"${text}" to be stored`,
    { seen: () => MessageModel.find().select({ text: 1 }).lean() },
  );
const bytes = async (content: AsyncIterable<Buffer>): Promise<string> => {
  const all: Buffer[] = [];
  for await (const chunk of content) all.push(chunk);
  return Buffer.concat(all).toString();
};

describe('A WhatsApp Web channel', () => {
  let world: Awaited<ReturnType<typeof startWebParts>>;
  let channel: WebChannel;
  beforeAll(async () => {
    world = await startWebParts();
    // Late is longer than a busy machine takes to store something: else it would pass for a deaf browser.
    channel = world.start({ lookBackMs: 1_000, lateMs: 3_500 }, { pairWith: '15550001111' });
  });
  afterAll(() => world?.close());

  it('is linked with a pairing code where that was asked for', async () => {
    await stateIs('pairing');
    const { pairing_code } = (await channelState(channelId))!;
    expect(world.shown).toContainEqual({ pairing: pairing_code });
    expect(await channel.check()).toMatch(/type the pairing code/);
    await world.whatsapp.typeCode(pairing_code!);
    await stateIs('ready');
    expect(await channelState(channelId)).toMatchObject({
      phone: '15550001111',
      push_name: 'Fake Shop',
      pairing_code: null,
      qr: null,
    });
    expect(await channel.check()).toBeUndefined();
  });

  it('knows the number behind a hidden id, and answers where the customer wrote from', async () => {
    const customer = world.whatsapp.customer({ name: 'Ana', phone: '34611000001', lid: '111222333' });
    customer.says('from a hidden id');
    const { address } = await conversationOf('34611000001');
    expect(address).toEqual({ phone: '34611000001', lid: '111222333' });
    const sent = await channel.sendText({ reference: newId(), to: address, text: 'found you' });
    expect(sent.outcome).toBe('accepted');
    expect((await customer.hears('found you')).id.remote).toBe('111222333@lid');
  });

  it('serves a customer whose number nobody knows, and never takes the hidden id for one', async () => {
    const customer = world.whatsapp.customer({
      name: 'Noor',
      phone: '34611000002',
      lid: '34999888777',
      hidden: true,
    });
    customer.says('hidden');
    const conversation = await conversationOf('34999888777');
    const contact = await ContactModel.findById(conversation.contact_uuid).lean();
    expect(contact).toMatchObject({
      name: 'Noor',
      whatsapp_contact_id: null,
      identities: [{ kind: 'lid', value: '34999888777', scope: channelId }],
    });
    await channel.sendText({ reference: newId(), to: conversation.address, text: 'hello Noor' });
    await customer.hears('hello Noor');
    expect(
      world.whatsapp.asked.filter(({ path, body }) => path === 'exists' && String(body.id).includes('@lid@')),
    ).toEqual([]);
  });

  it('leaves groups, newsletters, broadcasts and statuses out', async () => {
    for (const where of ['12036304@g.us', '12036305@newsletter', 'status@broadcast', '17000@broadcast']) {
      world.whatsapp.elsewhere(where, 'not for us');
    }
    world.whatsapp.customer({ name: 'Olga', phone: '34611000003' }).says('a direct message');
    await stored('a direct message');
    expect(await MessageModel.countDocuments({ text: 'not for us' })).toBe(0);
  });

  it('records what is typed on the phone as an agent, and the bot is silent from then on', async () => {
    const customer = world.whatsapp.customer({ name: 'Pau', phone: '34611000004' });
    customer.says('anybody there?');
    await stored('anybody there?');
    const before = await conversationOf('34611000004');
    expect(before.ai_enabled).toBe(true);
    const typed = world.whatsapp.phoneSays(customer, 'yes, it is me');
    const message = await stored('yes, it is me');
    expect(message).toMatchObject({
      direction: 'out',
      author: 'agent',
      author_name: 'Phone',
      author_user_id: null,
      state: 'sent',
      provider_id: typed.id.id,
      desk: { state: 'pending' },
    });
    expect(await conversationOf('34611000004')).toMatchObject({
      ai_enabled: false,
      ai_epoch: before.ai_epoch + 1,
      handoff_reason: 'an agent replied',
      desk: { wanted: true },
    });
    await MessageModel.updateOne({ _id: message._id }, { $set: { 'desk.state': 'done' } });
    world.whatsapp.phoneEdits(typed, 'yes, it is I');
    await stored('yes, it is I');
    expect((await stored(/^Phone changed/)).text).toBe('Phone changed “yes, it is me” to: yes, it is I');
  });

  it('makes a contact of somebody who was written to from the phone first', async () => {
    world.whatsapp.phoneSays({ chat: '34611000005@c.us' }, 'your parcel is here');
    await stored('your parcel is here');
    expect(await conversationOf('34611000005')).toMatchObject({
      ai_enabled: false,
      contact_name: '34611000005',
    });
  });

  it('shows calls and answers to polls, which nobody can answer here', async () => {
    const customer = world.whatsapp.customer({ name: 'Quim', phone: '34611000006' });
    const options = [
      { name: 'Tea', localId: 0 },
      { name: 'Coffee', localId: 1 },
    ];
    const poll = customer.says('', { type: 'poll_creation', pollName: 'What?', pollOptions: options });
    await stored(/^\[poll\] What\?/);
    customer.votes(poll, 'Coffee');
    await stored('[poll answer] Coffee');
    customer.calls();
    expect(await stored(/^\[voice call/)).toMatchObject({ type: 'unsupported' });
  });

  it('gives the file of a message, unless it is too large or gone', async () => {
    const customer = world.whatsapp.customer({ name: 'Rita', phone: '34611000007' });
    const file = world.whatsapp.file('a small picture');
    customer.says('', { type: 'image', caption: 'here', mimetype: 'image/png', ...file });
    customer.says('', {
      type: 'image',
      caption: 'gone',
      mimetype: 'image/png',
      directPath: '/media/gone',
      size: 5,
    });
    const { media } = await stored('[image] here');
    const fetched = await channel.fetchMedia!(media!.id, 1_000);
    if (!('content' in fetched)) throw new Error(fetched.message);
    expect(fetched).toMatchObject({ mimeType: 'image/png', size: 15 });
    expect(await bytes(fetched.content)).toBe('a small picture');
    expect(await channel.fetchMedia!(media!.id, 10)).toMatchObject({ code: 'media_too_large' });
    const gone = await stored('[image] gone');
    expect(await channel.fetchMedia!(gone.media!.id, 1_000)).toMatchObject({ code: 'media_gone' });
  });

  it('says in words why it could not send', async () => {
    const send = (to: object) => channel.sendText({ reference: newId(), to, text: 'hello' });
    expect(await send({ phone: '000111222' })).toMatchObject({
      outcome: 'refused',
      failure: { code: 'not_on_whatsapp' },
    });
    expect(await send({ lid: '555666777' })).toMatchObject({
      outcome: 'refused',
      failure: { code: 'not_on_whatsapp' },
    });
    world.whatsapp.pages('broken', { broken: true });
    expect(await send({ phone: '34611000007' })).toMatchObject({
      outcome: 'retry',
      failure: { code: 'whatsapp_web', message: expect.stringContaining('the page is broken') },
    });
    world.whatsapp.pages('broken', { broken: false });
  });

  it('does not send while the connection is degraded, and goes on by itself', async () => {
    world.whatsapp.pages('state', { state: 'TIMEOUT' });
    await stateIs('degraded');
    expect(await channel.check()).toMatch(/not connected \(TIMEOUT\)/);
    expect((await channel.sendText({ reference: newId(), to: { phone: '1' }, text: 'x' })).outcome).toBe(
      'retry',
    );
    world.whatsapp.pages('state', { state: 'CONNECTED' });
    await stateIs('ready');
  });

  it('does not send again what is in the chat under an id from before, unless it was refused there', async () => {
    const customer = world.whatsapp.customer({ name: 'Rita', phone: '34611000013' });
    const send = (seed: string, formerIds: string[] = []) =>
      channel.sendText({
        reference: seed,
        id: channel.chooseId!(seed),
        formerIds,
        to: { phone: customer.phone },
        text: `said for ${seed}`,
      });
    const first = channel.chooseId!('first');
    expect(await send('first')).toMatchObject({ outcome: 'accepted', providerId: first });
    expect(await send('again', [first])).toMatchObject({ outcome: 'accepted', providerId: first });
    expect(customer.heard().map(({ body }) => body)).toEqual(['said for first']);
    world.whatsapp.faults.push('refused');
    expect(await send('refused')).toMatchObject({ outcome: 'refused' });
    expect(await send('refused')).toMatchObject({ outcome: 'refused' });
    const second = channel.chooseId!('second');
    expect(await send('second', [channel.chooseId!('refused')])).toMatchObject({
      outcome: 'accepted',
      providerId: second,
    });
  });

  it('goes on when the page was loaded again', async () => {
    world.whatsapp.pages('reload');
    const customer = world.whatsapp.customer({ name: 'Sara', phone: '34611000008' });
    customer.says('during the reload');
    await stored('during the reload');
    await stateIs('ready');
    await until(async () => {
      const { outcome } = await channel.sendText({
        reference: 'again',
        to: { phone: customer.phone },
        text: 'still here',
      });
      return outcome === 'accepted';
    }, 'sending to work again');
    expect(customer.heard().filter(({ body }) => body === 'still here')).toHaveLength(1);
  });

  it('finds messages that no event told of, and replaces a browser that has become deaf', async () => {
    const customer = world.whatsapp.customer({ name: 'Teo', phone: '34611000009' });
    const before = world.whatsapp.pagesLoaded();
    // Old enough to count as missed, and said after the phone was linked.
    const linkedAt = (await channelState(channelId))!.linked_at!.getTime();
    await until(() => Date.now() - linkedAt > 6_000, 'some time to have passed');
    const old = Math.floor(Date.now() / 1000) - 5;
    customer.says('nobody told', { t: old }, { silent: true });
    await stored('nobody told');
    await until(() => world.whatsapp.pagesLoaded() > before, 'another browser');
    await stateIs('ready');
  });

  it('replaces a browser that hangs', async () => {
    const before = world.whatsapp.pagesLoaded();
    world.whatsapp.pages('freeze');
    await until(() => world.whatsapp.pagesLoaded() > before, 'another browser');
    await stateIs('ready');
    const customer = world.whatsapp.customer({ name: 'Uma', phone: '34611000010' });
    customer.says('after the freeze');
    await stored('after the freeze');
  });

  it('replaces a browser whose page has crashed, and sends on a whole one', async () => {
    const before = world.whatsapp.pagesLoaded();
    const [browser] = processesOn(profileDir({ ...world.whatsapp.settings(), id: channelId }));
    // What shows the pages: the browser itself lives on.
    const renderers = processesBelow(browser!).filter((pid) =>
      argumentsOf(pid).join(' ').includes('--type=renderer'),
    );
    for (const pid of renderers) kill(pid);
    await until(() => world.whatsapp.pagesLoaded() > before, 'another browser');
    await stateIs('ready');
    const customer = world.whatsapp.customer({ name: 'Ugo', phone: '34611000012' });
    customer.says('after the crash');
    await stored('after the crash');
    // What still held a frame of the page that is gone would fail here.
    await until(async () => {
      const message = { reference: 'whole', to: { phone: customer.phone }, text: 'we are here' };
      return (await channel.sendText(message)).outcome === 'accepted';
    }, 'sending to work again');
    expect(customer.heard().filter(({ body }) => body === 'we are here')).toHaveLength(1);
  });

  it('waits for a person when the phone has ended the session, and forgets it', async () => {
    world.whatsapp.logOut();
    await stateIs('logged_out');
    expect(await channel.check()).toMatch(/phone has logged this device out/);
    const settings = {
      ...world.whatsapp.settings(),
      id: channelId,
      keepSession: 'mongodb' as const,
      secrets,
    };
    await until(() => !existsSync(profileDir(settings)), 'the profile to be gone');
    expect(await restoreSession(channelId, `${profileDir(settings)}.none`, secrets)).toBe(false);
    const customer = world.whatsapp.customer({ name: 'Vera', phone: '34611000011' });
    customer.says('asked while away');
    world.whatsapp.phoneSays(customer, 'answered while away');
    expect(await askFor(channelId, 'connect')).toBe(true);
    await stateIs('pairing');
    await world.whatsapp.scan();
    await stateIs('ready');
    // The bot is silent about what somebody answered on the phone meanwhile.
    expect((await stored('answered while away')).author).toBe('agent');
    expect((await stored('asked while away')).bot.state).toBe('none');
  });

  it('stops also when the page hangs, and saves the session', async () => {
    world.whatsapp.pages('freeze');
    await channel.stop(); // the page would never answer
    expect(await channelState(channelId)).toMatchObject({ state: 'waiting', qr: null });
    expect(await channel.check()).toMatch(/No process serves WhatsApp Web/);
    const there = `${world.whatsapp.settings('copy').dataDir}/restored`;
    expect(await restoreSession(channelId, there, secrets)).toBe(true);
  });
});
