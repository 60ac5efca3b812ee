import { beforeEach, describe, expect, it } from '@jest/globals';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { addNote } from '../../src/domain/conversations/notes/note.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

describe('What Slack does not take', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.slack.faults.clear());

  let next = 34_657_000_000;
  const newcomer = (): Customer & { phone: string } => {
    const phone = String(next++);
    return threadline.whatsapp.customer({ name: `Customer ${phone}`, phone }) as Customer & { phone: string };
  };
  async function inThread(): Promise<Customer & { phone: string }> {
    const customer = newcomer();
    await customer.says('agent');
    await customer.hears('person from our team');
    await until(async () => (await textsOf(customer)).includes('agent'), 'the thread');
    await until(async () => (await owedTo(customer)) === 0, 'the thread to show everything');
    return customer;
  }
  const textsOf = async ({ phone }: { phone: string }): Promise<string[]> =>
    (await threadline.thread(phone))
      .filter(({ username }) => username === `👤 Customer ${phone}`)
      .map(({ text }) => text);
  async function owedTo({ phone }: { phone: string }): Promise<number> {
    const { _id } = (await threadline.conversation(phone))!;
    return MessageModel.countDocuments({
      conversation_id: _id,
      'desk.state': { $in: ['waiting', 'pending', 'sending'] },
    });
  }
  const shows = (customer: { phone: string }, text: string | RegExp) =>
    until(
      async () => (await textsOf(customer)).some((one) => one.match(text)),
      `the thread to show ${text}`,
      { seen: () => textsOf(customer) },
    );
  const directs = () => threadline.slack.messages('U0ADMIN').map((message) => JSON.stringify(message));
  const adminIsTold = (text: string) =>
    until(() => directs().some((one) => one.includes(text)), `an admin to be told ${text}`, {
      seen: directs,
    });
  const posts = (since: number, text: string) =>
    threadline.slack
      .calls('chat.postMessage')
      .slice(since)
      .filter(({ args }) => String(args.text).includes(text));

  it('is shown in several posts when it is too long for one, and in order', async () => {
    const customer = await inThread();
    const words = Array.from({ length: 600 }, (_, at) => `word${at}&`)
      .join(' ')
      .slice(0, 4_096);
    await customer.says(words);
    await customer.says('short');
    await shows(customer, /^short$/);
    const [, ...said] = await textsOf(customer);
    expect(said.length).toBeGreaterThan(2);
    expect(said.slice(0, -1).join(' ').replaceAll('&amp;', '&')).toBe(words.trim());
    for (const { args } of threadline.slack.calls('chat.postMessage'))
      expect(String(args.text).length).toBeLessThanOrEqual(4_000);
  });

  it('is not shown twice when the answer to a part of it is lost', async () => {
    const customer = await inThread();
    threadline.slack.faults.api({ kind: 'drop_after_commit', method: 'chat.postMessage', times: 2 });
    await customer.says(`${'a'.repeat(4_000)} end`);
    await customer.says('after it');
    await shows(customer, /^after it$/);
    const [, ...said] = await textsOf(customer);
    expect(said.slice(0, -1).join('').replaceAll(' ', '')).toBe(`${'a'.repeat(4_000)}end`);
  });

  it('is never longer than a post may be: notes, and bursts of what must be escaped', async () => {
    const customer = await inThread();
    const author = await personWithHandle('admin');
    const { contact_uuid } = (await threadline.conversation(customer.phone))!;
    await addNote({
      contactId: contact_uuid,
      author,
      content: `${'<note> '.repeat(700)}end of the note`,
    });
    for (let line = 0; line < 4; line++) await customer.says(`${'&'.repeat(700)} ${line}`);
    await until(
      async () => JSON.stringify(await threadline.thread(customer.phone)).includes('end of the note'),
      'the note',
    );
    await shows(customer, / 3$/);
    const lengths = threadline.slack.calls('chat.postMessage').map(({ args }) => String(args.text).length);
    expect(Math.max(...lengths)).toBeLessThanOrEqual(4_000);
    expect(
      threadline.slack.calls('chat.postMessage').filter(({ error }) => error === 'msg_too_long'),
    ).toEqual([]);
  });

  it('is said in its place when Slack will never take it, and what follows goes on', async () => {
    const customer = await inThread();
    const method = 'chat.postMessage';
    threadline.slack.faults.api({ kind: 'error', method, error: 'invalid_blocks', times: 1 });
    await customer.says('unfit');
    await shows(customer, /in the panel only: Slack refused it \(invalid_blocks\)/);
    await customer.says('fit');
    await shows(customer, /^fit$/);
    expect(await textsOf(customer)).not.toContain('unfit');
  });

  it('does not take the others of its post with it', async () => {
    const customer = await inThread();
    const { phone } = customer;
    const { _id } = (await threadline.conversation(phone))!;
    const method = 'chat.postMessage';
    // All three are there when Slack may be asked again: they share a post.
    threadline.slack.faults.api({ kind: 'rate_limited', method, times: 1, retryAfter: 3 });
    threadline.slack.faults.api({ kind: 'error', method, error: 'no_text', times: 2 });
    for (const text of ['first', 'second', 'third']) await customer.says(text);
    await until(() => MessageModel.exists({ conversation_id: _id, text: 'third' }), 'the third');
    await shows(customer, /^third$/m);
    const texts = await textsOf(customer);
    expect(texts.filter((text) => text.includes('in the panel only'))).toHaveLength(1);
    expect(texts.slice(-2).join('\n').split('\n').slice(-2)).toEqual(['second', 'third']);
  });

  it.each(['restricted_action_read_only_channel', 'a_word_of_next_year'])(
    'is held for %s, told, and posted in order when that is over',
    async (error) => {
      const customer = await inThread();
      threadline.slack.faults.api({
        kind: 'error',
        method: 'chat.postMessage',
        channel: deskId,
        error,
        times: 2,
      });
      await customer.says('held');
      await adminIsTold(error);
      await customer.says('after it');
      await shows(customer, /^held$/m);
      await shows(customer, /after it$/m);
      expect((await textsOf(customer)).join('\n').split('\n')).toEqual(['agent', 'held', 'after it']);
    },
    90_000,
  );

  it('is tried ever more rarely when it is the root, and the others go on meanwhile', async () => {
    const other = await inThread();
    const before = threadline.slack.calls('chat.postMessage').length;
    const refused = newcomer();
    threadline.slack.faults.api({ kind: 'error', method: 'chat.postMessage', error: 'a_new_word', times: 3 });
    await refused.says('agent');
    await until(() => posts(before, `Customer ${refused.phone}`).length === 2, 'the second try');
    await other.says('meanwhile');
    await adminIsTold('a_new_word');
    await until(() => posts(before, `Customer ${refused.phone}`).length >= 3, 'the third try');
    await shows(refused, 'agent');
    await shows(other, 'meanwhile');
    const tries = posts(before, `Customer ${refused.phone}`).map(({ at }) => at);
    for (const [at, time] of tries.slice(1).entries())
      expect(time - tries[at]!).toBeGreaterThanOrEqual(1_900 * 2 ** at);
  });

  it('is a card: the thread works without it, and gets it when Slack takes it', async () => {
    const customer = newcomer();
    threadline.slack.faults.api({
      kind: 'error',
      method: 'chat.postMessage',
      error: 'invalid_blocks',
      times: 1,
    });
    await customer.says('agent');
    await shows(customer, 'agent');
    const { channel, ts } = await threadline.root(customer.phone);
    await until(() => threadline.slack.thread(channel, ts)[0]?.blocks?.length, 'the card');
  });
});
