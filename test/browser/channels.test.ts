import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { ChannelModel, type StoredChannel } from '../../src/domain/channels/channel.js';
import { writeState } from '../../src/edges/whatsapp/web/core/state.js';
import { ownerKey } from '../../src/edges/whatsapp/web/session/presence.js';
import { acquireLease } from '../../src/platform/queue/lease.js';
import { startWhatsAppSimulator, type WhatsAppSimulator } from '../../src/simulators/whatsapp/simulator.js';
import { expectAccessibleOnPhonesToo } from '../support/axe.js';
import { logIn, startBrowser } from '../support/browser.js';
import { startThreadline, type Threadline } from '../support/threadline.js';

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
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1280, height: 900 } });
    page.on('pageerror', (error) => complaints.push(error.message));
    await logIn(page, `${threadline.url}/dashboard/pages/channels`);
  });
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
    await form.locator('[name="name"]').waitFor();
    await expectAccessibleOnPhonesToo(page);
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
    await form.getByRole('button', { name: 'Save' }).click();
    await form.getByText('The access token has expired or was withdrawn', { exact: false }).waitFor();
    await form.locator('[name="access_token"]').fill(second.accessToken);
    await form.getByRole('button', { name: 'Save' }).click();
    await card(secondId).getByText('Works').waitFor();
    await card(secondId).getByText('Webhook').click();
    await card(secondId).getByText('Verify token').waitFor();
    await expectAccessibleOnPhonesToo(page);
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
    await card(secondId).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'The other shop' }).waitFor();
    await card(secondId).getByText('Switch off', { exact: true }).click();
    await card(secondId).getByText('Switched off').waitFor();
    await page.getByTestId('channel-banner').waitFor({ state: 'detached' });
    await other.comesBack();
  });

  const stored = () => ChannelModel.findById(secondId).lean<StoredChannel>();
  const field = (name: string) => card(secondId).locator(`[name="${name}"]`);
  /** Somebody else saves this, and the page behind the form learns of it. */
  const meanwhile = async (name: string, more: object) => {
    await ChannelModel.updateOne({ _id: secondId }, { $set: { name, ...more }, $inc: { rev: 1 } });
    await page.getByRole('heading', { name }).waitFor();
  };

  it('keeps what was typed when somebody else changed the number, and writes over nothing unasked', async () => {
    await card(secondId).getByText('Edit').click();
    await field('name').fill('Mine');
    await meanwhile('Theirs', { 'settings.messages_per_second': 40 });
    await card(secondId).getByRole('button', { name: 'Save' }).click();
    await card(secondId).getByText('What you typed is still here').waitFor();
    await card(secondId).getByText('This is “Theirs” now').waitFor();
    await expectAccessibleOnPhonesToo(page);
    expect([await field('name').inputValue(), await field('messages_per_second').inputValue()]).toEqual([
      'Mine',
      '40',
    ]);
    expect((await stored())?.name).toBe('Theirs');
    await card(secondId).getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'Mine' }).waitFor();
    expect(await stored()).toMatchObject({ name: 'Mine', settings: { messages_per_second: 40 } });
  });

  it('saves beside what somebody else changed, when it was another field', async () => {
    await card(secondId).getByText('Edit').click();
    await field('messages_per_second').fill('20');
    await meanwhile('Renamed', {});
    await card(secondId).getByRole('button', { name: 'Save' }).click();
    await page.getByTestId('channel-form').waitFor({ state: 'detached' });
    expect(await stored()).toMatchObject({ name: 'Renamed', settings: { messages_per_second: 20 } });
  });

  it('warns of WhatsApp Web before a phone is linked, and shows the code to scan', async () => {
    await page.getByText('Add a number').click();
    await page.getByText('WhatsApp Web (unofficial)').click();
    await page.getByTestId('web-notice').getByText('may block the number for good').waitFor();
    await page.getByTestId('channel-form').locator('[name="name"]').fill('The old phone');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByRole('heading', { name: 'The old phone' }).waitFor();
    const { _id: id } = (await ChannelModel.findOne({ kind: 'web' }).lean<StoredChannel>())!;
    // What a process with the role whatsapp would say.
    const { fence } = (await acquireLease(ownerKey(id), 60_000))!;
    await writeState(id, fence, { state: 'qr', qr: 'REF-1', code_expires_at: new Date(Date.now() + 60_000) });
    const code = card(id).getByAltText('QR code to scan with WhatsApp');
    await code.waitFor();
    await expectAccessibleOnPhonesToo(page);
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
