/**
 * `node --import tsx scripts/slack-pictures.mjs`: plays a few scenes on the simulators and photographs the simulated
 * Slack for docs/slack.md into docs/images/.
 */
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { startApp } from '../src/app/app.ts';
import { loadConfig } from '../src/config/config.ts';
import { demoAdmin, ensureDemoPeople } from '../src/demo/people.ts';
import { otherSimulatedDesk, simulatedDesk, standIn } from '../src/demo/stand-in.ts';
import { createLog } from '../src/log.ts';
import { startEmbedded } from '../src/platform/embedded/index.ts';
import { ensureChromium } from './lib/chromium.mjs';
import { main, say } from './lib/steps.mjs';

const roles = ['web', 'worker'];
const token = 'a-token-for-the-pictures-only';
/** Pictures in documentation are small. */
const mostBytes = 150_000;

await main(async () => {
  const executablePath = await ensureChromium();
  const dir = mkdtempSync(join(tmpdir(), 'threadline-pictures-'));
  const servers = await startEmbedded({ dir, log: say });
  const config = loadConfig({
    LOG_LEVEL: 'silent',
    PORT: '0',
    ADMIN_EMAIL: demoAdmin.email,
    ADMIN_PASSWORD: demoAdmin.password,
    API_TOKEN: token,
    REPLY_UNDO_SECONDS: '0',
    MONGODB_URI: servers.mongo.uri,
    REDIS_URL: servers.redis.url,
  });
  const world = await standIn(config, roles, say);
  const app = await startApp(world.settings, roles, createLog('silent'), { panel: false });
  try {
    world.appStarted(app.url);
    await ensureDemoPeople();
    await photograph(executablePath, app.url, world.simulators);
  } finally {
    await app.stop();
    await world.stop();
    await servers.stop();
    rmSync(dir, { recursive: true, force: true });
  }
  return 0;
});

async function photograph(executablePath, url, { slack, whatsapp }) {
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 1180, height: 720 } });
    const shoot = async (name, query, ready, height = 720) => {
      await page.setViewportSize({ width: 1180, height });
      await page.goto(`${slack.url}/?${new URLSearchParams({ user: 'U0ANA', ...query })}`);
      await page.getByText(ready).first().waitFor();
      await page.waitForLoadState('networkidle').catch(() => undefined);
      const path = `docs/images/${name}.png`;
      await page.screenshot({ path });
      const { size } = statSync(path);
      if (size > mostBytes) throw new Error(`${path} has ${size} bytes: ${mostBytes} at most.`);
      say(`${path} (${Math.round(size / 1024)} KB)`);
    };

    const thread = await conversation(slack, whatsapp);
    const asThread = { channel: thread.channel, thread: thread.ts };
    await shoot('slack-thread', asThread, 'calls in the afternoon');

    slack.user('ana').opensHome();
    await slack.until(() => slack.user('ana').home(), { waitingFor: 'the home' });
    await shoot('slack-home', { channel: simulatedDesk, home: '1' }, 'Lucía', 500);

    await sales(url);
    const { number } = await (await api(url, 'GET', '/conversations')).data[0];
    await slack.user('ana').runs(`/wa move ${number} #sales`, { channel: 'support' });
    await slack.until(
      () => JSON.stringify(slack.thread(thread.channel, thread.ts)[0]).includes('goes on in'),
      {
        waitingFor: 'the move',
      },
    );
    await shoot('slack-moved', { channel: simulatedDesk }, 'goes on in', 500);
  } finally {
    await browser.close();
  }
}

/** A customer is with Ana, who wrote a note and a reply that was read; resolves with the thread. */
async function conversation(slack, whatsapp) {
  const lucia = whatsapp.customer({ name: 'Lucía Fernández', phone: '34612345678' });
  const ana = slack.user('ana');
  await lucia.says('Hola, ¿tienen la bici roja en talla M?');
  await lucia.hears('Lucía');
  await lucia.says('Quiero hablar con un agente');
  await slack.until(() => slack.messages('support').length > 0, { waitingFor: 'the thread' });
  const root = { channel: simulatedDesk, ts: slack.messages('support')[0].ts };
  const told = () => slack.thread(root.channel, root.ts).some(({ text }) => text.includes('Un momento'));
  await slack.until(told, { waitingFor: 'what was said before' });
  await ana.clicks(root, 'claim');
  ana.posts('support', 'note: prefers calls in the afternoon', { thread_ts: root.ts });
  ana.posts('support', '¡Hola Lucía! La tenemos en *M* y *L*.', { thread_ts: root.ts });
  await lucia.hears('La tenemos');
  lucia.reads();
  await slack.until(
    () =>
      slack
        .thread(root.channel, root.ts)
        .some(({ reactions }) => reactions?.some(({ name }) => name === 'eyes')),
    { waitingFor: 'the reply to be read' },
  );
  return root;
}

async function sales(url) {
  await api(url, 'POST', '/desks', { slack_channel_id: otherSimulatedDesk, name: 'Sales' });
}

async function api(url, method, path, body) {
  const response = await fetch(`${url}/api${path}`, {
    method,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${method} ${path}: ${await response.text()}`);
  return response.json();
}
