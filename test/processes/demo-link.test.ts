import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config.js';
import { firstWords } from '../../src/stand-in.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';

/** A folder of its own, so that the demo of whoever works in this clone is left alone. */
const folder = mkdtempSync(join(tmpdir(), 'threadline-demo-'));
const source = resolve('src');
const tsx = resolve('node_modules/tsx/dist/esm/index.mjs');
const { mongodbUri, redisUrl } = testServers();
const environment = { PATH: process.env.PATH, MONGODB_URI: mongodbUri };
const link = join(folder, '.threadline/demo.json');

function run(script: string, args: string[], env: Record<string, string | undefined> = {}) {
  const child = spawn(process.execPath, ['--import', tsx, join(source, script), ...args], {
    cwd: folder,
    env: { ...environment, ...env },
  });
  const said = { text: '' };
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => {
      said.text += chunk;
    });
  return { child, said, ended: once(child, 'close') };
}

async function cli(...args: string[]) {
  const { said, ended } = run('cli.ts', args);
  const [code] = await ended;
  return { code, said: said.text };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('npm run cli -- … --demo', () => {
  let demo: ReturnType<typeof run>;
  beforeAll(async () => {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    demo = run('demo/main.ts', ['--no-open'], { REDIS_URL: redisUrl, PORT: '0' });
    await until(() => demo.said.text.includes('Ready in'), 'the demo', {
      timeout: 150_000,
      seen: () => demo.said.text,
    });
  }, 180_000);
  afterAll(() => void demo.child.kill('SIGKILL'));

  it('works on the demo that runs in this folder, and says when none does', async () => {
    const token = await cli('token', 'add', '--email', 'admin@threadline.example', '--demo');
    expect(token).toEqual({ code: 0, said: expect.stringContaining('acts as admin') });
    const [, api] = /API +(\S+)/.exec(demo.said.text)!;
    const asked = async (text: string) =>
      (await fetch(`${api}/session`, { headers: { authorization: `Bearer ${text}` } })).status;
    expect(await asked(token.said.trim().split('\n').at(-1)!)).toBe(200);
    // What the demo itself prints is for the walk through docs/api.md.
    expect(await asked(/\(token (\S+)\)/.exec(demo.said.text)![1]!)).toBe(200);

    const written = readFileSync(link, 'utf8');
    expect(statSync(link).mode & 0o777).toBe(0o600);
    expect(written).not.toContain(mongodbUri); // it was set, and might hold a password
    expect(written).not.toContain(/\(token (\S+)\)/.exec(demo.said.text)![1]);

    demo.child.kill('SIGTERM');
    await demo.ended;
    expect(await cli('recount', '--demo')).toEqual({
      code: 1,
      said: '--demo: no demo runs in this folder. Start one: npm run demo\n',
    });
  }, 180_000);
});

describe('npm start with an empty .env', () => {
  it('says that simulators run and who may log in', async () => {
    const { child, said, ended } = run('main.ts', [], {
      MONGODB_URI: testServers().mongodbUri, // one without anybody in it
      REDIS_URL: redisUrl,
      PORT: '0',
    });
    await until(() => /may log in/.test(said.text), 'the last line', {
      timeout: 150_000,
      seen: () => said.text,
    }).finally(() => child.kill('SIGTERM'));
    await ended;
    expect(said.text).toMatch(
      /Simulated, because no credentials are set: Slack at http\S+, .*phones at http/,
    );
    expect(said.text).toContain('Nobody may log in at http://localhost:0/dashboard yet: set ADMIN_EMAIL and');
    const set = { ADMIN_EMAIL: 'boss@example.com', ADMIN_PASSWORD: 'seven green ladders' };
    expect(firstWords(loadConfig(set), {}, true)).toEqual([
      expect.stringMatching(/^Who may log in at \S+: the admin of ADMIN_EMAIL/),
    ]);
  }, 180_000);
});
