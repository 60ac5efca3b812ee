import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type App, startApp } from '../app/app.js';
import { closeServer, listen } from '../app/web.js';
import type { AppSettings } from '../config/app-settings.js';
import { allRoles, loadConfig } from '../config/config.js';
import { announceDemo } from '../config/demo-link.js';
import { onPort, portAbove } from '../config/ports.js';
import { ensureDesk } from '../domain/conversations/desks/manage.js';
import { type User, UserModel } from '../domain/people/core/user.js';
import { toError } from '../errors.js';
import { createLog } from '../log.js';
import { forgetSimulatedPeople } from './begin-anew.js';
import { demoPage } from './page.js';
import { demoAdmin, ensureDemoPeople } from './people.js';
import { otherSimulatedDesk, simulatedDesk, standIn } from './stand-in.js';
import { playStory } from './story.js';
import { whatToTry } from './what-to-try.js';
import { omar, wroteYesterday } from './yesterday.js';

/** How far above PORT the page listens: as the simulators, so that bookmarks go on working. */
const pagePortAbove = 10;

const scripted = process.argv.includes('--script');
/** The API token of this start alone: everybody knows the demo's password, and nobody else is to reach the demo. */
const token = `demo_${randomBytes(24).toString('base64url')}`;
const say = (line: string): void => void process.stdout.write(`${line}\n`);

const stops: (() => Promise<unknown>)[] = [];
let stopping: Promise<void> | undefined;
const stop = (): Promise<void> => {
  stopping ??= (async () => {
    for (const one of stops.reverse()) await one().catch(() => undefined);
  })();
  return stopping;
};
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => {
    void stop().then(() => process.exit(scripted ? 1 : 0));
  });
}

try {
  const started = Date.now();
  const stage = await open();
  say(`Ready in ${((Date.now() - started) / 1000).toFixed(1)} s.`);
  if (scripted) {
    await playStory(stage);
    say('The story is complete.');
    await stop();
    process.exit(0);
  }
} catch (error) {
  process.stderr.write(`The demo failed: ${toError(error).message}\n`);
  await stop();
  process.exit(1);
}

/** Starts everything the demo shows and prints where it is. */
async function open() {
  const config = loadConfig({
    LOG_LEVEL: 'warn',
    ADMIN_EMAIL: demoAdmin.email,
    ADMIN_PASSWORD: demoAdmin.password,
    REPLY_UNDO_SECONDS: scripted ? '1' : '5',
    ...process.env,
    API_TOKEN: process.env.API_TOKEN || token,
  });
  const fresh = process.argv.includes('--fresh');
  if (fresh && (config.mongodbUri || config.redisUrl))
    throw new Error('--fresh empties the embedded servers only: unset MONGODB_URI and REDIS_URL.');
  const world = await standIn(config, allRoles, say, { fresh });
  stops.push(world.stop);
  const { slack, whatsapp } = world.simulators;
  if (!slack || !whatsapp)
    throw new Error('The demo runs on simulators: unset the SLACK_… and WHATSAPP_… variables.');
  const { app, publicUrl, settings } = await startOnFreePort(world.settings);
  stops.push(app.stop);
  const withdraw = announceDemo(settings, process.env);
  stops.push(async () => withdraw());
  await ensureDemoPeople();
  await ensureDesk(otherSimulatedDesk, { name: 'Sales', team: null });
  const admin = (await firstAdmin(config.admin!.email))!;
  const kept = await forgetSimulatedPeople(admin);
  world.appStarted(publicUrl);
  if (!scripted) await wroteYesterday(whatsapp, omar, admin);
  const panel = `${publicUrl}/dashboard`;
  const { email, password } = config.admin!;
  const slackPage = `${slack.url}/?channel=${simulatedDesk}&user=U0ANA`;
  const web = demoPage({ slackPage, whatsappPage: whatsapp.url, panel, email, password });
  const wished = { what: 'the demo page', port: portAbove(config.port, pagePortAbove) };
  const page: Server = await onPort(wished, say, (port) => listen(web, port, '127.0.0.1'));
  stops.push(() => closeServer(page, 500));
  const address = `http://127.0.0.1:${(page.address() as AddressInfo).port}`;
  say(`Demo page  ${address}`);
  say(`Panel      ${panel}  (${email} / ${password})`);
  say(`API        ${publicUrl}/api  (token ${config.apiToken})`);
  if (!scripted) for (const line of whatToTry(kept)) say(line);
  if (!scripted && !process.argv.includes('--no-open')) openBrowser(address);
  return { slack, whatsapp, url: app.url!, token: config.apiToken!, desk: 'support', admin, say };
}

/** Who the demo logs in as, or in a database of somebody's own any admin. */
async function firstAdmin(email: string): Promise<User | null> {
  const named = await UserModel.findOne({ email }).lean<User>();
  return named ?? UserModel.findOne({ role: 'admin' }).lean<User>();
}

/** Starts the app on its port, or on another when that is taken, also by a demo that starts at this very moment. */
async function startOnFreePort(
  wish: AppSettings,
): Promise<{ app: App; publicUrl: string; settings: AppSettings }> {
  for (let wished = wish.port; ; wished = 0) {
    const port = await freePort(wished, wish.host);
    const publicUrl = `http://localhost:${port}`;
    const settings = { ...wish, port, publicUrl };
    if (port !== wished && wished !== 0)
      say(`Port ${wished} is taken: Threadline listens on another this time.`);
    try {
      const app = await startApp(settings, allRoles, createLog(settings.logLevel));
      return { app, publicUrl, settings };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    }
  }
}

/** The wished port when it is free, else any. */
async function freePort(wished: number, host?: string): Promise<number> {
  const attempt = (port: number): Promise<number | undefined> =>
    new Promise((resolve) => {
      const server = createServer();
      server.once('error', () => resolve(undefined));
      server.listen(port, host, () => {
        const { port: got } = server.address() as AddressInfo;
        server.close(() => resolve(got));
      });
    });
  return (await attempt(wished)) ?? (await attempt(0))!;
}

/** Opens the page where there is a desktop to open it on; its address is printed anyway. */
function openBrowser(address: string): void {
  const opener = { darwin: 'open', win32: 'explorer' }[process.platform as string] ?? 'xdg-open';
  if (opener === 'xdg-open' && !process.env.DISPLAY && !process.env.WAYLAND_DISPLAY) return;
  const child = spawn(opener, [address], { stdio: 'ignore', detached: true });
  child.on('error', () => undefined);
  child.unref();
}
