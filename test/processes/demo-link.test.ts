import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, statSync, symlinkSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { loadConfig } from '../../src/config/config.js';
import { firstWords } from '../../src/demo/stand-in.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { compiled } from '../support/compiled.js';
import { playsToItsEnd } from '../support/play-audio.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';

/** A folder of its own, so that the demo of whoever works in this clone is left alone. */
const folder = mkdtempSync(join(tmpdir(), 'threadline-demo-'));
const { mongodbUri, redisUrl } = testServers();
const environment = { PATH: process.env.PATH, MONGODB_URI: mongodbUri };
const link = join(folder, '.threadline/demo.json');

const withBrowser = hasBrowser ? it : it.skip;

async function run(script: string, args: string[], env: Record<string, string | undefined> = {}) {
  const child = spawn(process.execPath, [await compiled(script), ...args], {
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
  const { said, ended } = await run('src/cli.ts', args);
  const [code] = await ended;
  return { code, said: said.text };
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A port with free ones above it, for the page and the simulators. */
async function portWithRoom(): Promise<number> {
  for (let port = 20_000 + 20 * (process.pid % 500); ; port += 20) {
    const servers = [port, port + 10, port + 11, port + 12].map((each) =>
      createServer().listen(each, each === port ? undefined : '127.0.0.1'),
    );
    const all = await Promise.allSettled(servers.map((server) => once(server, 'listening')));
    for (const server of servers) server.close();
    if (all.every(({ status }) => status === 'fulfilled')) return port;
  }
}

/** The whole demo starts twice, with the panel, which is most of its time. */
describe('npm run demo', () => {
  let demo: Awaited<ReturnType<typeof run>>;
  let port: number;
  async function starts(): Promise<{
    page: string;
    phones: string;
    slack: string;
    api: string;
    token: string;
  }> {
    demo = await run('src/demo/main.ts', ['--no-open'], {
      REDIS_URL: redisUrl,
      PORT: String(port),
      REPLY_UNDO_SECONDS: '0',
    });
    await until(() => demo.said.text.includes('Ready in'), 'the demo', {
      timeout: 150_000,
      seen: () => demo.said.text,
    });
    const page = /Demo page +(\S+)/.exec(demo.said.text)![1]!;
    const addresses = (await (await fetch(`${page}/addresses.json`)).json()) as Record<string, string>;
    const [, api, token] = /API +(\S+) +\(token (\S+)\)/.exec(demo.said.text)! as unknown as string[];
    const slack = new URL(addresses.slackPage!).origin;
    return { page, phones: new URL(addresses.whatsappPage!).origin, slack, api: api!, token: token! };
  }
  const asked = async (url: string, body?: unknown, token = '') => {
    const answer = await fetch(url, {
      ...(body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) }),
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    });
    return JSON.parse(await answer.text());
  };
  beforeAll(async () => {
    symlinkSync(resolve('node_modules'), join(folder, 'node_modules'));
    port = await portWithRoom();
  });
  afterAll(() => void demo?.child.kill('SIGKILL'));

  const lucia = '34612345678';
  const says = (phones: string, text: string) => asked(`${phones}/_sim/customers/${lucia}/sends`, { text });
  const hears = (phones: string, contains: string) =>
    asked(`${phones}/_sim/customers/${lucia}/hears`, { contains, timeout_ms: 60_000 });

  it('is the same the second time, also after it was killed: a new Lucía, the same addresses, one’s own contacts', async () => {
    const inTheWay = createServer().listen(port + 11, '127.0.0.1');
    await once(inTheWay, 'listening');
    const first = await starts();
    expect(demo.said.text).toContain(`Port ${port + 11} is taken: the simulated Slack listens on another`);
    expect(demo.said.text).not.toContain('Kept from earlier runs');
    expect(first.page).toBe(`http://127.0.0.1:${port + 10}`);
    await says(first.phones, 'Hola');
    await hears(first.phones, '¡Hola, Lucía!');
    await says(first.phones, 'agente');
    await hears(first.phones, 'una persona de nuestro equipo');
    await asked(
      `${first.api}/contacts`,
      { whatsapp_contact_id: '+34600000077', name: 'By Hand' },
      first.token,
    );
    demo.child.kill('SIGKILL');
    await demo.ended;
    inTheWay.close();

    const second = await starts();
    expect(demo.said.text).not.toContain('is taken');
    expect(second).toMatchObject({ page: first.page, phones: first.phones, api: first.api });
    expect(second.slack).toBe(`http://127.0.0.1:${port + 11}`);
    // Omar, who wrote yesterday, came after the count.
    expect(demo.said.text).toContain('Kept from earlier runs: 1 contact.');
    await says(second.phones, 'Hola');
    await hears(second.phones, '¡Hola, Lucía!');
    await says(second.phones, 'agente');
    await hears(second.phones, 'una persona de nuestro equipo');
    const kept = await asked(`${second.api}/contacts?q=by%20hand`, undefined, second.token);
    expect(kept.data).toMatchObject([{ name: 'By Hand' }]);
  }, 360_000);

  withBrowser(
    'shows on its page what it says: voice notes both ways, the shut window, the other desk',
    async () => {
      const page = /Demo page +(\S+)/.exec(demo.said.text)![1]!;
      const browser = await startBrowser();
      try {
        const view = await browser.newPage({ viewport: { width: 1500, height: 950 } });
        view.setDefaultTimeout(60_000);
        await view.goto(page);
        const phone = view.frameLocator('#whatsapp');
        const slack = view.frameLocator('#slack');
        const thread = slack.getByRole('complementary');
        const replies = (name: string) =>
          slack.locator('#channel-list .message', { hasText: name }).getByText(/\d repl/);
        await replies('Lucía Fernández').click();
        await phone.getByRole('button', { name: 'Attach' }).click();
        await phone.getByRole('menuitem', { name: 'Voice message' }).click();
        const heard = thread.locator('audio').last();
        await heard.waitFor();
        expect(await playsToItsEnd(heard)).toBeGreaterThan(0.5);
        await thread.getByLabel('Attach', { exact: true }).click();
        await thread.getByRole('button', { name: 'A sample voice note' }).click();
        const answered = phone.locator('.row-theirs audio');
        await answered.waitFor();
        expect(await playsToItsEnd(answered)).toBeGreaterThan(0.5);

        const box = thread.getByPlaceholder('Reply…');
        await replies('Omar Haddad').click();
        await thread.locator('.text', { hasText: 'my order has not come yet' }).waitFor();
        await box.fill('Hello Omar');
        await box.press('Enter');
        await thread.getByText('Only a template can be sent now').waitFor();
        await box.fill('!move #sales');
        await box.press('Enter');
        await slack.getByRole('button', { name: 'sales' }).click();
        await slack.locator('#channel-list .message', { hasText: 'Omar Haddad' }).waitFor();
      } finally {
        await browser.close();
      }
    },
    240_000,
  );

  it('empties nothing but its own servers with --fresh', async () => {
    const { said, ended } = await run('src/demo/main.ts', ['--fresh']);
    expect((await ended)[0]).toBe(1);
    expect(said.text).toContain('--fresh empties the embedded servers only: unset MONGODB_URI');
  });

  it('lets the CLI work on it with --demo, which says when none runs', async () => {
    const token = await cli('token', 'add', '--email', 'admin@threadline.example', '--demo');
    expect(token).toEqual({ code: 0, said: expect.stringContaining('acts as admin') });
    const [, api] = /API +(\S+)/.exec(demo.said.text)!;
    const statusOf = async (text: string) =>
      (await fetch(`${api}/session`, { headers: { authorization: `Bearer ${text}` } })).status;
    expect(await statusOf(token.said.trim().split('\n').at(-1)!)).toBe(200);
    // What the demo itself prints is for the walk through docs/api.md.
    expect(await statusOf(/\(token (\S+)\)/.exec(demo.said.text)![1]!)).toBe(200);

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
  });
});

describe('npm start with an empty .env', () => {
  it('says that simulators run and who may log in', async () => {
    const { child, said, ended } = await run('src/main.ts', [], {
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
  });
});
