import { createHmac } from 'node:crypto';
import { beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { replayDeadLetters } from '../../src/app/replay.js';
import { loadConfig } from '../../src/config/config.js';
import { ChannelModel } from '../../src/domain/channels/channel.js';
import { newStored } from '../../src/domain/channels/make.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import type { User } from '../../src/domain/people/core/user.js';
import { DeadLetterModel } from '../../src/platform/database/dead-letter.js';
import { createSecrets } from '../../src/platform/secrets/secrets.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { secrets } from '../support/world.js';

const encryptionKey = 'the key of this test, which is long enough';

describe('A number that another process has added a moment ago, under the same app', () => {
  // This process is never told: it must look by itself.
  const threadline = useThreadline({
    env: { ENCRYPTION_KEY: encryptionKey },
    options: { followMs: 3_600_000 },
  });
  let admin: User;
  beforeAll(async () => {
    admin = await personWithHandle('admin');
  });

  let ids = 100_000_000_000_200;
  const newNumber = () => String(++ids);
  /** Stores a channel as the other process does. */
  async function added(phone_number_id: string, key = encryptionKey): Promise<void> {
    const input = {
      kind: 'cloud' as const,
      name: 'Added elsewhere',
      phone_number_id,
      business_account_id: '200000000000202',
      api_url: null,
      messages_per_second: 80,
      access_token: 'a-token',
      app_secret: secrets.cloud.appSecret,
    };
    await ChannelModel.create(newStored(input as never, admin, createSecrets([key])));
  }

  const post = (value: object, field = 'messages', accountId = '200000000000202') => {
    const entry = [{ id: accountId, changes: [{ field, value }] }];
    const body = JSON.stringify({ object: 'whatsapp_business_account', entry });
    const signature = createHmac('sha256', secrets.cloud.appSecret).update(body).digest('hex');
    return fetch(`${threadline.url}/webhooks/whatsapp`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-hub-signature-256': `sha256=${signature}` },
      body,
    });
  };
  const seconds = () => String(Math.floor(Date.now() / 1000));
  const message = (phone_number_id: string, id: string, from: string) => ({
    messaging_product: 'whatsapp',
    metadata: { phone_number_id },
    contacts: [{ wa_id: from, profile: { name: 'First' } }],
    messages: [{ id, from, timestamp: seconds(), type: 'text', text: { body: `hello from ${from}` } }],
  });
  const isStored = (provider_id: string) => MessageModel.exists({ provider_id });

  it('its first messages are stored', async () => {
    const number = newNumber();
    await added(number);
    expect((await post(message(number, 'wamid.first', '34699000001'))).status).toBe(200);
    expect(await threadline.conversation('34699000001')).toMatchObject({ channel_id: `cloud:${number}` });
  });

  it('also when somebody else’s number made us look just before', async () => {
    const number = newNumber();
    const stranger = newNumber();
    const answers = await Promise.all([
      post(message(stranger, 'wamid.stranger', '34699000002')),
      added(number).then(() => post(message(number, 'wamid.second', '34699000003'))),
      added(newNumber()).then(() => post(message(stranger, 'wamid.stranger2', '34699000002'))),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await isStored('wamid.second')).not.toBeNull();
    expect(await ContactModel.exists({ whatsapp_contact_id: '34699000002' })).toBeNull();
    expect(await DeadLetterModel.countDocuments()).toBe(0);
  });

  it('and what its customers wish about marketing', async () => {
    const known = newNumber();
    await added(known);
    await post(message(known, 'wamid.third', '34699000004'));
    await ChannelModel.deleteOne({ _id: `cloud:${known}` });
    await threadline.app.channels.refresh();
    await added(known);
    const wish = {
      wa_id: '34699000004',
      category: 'marketing_messages',
      value: 'stop',
      timestamp: seconds(),
    };
    const metadata = { phone_number_id: known };
    const value = { messaging_product: 'whatsapp', metadata, user_preferences: [wish] };
    expect((await post(value, 'user_preferences')).status).toBe(200);
    expect(await ContactModel.findOne({ whatsapp_contact_id: '34699000004' }).lean()).toMatchObject({
      consent: { state: 'opted_out', origin: 'whatsapp_preferences' },
    });
  });

  it('whose secrets this process cannot open: they wait as dead letters, to be read when it can', async () => {
    const number = newNumber();
    await added(number, 'another key, of which this process knows nothing');
    const value = message(number, 'wamid.locked', '34699000005');
    expect((await post(value)).status).toBe(200);
    expect((await post(value)).status).toBe(200);
    expect(await isStored('wamid.locked')).toBeNull();
    const letters = await DeadLetterModel.find().lean();
    expect(letters).toMatchObject([
      { reason: expect.stringContaining('cannot be used now'), replayed_at: null },
    ]);
    const config = loadConfig(threadline.env);
    expect(await replayDeadLetters(config)).toContain('1 left');
    await ChannelModel.deleteOne({ _id: `cloud:${number}` });
    await added(number);
    expect(await replayDeadLetters(config)).toContain('1 understood now');
    expect(await isStored('wamid.locked')).not.toBeNull();
  });

  it('is asked for again when it cannot be looked up', async () => {
    const number = newNumber();
    await added(number);
    const uri = threadline.env.MONGODB_URI!;
    await mongoose.disconnect();
    expect((await post(message(number, 'wamid.away', '34699000006'))).status).toBe(503);
    await mongoose.connect(uri);
    expect((await post(message(number, 'wamid.away', '34699000006'))).status).toBe(200);
    expect(await isStored('wamid.away')).not.toBeNull();
  });
});
