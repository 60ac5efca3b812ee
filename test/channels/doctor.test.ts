import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { ChannelModel, type StoredCloudChannel } from '../../src/conversations/channels/channel.js';
import { newStored } from '../../src/conversations/channels/make.js';
import { examine } from '../../src/doctor.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/mongo.js';
import { createSecrets } from '../../src/platform/secrets.js';
import { secrets, startWorld } from '../support/threadline.js';

const [formerKey, newKey, lostKey] = ['former', 'new', 'lost'].map(
  (name) => `the ${name} key of a test that is long enough`,
);

describe('What the doctor finds of channels', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    world = await startWorld({ ENCRYPTION_KEY: newKey!, ENCRYPTION_KEYS_FORMER: formerKey! });
  });
  afterAll(() => world?.close());

  const channel = (phone_number_id: string, key: string) =>
    newStored(
      {
        kind: 'cloud',
        name: 'A shop',
        phone_number_id,
        business_account_id: '200000000000002',
        api_url: null,
        messages_per_second: 80,
        access_token: secrets.cloud.accessToken,
        app_secret: 'its app secret',
      },
      { _id: 'an admin', role: 'admin' },
      createSecrets([key]),
    );

  it('looks at those of the panel too, and seals with the new key what the former one sealed', async () => {
    await connectMongo(world.env.MONGODB_URI!, createLog('silent'));
    await ChannelModel.create([channel('100000000000098', formerKey!), channel('100000000000097', lostKey!)]);
    await disconnectMongo();

    const findings = await examine(loadConfig(world.env));
    expect(Object.fromEntries(findings.map(({ name, problem }) => [name, problem]))).toEqual({
      MongoDB: undefined,
      Redis: undefined,
      Slack: undefined,
      'WhatsApp channel cloud:100000000000001': undefined,
      'WhatsApp channel cloud:100000000000098': expect.stringContaining('does not know this channel'),
      'WhatsApp channel cloud:100000000000097': expect.stringContaining('enter the secret again'),
    });

    await connectMongo(world.env.MONGODB_URI!, createLog('silent'));
    const stale = async (id: string) =>
      createSecrets([newKey!]).isStale(
        (await ChannelModel.findById(id).lean<StoredCloudChannel>())!.secrets.app_secret,
      );
    expect([await stale('cloud:100000000000098'), await stale('cloud:100000000000097')]).toEqual([
      false,
      true,
    ]);
    await disconnectMongo();
  });

  it('says where the first number comes from when production has none yet', async () => {
    await connectMongo(world.env.MONGODB_URI!, createLog('silent'));
    await ChannelModel.deleteMany({});
    await disconnectMongo();
    const whatsApp = Object.keys(world.env).filter((name) => name.startsWith('WHATSAPP_CLOUD_'));
    const bare = Object.fromEntries(Object.entries(world.env).filter(([name]) => !whatsApp.includes(name)));
    const production = {
      ...bare,
      NODE_ENV: 'production',
      SESSION_SECRET: 'a session secret of a test, long enough',
      ADMIN_PASSWORD: 'seven green ladders',
    };
    expect((await examine(loadConfig(production))).at(-1)).toEqual({
      name: 'WhatsApp',
      problem: expect.stringContaining('add one in the panel'),
    });
  });
});
