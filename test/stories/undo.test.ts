import { describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('The seconds before a reply leaves', () => {
  const threadline = useThreadline({ env: { REPLY_UNDO_SECONDS: '3' } });

  it('let the writer take it back by the button or by deleting it, and change it', async () => {
    const { slack, whatsapp } = threadline;
    const customer = whatsapp.customer({ name: 'Uma', phone: '34630000001' });
    await customer.says('agent');
    const root = await threadline.root('34630000001');
    const ana = slack.user('ana');

    const undone = ana.posts('support', 'undone', { thread_ts: root.ts });
    const undo = await until(
      () => ana.ephemerals('support').find(({ text }) => text?.includes('Sending to the customer')),
      'the undo button',
    );
    // The time itself, which stays true.
    expect(undo.text).toMatch(/^Sending to the customer at <!date\^\d+\^\{time_secs\}\|.*>\.$/);
    await ana.clicks({ channel: root.channel, ts: undo.ts }, 'undo');
    await until(() => undo.text === 'Taken back: the customer did not get it.', 'its own answer', {
      seen: () => undo,
    });
    expect(JSON.stringify(undo.blocks ?? [])).not.toContain('"button"');
    const late = ana.posts('support', 'not taken back', { thread_ts: root.ts });
    await customer.hears('not taken back');
    const offer = ana.ephemerals('support').at(-1)!;
    await ana.clicks({ channel: root.channel, ts: offer.ts }, 'undo');
    await until(() => offer.text.startsWith('Too late'), 'the answer to a late click');
    expect(JSON.stringify(offer.blocks ?? [])).not.toContain('"button"');
    expect(late.ts).not.toBe(undone.ts);
    const deleted = ana.posts('support', 'deleted in time', { thread_ts: root.ts });
    ana.deletes('support', deleted.ts);
    const becomesNote = ana.posts('support', 'she pays late', { thread_ts: root.ts });
    ana.edits('support', becomesNote.ts, 'note: she pays late');
    const edited = ana.posts('support', 'with a tpyo', { thread_ts: root.ts });
    ana.edits('support', edited.ts, 'without a typo');

    await customer.hears('without a typo');
    expect(
      customer.heard.map(({ text }) => text).filter((text) => /undone|deleted|tpyo|pays/.test(text)),
    ).toEqual([]);
    await until(
      () =>
        slack.thread(root.channel, root.ts).find(({ ts }) => ts === undone.ts)?.reactions?.[0]?.name ===
        'no_entry_sign',
      'the undone reply to be marked',
    );
  });

  it('show the customer that they were read and that somebody is writing', async () => {
    const { slack, whatsapp } = threadline;
    const customer = whatsapp.customer({ name: 'Vera', phone: '34630000002' });
    const asked = await customer.says('agent');
    const root = await threadline.root('34630000002');
    await until(() => slack.thread(root.channel, root.ts).length >= 2, 'the thread');
    expect(asked.state).not.toBe('read');
    slack.user('ana').posts('support', 'hello Vera', { thread_ts: root.ts });
    await until(() => asked.state === 'read', 'blue ticks');
    expect(customer.heard.map(({ text }) => text)).not.toContain('hello Vera');
    await customer.hears('hello Vera');
    const typing = { message_id: asked.id, status: 'read', typing_indicator: { type: 'text' } };
    expect(whatsapp.calls).toContainEqual(
      expect.objectContaining({ status: 200, body: expect.objectContaining(typing) }),
    );
  });
});
