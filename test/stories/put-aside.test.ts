import { beforeEach, describe, expect, it } from '@jest/globals';
import { SlackEventModel } from '../../src/edges/slack/hear/inbox.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('An event of Slack that cannot be handled', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.slack.faults.clear());

  async function inThread(): Promise<{ customer: Customer; channel: string; thread_ts: string }> {
    const { customer, root } = await handedOff(threadline);
    return { customer, channel: root.channel, thread_ts: root.ts };
  }
  const slackDoesNotSayWhoTheyAre = () =>
    threadline.slack.faults.api({ kind: 'server_error', method: 'users.info', times: 1_000 });
  const privately = (name: string) =>
    threadline.slack
      .user(name)
      .ephemerals('support')
      .map(({ text }) => text);
  /** The next failure is the last one there may be. */
  const spendTries = (text: string) =>
    until(
      () =>
        SlackEventModel.findOneAndUpdate(
          { 'event.text': text, state: 'new', attempts: { $gte: 1, $lt: 7 } },
          { $set: { attempts: 7, not_before: null } },
        ),
      'a first failure',
    );

  it('is tried ever more rarely, whatever the sweeper rings for', async () => {
    const { customer, thread_ts } = await inThread();
    slackDoesNotSayWhoTheyAre();
    threadline.slack.user('ben').posts('support', 'I am new here', { thread_ts });
    const tries = () => threadline.slack.calls('users.info').map(({ at }) => at);
    const times = await until(() => tries().length >= 5 && tries(), 'five tries', { seen: tries });
    for (const [at, time] of times.slice(1).entries())
      expect(time - times[at]!).toBeGreaterThanOrEqual(0.9 * 500 * 2 ** at);
    threadline.slack.faults.clear();
    // The pause that has begun by then goes on.
    await customer.hears('I am new here', { timeout: 60_000 });
  });

  it('is put aside in the end, and whoever wrote is told, also when Slack is away just then', async () => {
    const { thread_ts } = await inThread();
    slackDoesNotSayWhoTheyAre();
    threadline.slack.faults.api({ kind: 'server_error', method: 'chat.postEphemeral', times: 1 });
    const said = 'words that must not get lost';
    threadline.slack.user('lea').posts('support', said, { thread_ts });
    await spendTries(said);
    const told = await until(() => privately('lea').find((text) => text.includes(said)), 'the notice', {
      seen: () => privately('lea'),
    });
    expect(told).toContain('please write it again');
    expect(await SlackEventModel.findOne({ 'event.text': said }).lean()).toMatchObject({ state: 'dead' });
    await until(async () => !(await SlackEventModel.exists({ untold: true })), 'nobody to be untold');
    expect(privately('lea').filter((text) => text.includes(said))).toHaveLength(1);
  });

  it('is told in a direct message to somebody whom Slack shows nothing in the thread', async () => {
    const { thread_ts } = await inThread();
    slackDoesNotSayWhoTheyAre();
    threadline.slack.faults.api({
      kind: 'error',
      method: 'chat.postEphemeral',
      error: 'user_not_in_channel',
    });
    const said = 'I am gone already';
    threadline.slack.user('visitor').posts('support', said, { thread_ts });
    await spendTries(said);
    await until(
      () => threadline.slack.messages('U0VISITOR').some(({ text }) => text?.includes(said)),
      'the direct message',
    );
  });

  it('is told also when it was a reaction', async () => {
    const { channel, thread_ts } = await inThread();
    const visitor = threadline.slack.user('visitor');
    const first = await until(() => threadline.slack.thread(channel, thread_ts)[1], 'the first message');
    slackDoesNotSayWhoTheyAre();
    visitor.reacts('support', first.ts, 'tada');
    await until(
      () =>
        SlackEventModel.findOneAndUpdate(
          { 'event.reaction': 'tada', state: 'new', attempts: { $gte: 1 } },
          { $set: { attempts: 7, not_before: null } },
        ),
      'the reaction to fail',
    );
    await until(
      () => privately('visitor').some((text) => text.includes('your reaction `:tada:`')),
      'the notice',
      {
        seen: () => privately('visitor'),
      },
    );
  });
});
