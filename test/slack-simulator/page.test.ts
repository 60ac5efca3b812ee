import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import { type Browser, chromium, type Page } from 'playwright-core';
import type { SlackSimulator } from '../../src/slack/simulator/server.js';
import { clientOf, desk, startApp, startSlack } from './support.js';

const places = [
  process.env.CHROMIUM_PATH,
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
];
const executablePath = places.find((path) => path && existsSync(path));
const withBrowser = executablePath ? describe : describe.skip;

const plain = (text: string) => ({ type: 'plain_text' as const, text });
const card: KnownBlock[] = [
  { type: 'header', text: plain('<img src=x onerror="window.hacked=1">') },
  {
    type: 'actions',
    elements: [
      { type: 'button', action_id: 'claim', text: plain('Claim') },
      { type: 'users_select', action_id: 'assign', placeholder: plain('Assign') },
    ],
  },
];
const modal = {
  type: 'modal' as const,
  callback_id: 'note',
  title: plain('Add a note'),
  submit: plain('Save'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'text',
      label: plain('Note'),
      element: { type: 'plain_text_input' as const, action_id: 'content', multiline: true },
    },
  ],
};

const tagsModal = {
  type: 'modal' as const,
  callback_id: 'tags',
  title: plain('Tags'),
  submit: plain('Save'),
  blocks: [
    {
      type: 'input' as const,
      block_id: 'tags',
      label: plain('Tags'),
      element: {
        type: 'multi_external_select' as const,
        action_id: 'find_tags',
        min_query_length: 0,
        placeholder: plain('Find tags'),
        initial_options: [{ text: plain('vip'), value: 'vip' }],
      },
    },
    {
      type: 'input' as const,
      block_id: 'until',
      label: plain('Until'),
      element: { type: 'datetimepicker' as const, action_id: 'at', initial_date_time: 1_900_000_020 },
    },
  ],
};

withBrowser('the page of the simulated Slack', () => {
  let slack: SlackSimulator;
  let browser: Browser;
  let page: Page;
  let closeApp: () => Promise<void>;
  const done: string[] = [];

  beforeAll(async () => {
    slack = await startSlack({
      shortcuts: [
        { callback_id: 'add_note', name: 'Add note', type: 'message' },
        { callback_id: 'edit_tags', name: 'Edit tags', type: 'global' },
      ],
      commands: [{ command: '/stats', description: 'The numbers' }],
    });
    const bolt = await startApp(slack, (app) => {
      app.action('claim', async ({ ack, body }) => {
        done.push(`claimed by ${body.user.id}`);
        await ack();
      });
      app.action('assign', async ({ ack, payload }) => {
        done.push(`assigned to ${(payload as { selected_user: string }).selected_user}`);
        await ack();
      });
      app.shortcut('add_note', async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: modal });
      });
      app.view('note', async ({ ack, view }) => {
        done.push(`noted ${view.state.values.text?.content?.value}`);
        await ack();
      });
      app.shortcut('edit_tags', async ({ ack, shortcut, client }) => {
        await ack();
        await client.views.open({ trigger_id: shortcut.trigger_id, view: tagsModal });
      });
      app.options('find_tags', async ({ ack, payload }) => {
        const text = payload.value === '' ? 'known' : payload.value;
        await ack({ options: [{ text: plain(text), value: text }] });
      });
      app.view('tags', async ({ ack, view }) => {
        const { tags, until } = view.state.values;
        const values = tags?.find_tags?.selected_options?.map(({ value }) => value);
        done.push(`tagged ${values?.join(' ')} until ${until?.at?.selected_date_time}`);
        await ack();
      });
      app.command('/stats', async ({ ack }) => ack('7 open'));
      app.event('message', async () => undefined);
    });
    closeApp = bolt.close;
    browser = await chromium.launch({ executablePath: executablePath as string, args: ['--no-sandbox'] });
    page = await browser.newPage({ viewport: { width: 800, height: 700 } });
    page.setDefaultTimeout(15_000);
  });
  afterAll(async () => {
    await browser.close();
    await closeApp();
    await slack.close();
  });

  it('shows a card safely, and its buttons and selects reach the app as the person chosen', async () => {
    const client = clientOf(slack);
    const root = await client.chat.postMessage({ channel: desk, text: 'card', blocks: card });
    const reply = {
      channel: desk,
      thread_ts: root.ts as string,
      text: 'hola &lt;b&gt; <javascript:alert(1)|x>',
    };
    await client.chat.postMessage({ ...reply, username: 'María <i>' });
    await page.goto(`${slack.url}/?channel=${desk}&user=U0BEN`);
    await page.getByRole('button', { name: 'Claim' }).click();
    await page.getByLabel('Assign').selectOption('U0ANA');
    await slack.until(() => done.length === 2, { timeout: 15_000 });
    expect(done.splice(0)).toEqual(['claimed by U0BEN', 'assigned to U0ANA']);
    expect(await page.evaluate('window.hacked')).toBeUndefined();

    await page.getByText('1 reply').click();
    const thread = page.getByRole('complementary');
    await thread.getByText('María <i>').waitFor();
    await thread.getByText('hola <b> x').waitFor();
    expect(await thread.locator('a[href^="javascript"]').count()).toBe(0);
  });

  it('replies in the thread, refuses commands there and shows private answers to those in the channel', async () => {
    const box = page.getByPlaceholder('Reply…');
    await box.fill('¡claro! *hoy* @ana');
    await box.press('Enter');
    const thread = page.getByRole('complementary');
    await thread.getByText('¡claro!').waitFor();
    const root = slack.messages(desk)[0]?.ts as string;
    expect(slack.thread(desk, root).at(-1)).toMatchObject({ user: 'U0BEN', text: '¡claro! *hoy* <@U0ANA>' });
    await box.fill('/stats week');
    await box.press('Enter');
    await thread.getByText('/stats is not supported in threads. Sorry!').waitFor();
    const channelBox = page.getByPlaceholder('Message # desk');
    await channelBox.fill('/stats');
    await channelBox.press('Enter');
    await page.getByRole('main').getByText('7 open').waitFor();
    await page.getByRole('main').getByText('Only visible to you').waitFor();
  });

  it('shows reactions as they come, and submits the modal a shortcut opens', async () => {
    const { ts } = slack.user('ana').posts(desk, 'about this one');
    await clientOf(slack).reactions.add({ channel: desk, timestamp: ts, name: 'white_check_mark' });
    const row = page.getByRole('main').locator(`[data-ts="${ts}"]`);
    await row.getByTitle('threadline reacted with :white_check_mark:').waitFor();
    await row.hover();
    await row.getByRole('button', { name: 'Add note' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Please complete this required field.').waitFor();
    await dialog.getByLabel('Note').fill('wants red roses');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(done.splice(0)).toEqual(['noted wants red roses']);
  });

  it('takes several options that the app looks up, and a date with a time', async () => {
    await page.getByTitle('Edit tags').click();
    const dialog = page.getByRole('dialog');
    const box = dialog.getByPlaceholder('Find tags');
    await box.click();
    await dialog.getByRole('button', { name: 'known' }).click();
    await box.pressSequentially('brand_new');
    await dialog.getByRole('button', { name: 'brand_new' }).click();
    await dialog.getByRole('button', { name: 'vip ×' }).click();
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });
    expect(done.splice(0)).toEqual(['tagged known brand_new until 1900000020']);
  });
});
