import { describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A name that is not what it says', () => {
  const threadline = useThreadline();

  let next = 34_670_100_000;
  /** A customer of this name who asks for a person, and the thread as soon as it shows what they say. */
  async function called(name: string) {
    const phone = String(next++);
    const customer = threadline.whatsapp.customer({ name, phone });
    await customer.says('agent');
    const root = await threadline.root(phone);
    const thread = () => threadline.slack.thread(root.channel, root.ts);
    const shows = (text: string) =>
      until(() => thread().find((post) => post.text.includes(text)), `the thread to show ${text}`, {
        seen: thread,
      });
    return { customer, root, thread, shows };
  }

  it.each(['Bot', 'Ana Torres (panel)', 'Ana Torres'])(
    '%s looks like a customer in the thread',
    async (name) => {
      const { customer, thread, shows } = await called(name);
      await customer.says('trust me');
      expect((await shows('trust me')).username).toBe(`👤 ${name}`);
      const botSaid = await shows('person from our team');
      const said = thread().filter(({ username }) => username !== undefined);
      expect(new Set(said.map(({ username }) => username))).toEqual(
        new Set([`👤 ${name}`, botSaid.username]),
      );
      expect(botSaid.username).toBe('Bot');
    },
  );

  it('with an emoji code stays text wherever it is shown', async () => {
    const { customer, thread, root, shows } = await called(':white_check_mark: Paid');
    const { id } = await customer.says('my order');
    await shows('my order');
    await customer.edits(id, 'my other order');
    await shows('my other order');
    const card = thread().find(({ ts }) => ts === root.ts);
    const ana = threadline.slack.user('ana');
    await ana.runs('/wa find paid', { channel: 'support' });
    await ana.shortcut('add_note', { channel: root.channel, ts: root.ts });
    ana.opensHome();
    await until(() => JSON.stringify(ana.home()?.blocks ?? []).includes('Paid'), 'the home to name them');
    const shown = [
      ...thread().map(({ username, text, blocks }) => ({ username, text, blocks })),
      card?.blocks,
      ana.ephemerals('support').at(-1),
      ana.modal()?.blocks,
      ana.home()?.blocks,
    ];
    const text = JSON.stringify(shown);
    expect(text.match(/white_check_mark: Paid/g)!.length).toBeGreaterThan(5);
    expect(text).not.toContain(':white_check_mark:');
  });
});
