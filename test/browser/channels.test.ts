import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Browser, chromium, type Page } from 'playwright-core';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../src/channels/simulator/simulator.js';
import { ownerKey } from '../../src/channels/web/presence.js';
import { writeState } from '../../src/channels/web/state.js';
import { ChannelModel, type StoredChannel } from '../../src/conversations/channels/channel.js';
import { demoAdmin } from '../../src/demo/people.js';
import { acquireLease } from '../../src/platform/lease.js';
import { startThreadline, type Threadline } from '../support/threadline.js';

const executablePath = [process.env.CHROMIUM_PATH, '/usr/bin/chromium', '/usr/bin/chromium-browser'].find(
  (path) => path && existsSync(path),
);
const args = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--no-first-run',
  '--disable-background-networking',
];

const second = {
  accessToken: 'second-access-token',
  phoneNumberId: '100000000000099',
  businessAccountId: '200000000000099',
  appSecret: 'second-app-secret',
  verifyToken: 'of the simulator only',
};
const secondId = `cloud:${second.phoneNumberId}`;

describe('Channels in the panel', () => {
  let threadline: Threadline;
  let other: WhatsAppSimulator;
  let browser: Browser;
  let page: Page;
  const complaints: string[] = [];
  const card = (id: string) => page.locator('.tl-card', { has: page.getByTestId(`channel-${id}`) });

  beforeAll(async () => {
    other = await startWhatsAppSimulator({ settings: second, demoCustomers: false });
    threadline = await startThreadline({
      options: { panel: true, followMs: 200, watch: { everyMs: 200, staleMs: 500, tellAfterMs: 60_000 } },
    });
    browser = await chromium.launch({ executablePath, args });
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${threadline.url}/dashboard/pages/channels`);
    await page.fill('#email', demoAdmin.email);
    await page.fill('#password', demoAdmin.password);
    await page.click('button');
    await page.waitForURL('**/dashboard/pages/channels');
  }, 120_000);
  afterAll(async () => {
    await browser?.close();
    await threadline?.stop();
    await other?.close();
  });

  it('shows the number of the environment, which is not changed here', async () => {
    const own = page.locator('.tl-card', { hasText: 'From the environment' });
    await own.getByText('Works').waitFor();
    expect(await own.getByRole('button').allInnerTexts()).toEqual(['Test', 'Webhook']);
  });

  it('adds a number once its credentials work, and says what to enter at Meta', async () => {
    await page.getByText('Add a number').click();
    const form = page.getByTestId('channel-form');
    for (const [name, text] of [
      ['name', 'The shop'],
      ['phone_number_id', second.phoneNumberId],
      ['business_account_id', second.businessAccountId],
      ['access_token', 'mistyped'],
      ['app_secret', second.appSecret],
      ['api_url', other.apiUrl],
    ] as const) {
      await form.locator(`[name="${name}"]`).fill(text);
    }
    await form.getByText('Save').click();
    await form.getByText('The access token has expired or was withdrawn', { exact: false }).waitFor();
    await form.locator('[name="access_token"]').fill(second.accessToken);
    await form.getByText('Save').click();
    await card(secondId).getByText('Works').waitFor();
    await card(secondId).getByText('Webhook').click();
    await card(secondId).getByText('Verify token').waitFor();
    const shown = await card(secondId)
      .getByTestId('webhook')
      .locator('input')
      .evaluateAll((inputs) => inputs.map((input) => (input as unknown as { value: string }).value));
    expect(shown).toEqual([
      expect.stringMatching(/\/webhooks\/whatsapp$/),
      expect.stringMatching(/^[\w-]{20,}$/),
    ]);
  });

  it('says on every page that a number is down, and has its name changed and switched off', async () => {
    await other.goesDown();
    await page.getByTestId('channel-banner').getByText('The shop').waitFor();
    await card(secondId).getByText('Disconnected').waitFor();
    await card(secondId).getByText('Edit').click();
    await card(secondId).locator('[name="name"]').fill('The other shop');
    await card(secondId).getByText('Save').click();
    await page.getByRole('heading', { name: 'The other shop' }).waitFor();
    await card(secondId).getByText('Switch off', { exact: true }).click();
    await card(secondId).getByText('Switched off').waitFor();
    await page.getByTestId('channel-banner').waitFor({ state: 'detached' });
    await other.comesBack();
  });

  it('warns of WhatsApp Web before a phone is linked, and shows the code to scan', async () => {
    await page.getByText('Add a number').click();
    await page.getByText('WhatsApp Web (unofficial)').click();
    await page.getByTestId('web-notice').getByText('may block the number for good').waitFor();
    await page.getByTestId('channel-form').locator('[name="name"]').fill('The old phone');
    await page.getByText('Save').click();
    await page.getByRole('heading', { name: 'The old phone' }).waitFor();
    const { _id: id } = (await ChannelModel.findOne({ kind: 'web' }).lean<StoredChannel>())!;
    // What a process with the role whatsapp would say.
    const { fence } = (await acquireLease(ownerKey(id), 60_000))!;
    await writeState(id, fence, { state: 'qr', qr: 'REF-1', code_expires_at: new Date(Date.now() + 60_000) });
    const code = card(id).getByAltText('QR code to scan with WhatsApp');
    await code.waitFor();
    await page.waitForFunction((alt) => {
      const [image] = [...document.images].filter((one) => one.alt === alt);
      return image?.complete && image.naturalWidth > 0;
    }, 'QR code to scan with WhatsApp');
    page.once('dialog', (dialog) => void dialog.accept());
    await card(id).getByText('Remove').click();
    await page.getByRole('heading', { name: 'The old phone' }).waitFor({ state: 'detached' });
    expect(complaints).toEqual([]);
  });
});
