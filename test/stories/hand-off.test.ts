import { describe, expect, it } from '@jest/globals';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('A customer writes, the bot greets, a person takes over', () => {
  const threadline = useThreadline();

  it('is played from the first hello to the resolved conversation', async () => {
    const { slack, whatsapp } = threadline;
    const lucia = whatsapp.customer({ name: 'Lucía Fernández', phone: '34612345678' });
    const ana = slack.user('ana');

    await lucia.says('Hola, buenos días');
    await lucia.hears('¡Hola, Lucía!');
    expect(slack.messages('support')).toHaveLength(0);

    await lucia.says('Quiero hablar con un agente');
    await lucia.hears('una persona de nuestro equipo');

    const root = await threadline.root('34612345678');
    const thread = await until(
      async () => {
        const replies = await threadline.thread('34612345678');
        return replies.length >= 4 && replies;
      },
      'what was said before to be in the thread',
      { seen: () => threadline.thread('34612345678') },
    );
    expect(thread.map(({ username, text }) => [username, text])).toEqual([
      ['👤 Lucía Fernández', 'Hola, buenos días'],
      ['Bot', expect.stringContaining('¡Hola, Lucía!')],
      ['👤 Lucía Fernández', 'Quiero hablar con un agente'],
      ['Bot', expect.stringContaining('una persona de nuestro equipo')],
    ]);

    await ana.clicks(root, 'claim');
    await until(async () => {
      const shown = slack.thread(root.channel, root.ts)[0]!;
      return JSON.stringify(shown.blocks).includes('<@U0ANA>');
    }, 'the root card to name Ana as owner');

    ana.posts('support', 'note: VIP, be quick', { thread_ts: root.ts });
    ana.posts('support', '// she called yesterday', { thread_ts: root.ts });
    const reply = ana.posts('support', 'Hola Lucía, soy *Ana*. ¿En qué puedo ayudarte? y más & más', {
      thread_ts: root.ts,
    });
    const heard = await lucia.hears('soy *Ana*');
    expect(heard.text).toContain('& más');
    lucia.reads();
    await until(
      () =>
        slack
          .thread(root.channel, root.ts)
          .find(({ ts }) => ts === reply.ts)
          ?.reactions?.some(({ name }) => name === 'eyes'),
      'the reply to be marked as read',
      { seen: () => slack.thread(root.channel, root.ts) },
    );
    const marks = slack.thread(root.channel, root.ts).find(({ ts }) => ts === reply.ts)!.reactions!;
    expect(marks).toHaveLength(1);
    expect(lucia.heard.map(({ text }) => text).join('\n')).not.toMatch(/VIP|yesterday/);

    const { number } = (await threadline.conversation('34612345678'))!;
    const lea = slack.user('lea');
    await lea.runs(`/assign #${number} @ben`, { channel: 'support' });
    expect(lea.ephemerals('support').at(-1)?.text).toBe(`*#${number}* is assigned to Ben Okafor.`);
    await lea.runs('/stats', { channel: 'support' });
    expect(lea.ephemerals('support').at(-1)?.text).toContain('Total Leads: *1*');

    ana.posts('support', '!resolve', { thread_ts: root.ts });
    await until(
      async () => (await threadline.conversation('34612345678'))?.status === 'resolved',
      'the conversation to be resolved',
    );

    await lucia.says('Gracias');
    await lucia.hears('¡De nada!');
    expect((await threadline.conversation('34612345678'))!.status).toBe('active');
  });
});
