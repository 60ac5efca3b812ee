import { beforeEach, describe, expect, it } from '@jest/globals';
import { receiveStatus } from '../../src/domain/conversations/delivery/status.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { handedOff, marksOf, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('An agent replies from the thread', () => {
  const threadline = useThreadline();
  beforeEach(() => {
    threadline.whatsapp.faults.clear();
    threadline.slack.faults.clear();
  });

  const says = (root: Talk['root'], text: string) =>
    threadline.slack.user('ana').posts('support', text, { thread_ts: root.ts });

  const marks = (root: Talk['root'], ts: string) => marksOf(threadline, root, ts);

  const stateOf = async (text: string) =>
    (await MessageModel.findOne({ text, direction: 'out' }).lean<Message>())?.state;

  it('carries mrkdwn over as WhatsApp formatting, and the mention of a colleague as a name', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.slack
      .user('ana')
      .posts('support', '*bold* _it_ ~no~ <https://example.com|our site> ask <@U0BEN>', {
        thread_ts: root.ts,
      });
    const { text } = await customer.hears('bold');
    expect(text).toContain('*bold* _it_ ~no~');
  });

  it('marks the reply with exactly one reaction that follows its state and never goes back', async () => {
    const { customer, root } = await handedOff(threadline);
    customer.goesOffline();
    const reply = says(root, 'one mark');
    await until(() => marks(root, reply.ts).includes('heavy_check_mark'), 'sent');
    customer.comesOnline();
    await until(() => marks(root, reply.ts).includes('white_check_mark'), 'delivered');
    customer.reads();
    await until(() => marks(root, reply.ts).includes('eyes'), 'read');
    expect(marks(root, reply.ts)).toEqual(['eyes']);
  });

  it('tries again after 429, an answered 500 and a refused connection, holding later replies back', async () => {
    const { whatsapp } = threadline;
    const { customer, root } = await handedOff(threadline);
    whatsapp.faults.send({ kind: '429', retry_after: 0 });
    whatsapp.faults.send({ kind: '500' });
    says(root, 'first of three');
    says(root, 'second of three');
    says(root, 'third of three');
    await customer.hears('third of three');
    expect(customer.heard.slice(-3).map(({ text }) => text)).toEqual([
      'first of three',
      'second of three',
      'third of three',
    ]);

    await whatsapp.goesDown();
    says(root, 'while down');
    await until(async () => (await stateOf('while down')) === 'queued', 'the reply to wait');
    await whatsapp.comesBack();
    await customer.hears('while down');
    expect(customer.heard.filter(({ text }) => text === 'while down')).toHaveLength(1);
  });

  it('learns from the status that a send without an answer arrived, and sends it once', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.whatsapp.faults.send({ kind: 'drop_after_commit' });
    const reply = says(root, 'dropped but delivered');
    await customer.hears('dropped but delivered');
    await until(() => marks(root, reply.ts).includes('white_check_mark'), 'delivered');
    expect(customer.heard.filter(({ text }) => text === 'dropped but delivered')).toHaveLength(1);
  });

  it('says when an outcome stays unknown, asks, lets later replies go, and resends on request', async () => {
    const { customer, root } = await handedOff(threadline);
    threadline.whatsapp.faults.send({ kind: 'drop_before_commit' });
    const reply = says(root, 'lost on the way');
    says(root, 'after the lost one');
    await customer.hears('after the lost one');
    await until(() => marks(root, reply.ts).includes('question'), 'the question mark');
    expect(await stateOf('lost on the way')).toBe('unknown');
    const notice = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ text }) => text?.includes('not known whether')),
      'the notice',
    );
    const click = () =>
      threadline.slack.user('ana').clicks({ channel: root.channel, ts: notice.ts }, 'resend');
    await Promise.all([click(), click()]);
    await customer.hears('lost on the way');
    const settled = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ ts, text }) => ts === notice.ts && text?.includes('Ana Torres: It ')),
      'the notice to say what became of it',
    );
    expect(settled.text).toContain('not known whether');
    expect(JSON.stringify(settled.blocks)).not.toContain('"button"');
    await threadline.whatsapp.idle();
    expect(customer.heard.filter(({ text }) => text === 'lost on the way')).toHaveLength(1);
  });

  it('gives the reason of a refusal in the thread, in plain words', async () => {
    const { root } = await handedOff(threadline);
    threadline.whatsapp.faults.send({ kind: 'refuse', code: 131047 });
    const reply = says(root, 'too late now');
    const notice = await until(
      () =>
        threadline.slack.thread(root.channel, root.ts).find(({ text }) => text?.includes('Not delivered')),
      'the reason',
    );
    expect(notice.text).toContain('24 hours');
    await until(() => marks(root, reply.ts).includes('x'), 'the cross');
  });

  it('tells a failure that comes as a status, and lets delivered win over failed', async () => {
    const { root } = await handedOff(threadline);
    threadline.whatsapp.faults.send({ kind: 'fail_later', code: 131026 });
    const reply = says(root, 'fails later');
    await until(() => marks(root, reply.ts).includes('x'), 'the cross');
    const notices = () =>
      threadline.slack.thread(root.channel, root.ts).filter(({ text }) => text?.includes('Not delivered'));
    await until(() => notices().length > 0, 'the reason');
    const failed = await MessageModel.findOne({ text: 'fails later' }).lean<Message>();
    const status = { channelId: failed!.channel_id, providerId: failed!.provider_id!, at: new Date() };
    await receiveStatus({ ...status, status: 'delivered' });
    await receiveStatus({ ...status, status: 'failed' });
    await until(() => marks(root, reply.ts).join() === 'white_check_mark', 'delivered to have won');
    expect(notices()).toHaveLength(1);
  });

  it('sends a reply once when Slack repeats its event', async () => {
    const { slack } = threadline;
    const { customer, root } = await handedOff(threadline);
    slack.faults.events({ kind: 'duplicate', type: 'message', times: 3 });
    says(root, 'said once');
    await customer.hears('said once');
    await slack.idle();
    await threadline.whatsapp.idle();
    expect(customer.heard.filter(({ text }) => text === 'said once')).toHaveLength(1);
  });

  it('says in the thread that a sent message can be neither changed nor taken back', async () => {
    const { customer, root } = await handedOff(threadline);
    const reply = says(root, 'cannot be changed');
    await customer.hears('cannot be changed');
    await until(
      async () =>
        (await stateOf('cannot be changed')) !== 'queued' &&
        (await stateOf('cannot be changed')) !== 'sending',
      'sent',
    );
    const texts = () => threadline.slack.thread(root.channel, root.ts).map(({ text }) => text ?? '');
    threadline.slack.user('ana').edits('support', reply.ts, 'changed anyway');
    await until(() => texts().some((text) => text.includes('cannot change')), 'the first notice', {
      seen: texts,
    });
    threadline.slack.user('ana').deletes('support', reply.ts);
    await until(() => texts().some((text) => text.includes('cannot take')), 'the second notice', {
      seen: texts,
    });
  });
});
