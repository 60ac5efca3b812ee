import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { examine, type Finding } from '../../src/app/doctor.js';
import { lookFromOutside } from '../../src/app/doctor-address.js';
import { loadConfig } from '../../src/config/config.js';
import { ChannelModel, type StoredCloudChannel } from '../../src/domain/channels/channel.js';
import { newStored } from '../../src/domain/channels/make.js';
import { botScopes, slashCommands } from '../../src/edges/slack/open/manifest.js';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { createSecrets } from '../../src/platform/secrets/secrets.js';
import { compiled } from '../support/compiled.js';
import { freePort } from '../support/process.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { secrets, startWorld } from '../support/world.js';

const [formerKey, newKey, lostKey] = ['former', 'new', 'lost'].map(
  (name) => `the ${name} key of a test that is long enough`,
);

const problemsOf = (findings: Finding[]) =>
  Object.fromEntries(findings.map(({ name, problem }) => [name, problem]));

describe('What the doctor finds of channels', () => {
  let world: Awaited<ReturnType<typeof startWorld>>;
  beforeAll(async () => {
    const address = `http://127.0.0.1:${await freePort()}`;
    world = await startWorld({
      ENCRYPTION_KEY: newKey!,
      ENCRYPTION_KEYS_FORMER: formerKey!,
      PUBLIC_URL: address,
    });
    world.appIsAt(address);
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
    expect(problemsOf(findings)).toEqual({
      MongoDB: undefined,
      Redis: undefined,
      Slack: undefined,
      'Slack scopes': undefined,
      'Slack manifest': undefined,
      [`PUBLIC_URL ${world.env.PUBLIC_URL}`]: expect.stringMatching(
        /^Nothing listens at .* Start Threadline/,
      ),
      'WhatsApp webhook cloud:100000000000001': undefined,
      'WhatsApp webhook cloud:100000000000098': expect.stringContaining('once the channel works'),
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

describe('What the doctor finds of a Threadline that runs', () => {
  let tl: Threadline;
  let address: string;
  const elsewhere = createServer();
  const look = async (more: Record<string, string> = {}) =>
    problemsOf(await examineApart({ ...tl.env, ...more }));
  /** The doctor opens and closes the process's one connection, which here is the app's too. */
  const examineApart = async (env: Record<string, string>): Promise<Finding[]> => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', await examining()], {
      env: { PATH: process.env.PATH, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk) => {
      said += chunk;
    });
    await once(child, 'close');
    return JSON.parse(said) as Finding[];
  };
  const examining = async () => `
    const { examine } = await import('${await compiled('src/app/doctor.ts')}');
    const { loadConfig } = await import('${await compiled('src/config/config.ts')}');
    console.log(JSON.stringify(await examine(loadConfig(process.env))));
  `;
  beforeAll(async () => {
    const port = await freePort();
    address = `http://127.0.0.1:${port}`;
    tl = await startThreadline({
      env: { PORT: String(port), PUBLIC_URL: address, SLACK_CONFIG_TOKEN: 'xoxe-test' },
      roles: ['web'],
    });
    elsewhere.on('request', (request, response) => {
      if (request.url?.startsWith('/moved')) return response.writeHead(301, { location: address }).end();
      if (request.url?.startsWith('/silent')) return undefined;
      response.writeHead(request.url?.startsWith('/gateway') ? 502 : 200).end('{"status":"ok"}');
    });
    elsewhere.listen(0, '127.0.0.1');
    await once(elsewhere, 'listening');
  });
  afterAll(async () => {
    elsewhere.closeAllConnections();
    elsewhere.close();
    await tl?.stop();
  });

  it('is nothing when all is well', async () => {
    const problems = await look();
    expect(Object.values(problems).filter(Boolean)).toEqual([]);
    expect(Object.keys(problems)).toEqual(
      expect.arrayContaining([
        `PUBLIC_URL ${address}`,
        `${address}/slack/events`,
        `${address}/webhooks/whatsapp`,
        'Slack manifest',
        'WhatsApp webhook cloud:100000000000001',
      ]),
    );
  });

  it('is what stands between Slack, Meta and this installation', async () => {
    tl.slack.space.settings.scopes = Object.keys(botScopes).filter((scope) => scope !== 'reactions:write');
    tl.slack.space.settings.commands = slashCommands.slice(1);
    tl.whatsapp.subscription.toAccount = false;
    const one = await look({ SLACK_SIGNING_SECRET: 'another-signing-secret' });
    expect(one['Slack scopes']).toMatch(/lacks reactions:write \(delivery states as reactions\): paste/);
    expect(one['Slack manifest']).toContain(`commands ${slashCommands[0]!.command} missing`);
    expect(one[`${address}/slack/events`]).toMatch(/answered 401\. The process that runs has another secret/);
    expect(one['WhatsApp webhook cloud:100000000000001']).toContain(
      'is not subscribed to the business account',
    );

    tl.whatsapp.subscription.toAccount = true;
    tl.whatsapp.subscription.fields = ['account_update'];
    tl.whatsapp.setWebhookUrl(`${address}/webhooks/whatsapp`);
    expect((await look())['WhatsApp webhook cloud:100000000000001']).toContain(
      'subscribe to the field messages',
    );
    tl.whatsapp.subscription.fields = ['messages'];
    expect(
      (await look({ WHATSAPP_CLOUD_APP_SECRET: 'another-app-secret' }))[
        'WhatsApp webhook cloud:100000000000001'
      ],
    ).toContain('Check WHATSAPP_CLOUD_APP_SECRET');
  });

  it('is said of the address in a sentence, whatever answers there', async () => {
    const other = `http://127.0.0.1:${(elsewhere.address() as AddressInfo).port}`;
    const at = async (path: string, more = {}, patienceMs = 30_000) => {
      const config = loadConfig({ ...tl.env, ...more, PUBLIC_URL: path });
      return (await lookFromOutside(config, patienceMs))[0]!.problem;
    };
    expect(await at(address)).toBeUndefined();
    expect(await at(other)).toContain('it is not this installation');
    expect(await at(`${other}/gateway`)).toMatch(/with 502, and nothing behind it\. Is Threadline running/);
    expect(await at(`${other}/moved`)).toContain(`sends requests on to ${address}`);
    expect(await at(`${other}/silent`, {}, 1_000)).toContain('did not answer within 1 s');
    expect(await at('http://threadline.invalid')).toContain('leads nowhere');
    // Another installation answers as well, but not to this one's challenge.
    const stranger = { SESSION_SECRET: 'the session secret of another installation' };
    expect(await at(address, stranger)).toContain('it is not this installation');
  });
});

describe('What the doctor finds when nothing can be reached', () => {
  it('is a sentence for each, and no end of the process', async () => {
    const away = {
      NODE_ENV: 'test',
      MONGODB_URI: 'mongodb://ana:ladders@127.0.0.1:1/threadline',
      REDIS_URL: 'redis://:ladders@127.0.0.1:1',
    };
    const findings = await examine(loadConfig(away));
    expect(problemsOf(findings)).toEqual({
      MongoDB: expect.stringMatching(/^MongoDB cannot be reached at 127.0.0.1:1 .*MONGODB_URI\.$/),
      Redis: expect.stringMatching(/^Redis cannot be reached at 127.0.0.1:1 .*REDIS_URL\.$/),
      Slack: expect.stringMatching(/^SLACK_BOT_TOKEN is not set/),
      'WhatsApp channels of the panel': expect.stringMatching(/^MongoDB cannot be reached/),
    });
    expect(JSON.stringify(findings)).not.toContain('ladders');
  });

  it('is everything when nothing is set', async () => {
    expect((await examine(loadConfig({}))).map(({ problem }) => problem)).toEqual(
      ['MONGODB_URI', 'REDIS_URL', 'SLACK_BOT_TOKEN', 'WHATSAPP_CLOUD_ACCESS_TOKEN'].map((name) =>
        expect.stringMatching(`^${name} is not set`),
      ),
    );
  });
});
