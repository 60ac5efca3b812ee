import { beforeEach, describe, expect, it } from '@jest/globals';
import { WebClient } from '@slack/web-api';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('When Slack fails', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.slack.faults.clear());

  let next = 34_650_000_000;
  /** Hands a new customer off and says these things one after the other. */
  async function customerSaying(...texts: string[]): Promise<string> {
    const phone = String(next++);
    const customer = threadline.whatsapp.customer({ name: `Customer ${phone}`, phone });
    await customer.says('agent');
    for (const text of texts) await customer.says(text);
    return phone;
  }

  /** The lines in the customer's thread, joined posts taken apart. */
  const linesOf = async (phone: string): Promise<string[]> =>
    (await threadline.thread(phone))
      .filter(({ username }) => username?.startsWith('👤 Customer'))
      .flatMap(({ text }) => (text ?? '').split('\n'));

  const expectInOrder = async (phone: string, texts: string[]): Promise<void> => {
    await until(async () => (await linesOf(phone)).length >= texts.length + 1, 'everything in the thread', {
      seen: () => linesOf(phone),
    });
    expect(await linesOf(phone)).toEqual(['agent', ...texts]);
  };

  const ten = Array.from({ length: 10 }, (_, index) => `line ${index}`);

  it('waits out a 429 without losing order', async () => {
    threadline.slack.faults.api({
      kind: 'rate_limited',
      method: 'chat.postMessage',
      times: 3,
      retryAfter: 1,
    });
    await expectInOrder(await customerSaying(...ten), ten);
  });

  it('posts again after a 500, once', async () => {
    threadline.slack.faults.api({ kind: 'server_error', method: 'chat.postMessage', times: 4 });
    await expectInOrder(await customerSaying(...ten), ten);
  });

  it('finds a post whose answer was lost instead of posting it twice, the root too', async () => {
    threadline.slack.faults.api({ kind: 'drop_after_commit', method: 'chat.postMessage', times: 4 });
    const phone = await customerSaying(...ten);
    await expectInOrder(phone, ten);
    const roots = threadline.slack
      .messages('support')
      .filter(({ text }) => text?.includes(`Customer ${phone}`));
    expect(roots).toHaveLength(1);
  });

  it('finds a post that was made while Slack did not answer', async () => {
    threadline.slack.faults.api({ kind: 'hang_after_commit', method: 'chat.postMessage', times: 1 });
    const phone = await customerSaying(...ten);
    await expectInOrder(phone, ten);
    const roots = threadline.slack
      .messages('support')
      .filter(({ text }) => text?.includes(`Customer ${phone}`));
    expect(roots).toHaveLength(1);
  });

  /** Acts as somebody who may delete what others wrote: Slack then has no trace of the thread. */
  async function deletesThread({ channel, ts }: { channel: string; ts: string }): Promise<void> {
    const { slack } = threadline;
    const client = new WebClient(secrets.slack.botToken, { slackApiUrl: slack.apiUrl });
    for (const message of slack.thread(channel, ts).reverse())
      await client.chat.delete({ channel, ts: message.ts });
  }

  it.each([
    ['', 0],
    [', also when the answer is lost', 1],
  ])('goes on in another thread when somebody deleted the first%s', async (_, times) => {
    const { slack } = threadline;
    const phone = await customerSaying('before');
    await expectInOrder(phone, ['before']);
    const first = await threadline.root(phone);
    const customer = threadline.whatsapp.customer({ phone });
    await customer.hears('person from our team');
    const owed = { 'desk.state': { $in: ['waiting', 'pending', 'sending'] as const } };
    await until(async () => !(await MessageModel.exists(owed)), 'the thread to show everything', {
      seen: () => MessageModel.find(owed).lean(),
    });
    await deletesThread(first);
    if (times) slack.faults.api({ kind: 'drop_after_commit', method: 'chat.postMessage', times });
    await customer.says('still there?');
    await customer.says('hello?');
    const { ts } = await until(
      async () => {
        const root = await threadline.root(phone);
        return root.ts !== first.ts && (await linesOf(phone)).length >= 2 && root;
      },
      'another thread',
      { seen: () => threadline.thread(phone) },
    );
    expect(await linesOf(phone)).toEqual(['still there?', 'hello?']);
    const inChannel = slack.messages('support').filter(({ ts: at }) => Number(at) > Number(first.ts));
    expect(inChannel.map(({ ts: at }) => at)).toEqual([ts]);
  });

  it('keeps everything for a desk it was removed from, and posts it in order when it is back', async () => {
    const phone = await customerSaying('before');
    await expectInOrder(phone, ['before']);
    const { slack } = threadline;
    const { user_id } = slack.space.settings.bot;
    slack.membership('support', { remove: [user_id] });
    await threadline.whatsapp.customer({ phone }).says('while away');
    const problem = async () => (await (await fetch(`${threadline.url}/readyz`)).json()).desks;
    await until(async () => /not_in_channel/.test(await problem()), 'the problem to be seen');
    slack.membership('support', { add: [user_id] });
    await expectInOrder(phone, ['before', 'while away']);
  });
});
