import { describe, expect, it } from '@jest/globals';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { handedOff, marksOf, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('When the customer has not written for 24 hours', () => {
  const threadline = useThreadline();

  const shutsAt = (phone: string, at: number) =>
    ConversationModel.updateOne({ contact_id: phone }, { $set: { window_expires_at: new Date(at) } });
  const ana = () => threadline.slack.user('ana');
  const says = ({ root }: Talk, text: string) => ana().posts('support', text, { thread_ts: root.ts });
  const thread = ({ root }: Talk) => threadline.slack.thread(root.channel, root.ts);
  const notice = (talk: Talk, text: string) =>
    until(() => thread(talk).find((message) => message.text?.includes(text)), text, {
      seen: () => thread(talk).map((message) => message.text),
    });
  const marks = ({ root }: Talk, ts: string) => marksOf(threadline, root, ts).join();
  const marked = (talk: Talk, ts: string, name: string) =>
    until(() => marks(talk, ts) === name, `the mark ${name}`, { seen: () => marks(talk, ts) });
  const sends = () => threadline.whatsapp.calls.filter(({ path }) => path.endsWith('/messages')).length;

  it('replies are held before they are sent, said once, and offered when the customer writes', async () => {
    const talk = await handedOff(threadline, { name: 'Wanda' });
    await shutsAt(talk.phone, Date.now() - 1_000);
    const before = sends();
    const [one, two] = [says(talk, 'we found it'), says(talk, 'it is blue')];
    await marked(talk, one.ts, 'raised_hand');
    await marked(talk, two.ts, 'raised_hand');
    await notice(talk, 'Only a template can be sent now');
    expect(thread(talk).filter(({ text }) => text?.includes('Only a template'))).toHaveLength(1);
    expect(sends()).toBe(before);

    const offered = thread(talk).length;
    await talk.customer.says('any news?');
    const offer = await notice(talk, '2 held replies can be sent now');
    expect(
      thread(talk)
        .slice(offered)
        .map(({ text }) => text),
    ).toEqual(['any news?', expect.stringContaining('The customer has written')]);
    const send = () => ana().clicks({ channel: talk.root.channel, ts: offer.ts }, 'send_all_held');
    await Promise.all([send(), send()]);
    await talk.customer.hears('it is blue');
    expect(talk.customer.heard.slice(-2).map(({ text }) => text)).toEqual(['we found it', 'it is blue']);
    await marked(talk, two.ts, 'white_check_mark');
    await threadline.whatsapp.idle();
    expect(talk.customer.heard.filter(({ text }) => text === 'we found it')).toHaveLength(1);
  });

  it('a failure for the window offers a template first, and the card says that it is shut', async () => {
    const talk = await handedOff(threadline, { name: 'Wanda' });
    threadline.whatsapp.faults.send({ kind: 'refuse', code: 131047 });
    says(talk, 'a day too late');
    const failed = await notice(talk, 'Not delivered: More than 24 hours');
    const buttons = (failed.blocks ?? []).flatMap(
      ({ elements = [] }) => elements as { action_id?: string }[],
    );
    expect(buttons.map(({ action_id }) => action_id)).toEqual(['send_template', 'resend', 'discard']);
    const card = () => JSON.stringify(threadline.slack.thread(talk.root.channel, talk.root.ts)[0]!.blocks);
    await until(() => /window shut/i.test(card()), 'the card', { seen: card });
    await talk.customer.says('here I am again');
    await until(() => !/window shut/i.test(card()), 'the card, open again', { seen: card });
  });

  it('is looked at again when a reply is about to leave', async () => {
    const talk = await handedOff(threadline, { name: 'Wanda' });
    await threadline.whatsapp.goesDown();
    try {
      const late = says(talk, 'just in time?');
      await marked(talk, late.ts, 'hourglass_flowing_sand');
      await shutsAt(talk.phone, Date.now() - 1_000);
      await marked(talk, late.ts, 'raised_hand');
    } finally {
      await threadline.whatsapp.comesBack();
    }
    await notice(talk, 'Only a template can be sent now');
    expect(talk.customer.heard.map(({ text }) => text)).not.toContain('just in time?');
  });

  it('the API says that a reply is held, and why', async () => {
    const talk = await handedOff(threadline, { name: 'Wanda' });
    await shutsAt(talk.phone, Date.now() - 1_000);
    const { _id } = (await threadline.conversation(talk.phone))!;
    const { status, body } = await threadline.api('POST', `/api/conversations/${_id}/messages`, {
      text: 'hello?',
    });
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: 'held', error: { code: 'window_shut' } });
  });

  it('a template with a preview is sent from the notice', async () => {
    const talk = await handedOff(threadline, { name: 'Wanda' });
    await shutsAt(talk.phone, Date.now() - 1_000);
    says(talk, 'about your order');
    const { ts } = await notice(talk, 'Only a template can be sent now');
    await ana().clicks({ channel: talk.root.channel, ts }, 'send_template');
    const { id: viewId } = await until(() => ana().modal(), 'the form');
    const { options } = await ana().suggests({ viewId }, { action_id: 'template', value: 'order' });
    const labels = options.map(({ text }) => (text as { text: string }).text);
    expect(labels).toEqual(['order_update (en)', 'order_update (es)']);
    await ana().clicks({ viewId }, { action_id: 'template', value: String(options[0]!.value) });
    await until(() => JSON.stringify(ana().modal()?.blocks).includes('Hello {{1}}'), 'its words');

    const refused = await ana().submits({ field_header_1: '1042', field_1: 'two\nlines', field_2: 'Monday' });
    expect(refused.errors).toEqual({ field_1: expect.stringContaining('not have line breaks') });
    await ana().submits({ field_header_1: '1042', field_1: 'Wanda', field_2: 'Monday' });
    const preview = JSON.stringify(ana().modal()!.blocks);
    expect(preview).toContain('Hello Wanda, your order arrives on Monday.');
    await ana().submits();
    const heard = await talk.customer.hears('Hello Wanda');
    expect(heard).toMatchObject({ type: 'template', text: expect.stringContaining('Order 1042') });
    const shown = await until(
      () =>
        thread(talk).find(
          ({ text, username }) => username === 'Ana Torres' && text?.includes('order_update (en)'),
        ),
      'the template in the thread',
    );
    await marked(talk, shown.ts, 'white_check_mark');
  });
});
