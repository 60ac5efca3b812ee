import { beforeEach, describe, expect, it } from '@jest/globals';
import { SlackDeskModel } from '../../src/domain/conversations/desks/desk.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Delivery reactions', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.slack.faults.clear());

  async function inThread(): Promise<{ customer: Customer; thread: Talk['root'] }> {
    const { customer, root: thread } = await handedOff(threadline);
    await until(() => threadline.slack.thread(thread.channel, thread.ts).length >= 3, 'the thread');
    return { customer, thread };
  }
  const replies = (text: string, { ts: thread_ts }: Talk['root']) =>
    threadline.slack.user('ana').posts('support', text, { thread_ts });
  const marksOf = ({ channel, ts }: Talk['root'], post: string) =>
    threadline.slack.thread(channel, ts).find((message) => message.ts === post)?.reactions ?? [];
  const marked = (thread: Talk['root'], post: string, name: string) =>
    until(() => marksOf(thread, post).some((one) => one.name === name), `${name} on the reply`, {
      seen: () => threadline.slack.thread(thread.channel, thread.ts),
    });
  const reactionCalls = (post: string) =>
    threadline.slack
      .calls()
      .filter(({ method, args }) => method.startsWith('reactions.') && args.timestamp === post);
  const lines = ({ channel, ts }: Talk['root']) =>
    threadline.slack.thread(channel, ts).flatMap(({ text }) => text.split('\n'));
  const readyz = async (): Promise<{ desks: string }> =>
    (await fetch(`${threadline.url}/readyz`)).json() as never;

  it('cost a reply that is read three calls, and end as one', async () => {
    const { customer, thread } = await inThread();
    const { ts } = replies('one moment', thread);
    await customer.hears('one moment');
    await marked(thread, ts, 'white_check_mark');
    await customer.reads();
    await marked(thread, ts, 'eyes');
    expect(reactionCalls(ts).map(({ method }) => method)).toEqual([
      'reactions.add',
      'reactions.remove',
      'reactions.add',
    ]);
    expect(marksOf(thread, ts).map(({ name }) => name)).toEqual(['eyes']);
  });

  it('that are limited hold up no post, and come when the limit is over', async () => {
    const { customer, thread } = await inThread();
    threadline.slack.faults.api({ kind: 'rate_limited', method: 'reactions.add', times: 1, retryAfter: 8 });
    const { ts } = replies('limited', thread);
    await until(() => reactionCalls(ts).find(({ fault }) => fault), 'the 429');
    const limitedAt = Date.now();
    await customer.says('meanwhile');
    await until(() => lines(thread).includes('meanwhile'), 'the post');
    // No later try of the mark, whose limit goes on.
    expect(reactionCalls(ts)).toHaveLength(1);
    expect(marksOf(thread, ts)).toEqual([]);
    await marked(thread, ts, 'white_check_mark');
    expect(reactionCalls(ts).at(-1)!.at - limitedAt).toBeGreaterThanOrEqual(7_500);
  });

  it('that Slack does not allow are told of, and everything else goes on', async () => {
    const { customer, thread } = await inThread();
    threadline.slack.faults.api({
      kind: 'error',
      method: 'reactions.add',
      error: 'missing_scope',
      times: 1_000,
    });
    const { ts } = replies('without a mark', thread);
    await customer.hears('without a mark');
    await until(async () => (await readyz()).desks.includes('no reactions, missing_scope'), 'it to be seen', {
      seen: readyz,
    });
    await until(
      () => threadline.slack.messages('U0ADMIN').some(({ text }) => text?.includes('reactions:write')),
      'the admin to be told',
    );
    const before = threadline.slack.calls('reactions.add').length;
    await customer.says('still there?');
    await until(() => lines(thread).includes('still there?'), 'the post');
    replies('and another', thread);
    await customer.hears('and another');
    expect(await SlackDeskModel.exists({ blocked: { $ne: null } })).toBeNull();
    await until(
      async () => (await MessageModel.countDocuments({ 'mark.owed': true })) >= 2,
      'both to be owed',
    );
    expect(threadline.slack.calls('reactions.add')).toHaveLength(before);
    // Somebody gives the app its right.
    threadline.slack.faults.clear();
    await SlackDeskModel.updateMany({}, { $set: { 'no_reactions.probe_at': new Date() } });
    await marked(thread, ts, 'white_check_mark');
    await until(async () => (await readyz()).desks === 'ok', 'it to be over', { seen: readyz });
  });
});
