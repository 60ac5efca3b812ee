import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import library, { type AuthStrategy, type Client } from 'whatsapp-web.js';
import type { WebSettings } from '../core/settings.js';
import { profileDir } from '../profile/profile.js';
import { launchOptions } from './chromium.js';

export type WebClient = Client;

export interface ClientOptions {
  settings: WebSettings;
  executablePath: string;
  /** Called as soon as there is a browser, before it loads anything. */
  onBrowser(client: WebClient): void;
}

/** The library's client on the channel's own browser profile, not started yet. */
export function createClient({ settings, executablePath, onBrowser }: ClientOptions): WebClient {
  const client: WebClient = new library.Client({
    authStrategy: keepProfile(() => onBrowser(client)),
    puppeteer: {
      ...launchOptions(executablePath, settings.sandbox ?? true),
      userDataDir: profileDir(settings),
    },
    // Only the lease's owner runs a browser, so whoever else has the session open is the one to go.
    takeoverOnConflict: true,
    takeoverTimeoutMs: 2_000,
    // The library's own cache writes into the page's start-up, where a failure is silent and for ever.
    webVersionCache: settings.version
      ? { type: 'local', path: join(settings.dataDir, 'versions'), strict: true }
      : { type: 'none' },
    ...(settings.version ? { webVersion: settings.version } : {}),
  });
  return client;
}

/** The session stays in the profile whatever happens: what becomes of it is decided elsewhere. */
function keepProfile(onBrowser: () => void): AuthStrategy {
  const nothing = async (): Promise<void> => undefined;
  return {
    setup: () => undefined,
    beforeBrowserInitialized: nothing,
    afterBrowserInitialized: async () => onBrowser(),
    onAuthenticationNeeded: async () => ({}),
    getAuthEventPayload: nothing,
    afterAuthReady: nothing,
    disconnect: nothing,
    destroy: nothing,
    logout: nothing,
  };
}

const pageScript = readFileSync(new URL('./page/threadline.js', import.meta.url), 'utf8');

/** Puts our part into the page; see page/threadline.js. */
export async function installPageScript(client: WebClient): Promise<void> {
  await client.pupPage!.evaluate(pageScript);
}

/** Calls a function of page/threadline.js. Rejects when the page does not answer in time or is gone. */
export async function inPage<T>(
  client: WebClient,
  name: string,
  input: unknown,
  timeoutMs: number,
): Promise<T> {
  const call = client.pupPage!.evaluate(`window.Threadline.${name}(${JSON.stringify(input)})`) as Promise<T>;
  return within(call, timeoutMs);
}

/** The promise, or a rejection after this long: the library waits for ever. What comes later is ignored. */
export async function within<T>(promise: Promise<T>, timeoutMs: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => reject(new NoAnswer(timeoutMs)), timeoutMs);
  });
  promise.catch(() => undefined);
  return Promise.race([promise, patience]).finally(() => clearTimeout(timer));
}

export class NoAnswer extends Error {
  constructor(timeoutMs: number) {
    super(`WhatsApp Web did not answer within ${Math.round(timeoutMs / 1000)} s.`);
  }
}
