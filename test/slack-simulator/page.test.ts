import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import type { KnownBlock } from '@slack/types';
import type { Browser, Page } from 'playwright-core';
import type { SlackSimulator } from '../../src/simulators/slack/server.js';
import { hasBrowser, startBrowser } from '../support/browser.js';
import { playsToItsEnd } from '../support/play-audio.js';
import { until } from '../support/until.js';
import { clientOf, desk, startApp, startSlack } from './start-slack.js';

/** A text field of the page, which these tests' types do not know. */
interface Selectable {
  setSelectionRange(from: number, to: number): void;
}

const withBrowser = hasBrowser ? describe : describe.skip;

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
    browser = await startBrowser();
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
    await slack.until(() => done.length === 2);
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

  it('does with what is typed what its buttons say, and sends it so', async () => {
    const box = page.getByPlaceholder('Message # desk');
    const main = page.getByRole('main');
    /** Clicks a button with this part of the text selected, or with all of it. */
    const with_ = async (text: string, button: string, part = text) => {
      await box.fill(text);
      const from = text.indexOf(part);
      await box.evaluate(
        (field, [start, end]) => (field as unknown as Selectable).setSelectionRange(start!, end!),
        [from, from + part.length],
      );
      await main.getByRole('button', { name: button, exact: true }).click();
      return box.inputValue();
    };
    expect(await with_('see you at nine ', 'Bold', 'nine ')).toBe('see you at *nine* ');
    expect(await with_('nine', 'Italic')).toBe('_nine_');
    expect(await with_('nine', 'Strikethrough')).toBe('~nine~');
    expect(await with_('nine', 'Code')).toBe('`nine`');
    expect(await with_('a\nb', 'Code block')).toBe('```\na\nb\n```');
    expect(await with_('a\nb', 'Quote', 'b')).toBe('a\n> b');
    expect(await with_('a\nb', 'Bulleted list')).toBe('• a\n• b');
    expect(await with_('a\nb', 'Ordered list')).toBe('1. a\n2. b');
    // The same once more takes it away.
    expect(await with_('see *nine*', 'Bold', 'nine')).toBe('see nine');
    expect(await with_('1. a\n2. b', 'Ordered list')).toBe('a\nb');
    expect(await with_('> a', 'Quote', '')).toBe('a');

    await box.fill('');
    await main.getByRole('button', { name: 'Bold', exact: true }).click();
    await page.keyboard.type('today');
    await box.press('End');
    await main.getByLabel('Emoji', { exact: true }).click();
    await main.getByPlaceholder('Find an emoji').last().fill('tada');
    await main.getByTitle(':tada:').last().click();
    expect(await box.inputValue()).toBe('*today* :tada: ');
    await box.press('Enter');
    await main.locator('b', { hasText: 'today' }).waitFor();
    // Slack tells what the emoji is beside its name.
    expect(slack.messages(desk).at(-1)).toMatchObject({
      text: '*today* :tada:',
      blocks: [
        {
          elements: [{ elements: [{ text: '*today* ' }, { type: 'emoji', name: 'tada', unicode: '1f389' }] }],
        },
      ],
    });
  });

  it('opens its menus where they are seen, leaves them open while messages change, and closes them by Escape', async () => {
    const main = page.getByRole('main');
    const root = slack.user('ana').posts(desk, 'a long thread');
    const said = Array.from({ length: 25 }, (_, index) =>
      slack.user('ben').posts(desk, `reply ${index}`, { thread_ts: root.ts }),
    );
    await main.locator(`[data-ts="${root.ts}"]`).getByText('25 replies').click();
    const thread = page.getByRole('complementary');
    const row = thread.locator(`[data-ts="${said.at(-1)!.ts}"]`);
    await row.hover();
    await row.getByLabel('Add reaction').click();
    const picker = row.locator('.picker');
    await until(async () => {
      const box = await picker.boundingBox();
      const { width, height } = page.viewportSize()!;
      return (
        box &&
        box.height > 100 &&
        box.x >= 0 &&
        box.x + box.width <= width &&
        box.y >= 0 &&
        box.y + box.height <= height
      );
    }, 'the whole picker to be seen');
    await clientOf(slack).reactions.add({ channel: desk, timestamp: said.at(-1)!.ts, name: 'eyes' });
    slack.user('ana').posts(desk, 'one more', { thread_ts: root.ts });
    await thread.getByText('one more').waitFor();
    await picker.getByPlaceholder('Find an emoji').fill('rocket');
    await page.keyboard.press('Escape');
    await picker.waitFor({ state: 'hidden' });
    await row.getByTitle('threadline reacted with :eyes:').waitFor();
    await row.hover();
    await row.getByLabel('Add reaction').click();
    await picker.getByPlaceholder('Find an emoji').fill('rocket');
    await picker.getByTitle(':rocket:').click();
    await row.getByTitle('Ben Cole reacted with :rocket:').waitFor();

    await row.hover();
    await row.getByLabel('More').click();
    await row.getByRole('button', { name: 'Edit message' }).click();
    await row.getByRole('textbox').fill('half a cha');
    await clientOf(slack).reactions.add({ channel: desk, timestamp: said.at(-1)!.ts, name: 'tada' });
    slack.user('ana').posts(desk, 'and another', { thread_ts: root.ts });
    await thread.getByText('and another').waitFor();
    expect(await row.getByRole('textbox').inputValue()).toBe('half a cha');
    await row.getByRole('textbox').press('Escape');
    await row.getByTitle('threadline reacted with :tada:').waitFor();
    await row.getByText('reply 24').waitFor();
    await page.keyboard.press('Escape');
    await thread.waitFor({ state: 'hidden' });
  });

  it('attaches a picture or a voice note with a comment, says sizes, and plays what is heard', async () => {
    const box = page.getByPlaceholder('Message # desk');
    const main = page.getByRole('main');
    for (const [bytes, shown] of [
      [1, '1 byte'],
      [700, '700 bytes'],
      [2_400, '2 KB'],
      [1_572_864, '1.5 MB'],
    ] as const) {
      slack.user('ana').uploads(desk, { name: `of-${bytes}.pdf`, content: Buffer.alloc(bytes) });
      await main
        .locator('.file-card', { hasText: `of-${bytes}.pdf` })
        .getByText(`PDF, ${shown}`, { exact: true })
        .waitFor();
    }
    await box.fill('the *receipt*');
    await main.getByLabel('Attach', { exact: true }).click();
    await main.getByRole('button', { name: 'A sample picture' }).click();
    await main.getByAltText('receipt.png').waitFor();
    expect(slack.messages(desk).at(-1)).toMatchObject({ text: 'the *receipt*', subtype: 'file_share' });
    expect(await box.inputValue()).toBe('');

    await main.getByLabel('Attach', { exact: true }).click();
    await main.getByRole('button', { name: 'A sample voice note' }).click();
    const player = main.getByLabel('voice-note.ogg');
    await player.waitFor();
    expect(slack.messages(desk).at(-1)).toMatchObject({ files: [{ mimetype: 'audio/ogg' }] });
    expect(await playsToItsEnd(player)).toBeGreaterThan(0.5);
  });

  it('closes a thread that is not there any more, as after the demo was started anew', async () => {
    await page.goto(`${slack.url}/?channel=${desk}&user=U0BEN&thread=1600000000.000001`);
    await page.getByPlaceholder('Message # desk').waitFor();
    await page.getByRole('complementary').waitFor({ state: 'hidden' });
    expect(page.url()).not.toContain('thread=');
  });
});
