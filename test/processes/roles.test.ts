import { execFile } from 'node:child_process';
import { parseEnv } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import mongoose from 'mongoose';
import { freshSecrets } from '../../src/config/secret-rules.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { compiled } from '../support/compiled.js';
import { freePort, type Process, startProcess } from '../support/process.js';
import { until } from '../support/until.js';
import { startWorld } from '../support/world.js';

/** What the environment of a test lacks for production. */
const production: Record<string, string> = {
  ...(parseEnv(freshSecrets().join('\n')) as Record<string, string>),
  NODE_ENV: 'production',
  ADMIN_PASSWORD: 'seven green ladders',
};

/** Runs the entry and returns how it ended and what it said on standard error. */
async function run(env: Record<string, string>, ...args: string[]): Promise<{ code: number; said: string }> {
  const main = await compiled('src/main.ts');
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [main, ...args],
      { env: { PATH: process.env.PATH, ...env } },
      (error, _out, said) => resolve({ code: typeof error?.code === 'number' ? error.code : 0, said }),
    );
  });
}

let world: Awaited<ReturnType<typeof startWorld>>;
beforeAll(async () => {
  world = await startWorld({ PORT: String(await freePort()) });
  world.appIsAt(`http://127.0.0.1:${world.env.PORT}`);
  await mongoose.connect(world.env.MONGODB_URI!);
});
afterAll(async () => {
  await mongoose.disconnect();
  await world?.close();
});

describe('A start that cannot go on', () => {
  it('says in one line which role, variable or value is wrong and what to do', async () => {
    const cases = await Promise.all([
      run({}, 'wroker'),
      run({ NODE_ENV: 'production' }),
      run({ PORT: 'eighty' }),
      run({ SLACK_BOT_TOKEN: 'xoxb-only' }),
      run({ TIMEZONE: 'Mars/Olympus' }),
      run({ SLACK_BOT_TOKEN: 'xoxb-1', SLACK_SIGNING_SECRET: 'x', SLACK_CHANNEL_ID: 'C1' }),
      run({ ...world.env, ...production, ADMIN_PASSWORD: 'password1' }),
    ]);
    expect(cases.filter(({ code }) => code !== 1)).toEqual([]);
    for (const { said } of cases) expect(said.trim().split('\n')).toHaveLength(1);
    const [role, bare, port, slack, zone, real, easy] = cases.map(({ said }) => said);
    expect(role).toContain('"wroker" is not a role: use web, worker, whatsapp');
    expect(bare).toContain(
      'MONGODB_URI, REDIS_URL, SESSION_SECRET, ENCRYPTION_KEY are required when NODE_ENV',
    );
    expect(port).toContain('PORT');
    expect(slack).toContain('SLACK_SIGNING_SECRET, SLACK_CHANNEL_ID are missing');
    expect(zone).toContain('TIMEZONE');
    expect(real).toContain(
      'SLACK_BOT_TOKEN is for the real Slack, but NODE_ENV is development: set NODE_ENV',
    );
    expect(easy).toContain('ADMIN_PASSWORD: is too easy to guess');
  });
});

/** Twelve processes start here, which is most of its time; one stops for as long as a stop may wait for Slack. */
describe('Roles as processes', () => {
  let web: Process;
  const running: Process[] = [];
  beforeAll(async () => {
    web = await startProcess(world.env, ['web']);
  });
  afterEach(async () => {
    await Promise.all(running.splice(0).map((one) => one.end('SIGKILL')));
  });
  afterAll(() => web?.end('SIGKILL'));
  const startWorker = async (): Promise<Process> => {
    const one = await startProcess(world.env, ['worker']);
    running.push(one);
    return one;
  };

  it('ring again for everything owed when Redis was emptied', async () => {
    const customer = world.whatsapp.customer({ name: 'Flora', phone: '34660000001' });
    await customer.says('agent');
    await until(
      () => MessageModel.exists({ text: 'agent', 'bot.state': 'pending' }),
      'the message to be stored',
      { seen: () => MessageModel.find().lean() },
    );
    // Older than ten seconds counts as lost.
    const before = { updated_at: new Date(Date.now() - 11_000) };
    await MessageModel.updateOne({ text: 'agent' }, { $set: before }, { timestamps: false });
    const redis = new Redis(world.env.REDIS_URL!);
    await redis.flushdb();
    redis.disconnect();
    await startWorker();
    await customer.hears('person from our team');
  });

  it('stop within ten seconds when asked to, also while Slack does not answer, and lose nothing', async () => {
    const first = await startWorker();
    world.slack.faults.api({ kind: 'hang', method: 'chat.postMessage' });
    const customer = world.whatsapp.customer({ name: 'Stella', phone: '34660000002' });
    await customer.says('agent');
    const about = () =>
      world.slack.calls('chat.postMessage').filter(({ args }) => JSON.stringify(args).includes('Stella'));
    await until(() => about().length > 0, 'Slack to be called', { seen: async () => first.output() });
    // What takes longer ends itself with 1 before the ten seconds are over.
    expect(await first.end('SIGTERM')).toBe(0);
    world.slack.faults.clear();
    const second = await startWorker();
    await until(
      () => world.slack.messages('support').some(({ text }) => text?.includes('Stella')),
      'the thread',
      { seen: async () => second.output() },
    );
    expect(world.slack.messages('support').filter(({ text }) => text?.includes('Stella'))).toHaveLength(1);
  });

  it('start in production without a WhatsApp number, and say how to get the first one', async () => {
    const env = Object.fromEntries(
      Object.entries(world.env).filter(([name]) => !name.startsWith('WHATSAPP_CLOUD_')),
    );
    const token = 'figures-for-who-knows-this';
    await web.end('SIGKILL'); // its port is wanted
    running.push(await startProcess({ ...env, ...production, METRICS_TOKEN: token }, ['web']));
    const readyz = `http://127.0.0.1:${world.env.PORT}/readyz`;
    const plain = await fetch(readyz);
    expect([plain.status, await plain.json()]).toEqual([200, { status: 'degraded' }]);
    const full = await fetch(readyz, { headers: { authorization: `Bearer ${token}` } });
    expect(await full.json()).toMatchObject({ whatsapp: expect.stringContaining('add one in the panel') });
  });
});
