import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { startBrowser } from '../support/browser.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';

/** What an agent sees of conversations in the simulated Slack, on a screen of 1,440 by 900 pixels. */
describe('Cards on an agent’s screen', () => {
  let threadline: Threadline;
  let browser: Browser;
  let page: Page;
  const phones = ['34690000001', '34690000002', '34690000003', '34690000004'] as const;
  beforeAll(async () => {
    threadline = await startThreadline();
    browser = await startBrowser();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
  });
  afterAll(async () => {
    await browser?.close();
    await threadline?.stop();
  });

  it('shows four open conversations at once, each with its last words, its window and one row of what can be done', async () => {
    for (const phone of phones) {
      const customer = threadline.whatsapp.customer({ name: `Customer ${phone.at(-1)}`, phone });
      await customer.says('agent');
      const { channel, ts } = await threadline.root(phone);
      await customer.says('one of the legs is loose');
      const lines = () => threadline.slack.thread(channel, ts).map(({ text }) => text);
      await until(() => lines().includes('one of the legs is loose'), 'the words in the thread');
      // Words alone are brought up to date at leisure; a change of the contact brings the card up to date at once.
      const { contact_uuid } = (await threadline.conversation(phone))!;
      await threadline.api('PATCH', `/api/contacts/${contact_uuid}`, {
        value: 250,
        tags: ['vip', 'winter'],
        company: 'Acme Furniture',
        email: 'somebody@acme.example',
      });
      await until(() => {
        const card = JSON.stringify(threadline.slack.thread(channel, ts)[0]?.blocks);
        return card.includes('one of the legs is loose') && card.includes('winter');
      }, 'the card to show everything');
    }
    await page.goto(`${threadline.slack.url}/?${new URLSearchParams({ user: 'U0ANA' })}`);
    const cards = page.locator('.message', { has: page.locator('.blocks') });
    await cards.nth(3).waitFor();
    await cards.nth(3).scrollIntoViewIfNeeded();
    const composer = await page.locator('.composer').first().boundingBox();
    const [first, last] = [await cards.first().boundingBox(), await cards.nth(3).boundingBox()];
    const top = await cards.first().evaluate((card) => {
      let list: Element = card;
      while (getComputedStyle(list).overflowY === 'visible') list = list.parentElement!;
      return list.getBoundingClientRect().top;
    });
    expect(first!.y).toBeGreaterThanOrEqual(top);
    expect(last!.y + last!.height).toBeLessThanOrEqual(composer!.y + 1);
    const rows = await cards
      .nth(0)
      .locator('.actions')
      .evaluateAll((found) =>
        found.map(
          (one) =>
            new Set([...one.children].map((child) => Math.round(child.getBoundingClientRect().bottom / 8)))
              .size,
        ),
      );
    expect(rows).toEqual([1]);
  });

  it('shows a picture under its caption, in one post', async () => {
    const [phone] = phones;
    const customer = threadline.whatsapp.customer({ name: 'Customer 1', phone });
    await customer.sends({ type: 'image', caption: 'this leg here' });
    const { channel, ts } = await threadline.root(phone);
    await page.goto(
      `${threadline.slack.url}/?${new URLSearchParams({ user: 'U0ANA', channel, thread: ts })}`,
    );
    const post = page
      .locator('.message', { hasText: 'this leg here', has: page.locator('figure img') })
      .last();
    await post.waitFor();
    const width = () =>
      post.locator('figure img').evaluate((image) => (image as HTMLImageElement).naturalWidth);
    await until(async () => (await width()) === 240, 'the picture to be there');
  });
});
