import { existsSync } from 'node:fs';
import { type Browser, chromium, type Page } from 'playwright-core';
import { demoAdmin } from '../../src/demo/people.js';

const executablePath = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
].find((path) => path && existsSync(path));

/** Whether there is a browser on this machine. */
export const hasBrowser = executablePath !== undefined;

/** A browser without a window, that asks nobody else for anything. */
export const startBrowser = (): Promise<Browser> =>
  chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });

/** Opens a page of the panel and logs the demo's admin in on the way. */
export async function logIn(page: Page, url: string): Promise<void> {
  await page.goto(url);
  await page.fill('#email', demoAdmin.email);
  await page.fill('#password', demoAdmin.password);
  await page.click('button');
  await page.waitForURL((now) => !now.pathname.endsWith('/login'));
}
