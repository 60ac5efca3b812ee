import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { playsToItsEnd } from '../support/play-audio.js';
import { until } from '../support/until.js';
import { startPair } from './start-pair.js';

const withBrowser = hasBrowser ? describe : describe.skip;

withBrowser("the customer's phone in the browser", () => {
  let pair: Awaited<ReturnType<typeof startPair>>;
  let browser: Browser;
  let page: Page;
  let ana: Customer;
  beforeAll(async () => {
    pair = await startPair();
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 500, height: 900 } });
    page.setDefaultTimeout(15_000);
    ana = pair.simulator.customer({ name: 'Ana', phone: '34611000001' });
    await page.goto(`${pair.simulator.url}/?customer=34611000001`);
  });
  afterAll(async () => {
    await browser?.close();
    await pair?.close();
  });
  beforeEach(() => page.reload());

  const changes = () => pair.receiver.changes;
  const messages = () => pair.receiver.messages;
  const bubble = (text: string) =>
    page.locator('.bubble').filter({ has: page.locator('.bubble-body', { hasText: text }) });
  const options = async (text: string, choice: string | RegExp) => {
    await bubble(text).hover();
    await bubble(text).getByRole('button', { name: 'Options of this message' }).click();
    await page.getByRole('menuitem', { name: choice }).click();
  };
  const writes = async (text: string) => {
    await page.getByRole('textbox', { name: 'Message' }).fill(text);
    await page.getByRole('button', { name: 'Send' }).click();
  };
  let questions = 0;
  /** The customer writes first, because only then may a business answer. */
  async function answered(text: string) {
    const said = await ana.says(`question ${questions++}`);
    const sent = await pair.channel.sendText({ reference: text, to: { phone: ana.phone! }, text });
    expect(sent.outcome).toBe('accepted');
    await bubble(text).waitFor();
    return said;
  }

  it('changes and deletes what was written', async () => {
    await writes('at fvie');
    await bubble('at fvie').waitFor();
    await options('at fvie', 'Edit');
    await writes('at five');
    await bubble('at five').getByText('Edited').waitFor();
    await pair.simulator.idle();
    expect(await page.locator('.bubble').count()).toBe(1);
    await until(() => changes().some(({ kind, text }) => kind === 'edit' && text === 'at five'), 'it');
    await options('at five', 'Delete for everyone');
    await bubble('You deleted this message').waitFor();
    await until(() => changes().some(({ kind }) => kind === 'delete'), 'the deletion');
  });

  it('answers a message with a quote, and forgets it when told so', async () => {
    await answered('We open at nine');
    const open = ana.heard.find(({ text }) => text === 'We open at nine')!;
    await options('We open at nine', 'Reply');
    await writes('thank you');
    await until(() => messages().find(({ text }) => text === 'thank you'), 'the answer');
    expect(messages().find(({ text }) => text === 'thank you')).toMatchObject({ replyTo: open.id });
    await options('We open at nine', 'Reply');
    await page.getByRole('button', { name: 'Not any more' }).click();
    await writes('without a quote');
    const plain = await until(() => messages().find(({ text }) => text === 'without a quote'), 'it');
    expect(plain.replyTo).toBeUndefined();
  });

  it('puts a reaction on a message of the business and takes it away', async () => {
    await answered('Your order is here');
    await options('Your order is here', '❤️');
    await bubble('Your order is here').getByText('❤️').waitFor();
    await options('Your order is here', '❤️');
    await until(() => changes().filter(({ kind }) => kind === 'reaction').length === 2, 'both');
    expect(
      changes()
        .filter(({ kind }) => kind === 'reaction')
        .map(({ emoji }) => emoji),
    ).toEqual(['❤️', null]);
  });

  it('shows blue ticks and three dots while the business writes', async () => {
    const asked = await answered('One moment');
    await pair.channel.showTyping!({ providerId: asked.id });
    await page.getByText('typing…').waitFor();
    await page.locator('.typing').waitFor();
    await bubble(asked.text).locator('.ticks-read').waitFor();
    await answered('Here it is');
    await page.getByText('typing…').waitFor({ state: 'hidden' });
  });

  const attach = async (what: string) => {
    await page.getByRole('button', { name: 'Attach' }).click();
    await page.getByRole('menuitem', { name: what }).click();
  };

  it('sends what is typed as the caption of a photo or file, and keeps it where there is none', async () => {
    const field = page.getByRole('textbox', { name: 'Message' });
    await field.fill('is it *this* one?');
    await attach('Photo');
    await page.locator('.type-image', { hasText: 'is it this one?' }).locator('img').waitFor();
    expect(await field.inputValue()).toBe('');
    await field.fill('and the paper');
    await page
      .locator('#file')
      .setInputFiles({ name: 'paper.txt', mimeType: 'text/plain', buffer: Buffer.from('ok') });
    await page.locator('.type-document', { hasText: 'and the paper' }).waitFor();
    await field.fill('I am here');
    await attach('Location');
    await page.locator('.type-location').waitFor();
    expect(await field.inputValue()).toBe('I am here');
    await pair.simulator.idle();
    expect(
      messages()
        .slice(-3)
        .map(({ type, text }) => [type, text]),
    ).toEqual([
      ['image', '[image] is it *this* one?'],
      ['document', '[document: paper.txt] and the paper'],
      ['location', expect.anything()],
    ]);
  });

  it('has a voice message, a file and an emoji that are what they say', async () => {
    await attach('Voice message');
    expect(await playsToItsEnd(page.locator('.type-audio audio').last())).toBeGreaterThan(0.5);
    const voice = await until(() => messages().findLast(({ type }) => type === 'audio'), 'it');
    expect(voice.media).toMatchObject({ mimeType: 'audio/ogg; codecs=opus', voice: true });

    const saved = page.waitForEvent('download');
    await page.locator('.type-document', { hasText: 'paper.txt' }).getByRole('link').click();
    expect((await saved).suggestedFilename()).toBe('paper.txt');

    await page.getByRole('textbox', { name: 'Message' }).fill('good news');
    await page.getByRole('button', { name: 'Emoji' }).click();
    await page.getByRole('menuitem', { name: '🎉' }).click();
    await page.getByRole('button', { name: 'Send' }).click();
    await bubble('good news 🎉').waitFor();
  });

  it('says when the 24-hour window is shut, and that it is open again when the customer writes', async () => {
    const shut = page.getByText('The 24-hour window is shut');
    await writes('still there?');
    await bubble('still there?').waitFor();
    await shut.waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: 'Options', exact: true }).click();
    await page.getByRole('menuitem', { name: 'A day later' }).click();
    await shut.waitFor();
    const late = await pair.channel.sendText({ reference: 'late', to: { phone: ana.phone! }, text: 'late' });
    expect(late).toMatchObject({ outcome: 'refused', failure: { code: expect.stringContaining('131047') } });
    await writes('hello again');
    await shut.waitFor({ state: 'hidden' });
    pair.simulator.clock.reset();
  });

  it('says why a customer cannot be added', async () => {
    await page.getByRole('button', { name: 'New customer' }).click();
    await page.getByLabel('Name').fill('Nobody');
    await page.route('**/_sim/customers', (route) => route.abort());
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByText('The simulator does not answer.').waitFor();
    await page.unroute('**/_sim/customers');
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    await page.getByRole('button', { name: 'Nobody' }).waitFor();
  });
});
