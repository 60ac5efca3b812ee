import { beforeAll, describe, expect, it } from '@jest/globals';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import type { ChatMessage } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff, isTold, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Reactions, edits and quotes go both ways', () => {
  const phone = '34680000001';
  const threadline = useThreadline();
  let root: Talk['root'];
  beforeAll(async () => {
    ({ root } = await handedOff(threadline, { name: 'Rosa', phone }));
  });

  const customer = () => threadline.whatsapp.customer({ name: 'Rosa', phone });
  const user = (name: string) => threadline.slack.user(name);
  const says = (text: string, options = {}) =>
    user('ana').posts('support', text, { thread_ts: root.ts, ...options });
  const texts = () => threadline.slack.thread(root.channel, root.ts).map(({ text }) => text ?? '');
  const shows = (text: string) =>
    until(
      () => threadline.slack.thread(root.channel, root.ts).find((message) => message.text?.includes(text)),
      text,
      { seen: texts },
    );
  /** The customer writes; their message on both sides. */
  async function asks(text: string): Promise<{ theirs: ChatMessage; ts: string }> {
    const theirs = await customer().says(text);
    return { theirs, ts: (await shows(text.replaceAll('&', '&amp;'))).ts };
  }
  const reactionIs = (message: ChatMessage, emoji: string | undefined) =>
    until(() => message.reaction === emoji, `the reaction ${emoji}`, { seen: () => message.reaction });

  it('the thread says what the customer puts on a message, changes and takes away', async () => {
    says('it arrives today');
    const { id } = await customer().hears('it arrives today');
    await customer().reacts(id, '👍');
    await shows('reacted 👍 to the message “it arrives today”');
    await customer().reacts(id, '❤️');
    await shows('reacted ❤️ to the message');
    await customer().reacts(id);
    await shows('took back their reaction ❤️');
  });

  it('an agent’s reaction reaches the customer: the last one that is still there', async () => {
    const { theirs, ts } = await asks('can I pay by card?');
    user('ana').reacts('support', ts, 'thumbsup');
    await reactionIs(theirs, '👍');
    user('ben').reacts('support', ts, 'heart');
    await reactionIs(theirs, '❤️');
    user('ben').unreacts('support', ts, 'heart');
    await reactionIs(theirs, '👍');
    user('ana').unreacts('support', ts, 'thumbsup');
    await reactionIs(theirs, undefined);
  });

  it('who is no agent is told that the customer does not see it', async () => {
    const { theirs, ts } = await asks('hello again');
    user('visitor').reacts('support', ts, 'tada');
    await isTold(threadline, 'visitor', 'only agents');
    expect(theirs.reaction).toBeUndefined();
  });

  it('also when it is quicker than our own note of where the message was posted', async () => {
    threadline.slack.faults.api({ kind: 'slow_after_commit', method: 'chat.postMessage', delayMs: 1_000 });
    const { theirs, ts } = await asks('are you there?');
    expect(await MessageModel.exists({ 'desk.ts': ts })).toBeNull();
    user('ana').reacts('support', ts, 'wave');
    await reactionIs(theirs, '👋');
  });

  it('a reaction that WhatsApp refuses is said in the thread', async () => {
    const { ts } = await asks('one more');
    threadline.whatsapp.faults.send({ kind: 'refuse', code: 131009 });
    user('ana').reacts('support', ts, 'eyes');
    await shows('The customer does not see your reaction.');
  });

  it('the thread says what the customer changed and deleted', async () => {
    const { theirs } = await asks('at five');
    await customer().edits(theirs.id, 'at six');
    await shows('Rosa changed “at five” to: at six');
    await customer().deletes(theirs.id);
    await shows('Rosa deleted on WhatsApp: “at six”');
    expect(texts().filter((text) => text.includes('[edited]'))).toEqual([]);
  });

  it('a reply that is also sent to the channel is a reply', async () => {
    says('also for the channel', { broadcast: true });
    await customer().hears('also for the channel');
    await threadline.slack.idle();
    await threadline.whatsapp.idle();
    expect(customer().heard.filter(({ text }) => text === 'also for the channel')).toHaveLength(1);
  });

  it('a customer’s answer shows in a line what it answers', async () => {
    says('red or blue?');
    const question = await customer().hears('red or blue?');
    await customer().says('blue', { replyTo: question.id });
    await shows('> _Ana Torres:_ red or blue?\nblue');
  });

  it('a blockquote or a link at the beginning of a reply is a quote on WhatsApp', async () => {
    const { theirs, ts } = await asks('how much is *the* big one & how long?');
    says('> how much is the big one & how\n20 euros');
    expect(await customer().hears('20 euros')).toMatchObject({ text: '20 euros', replyTo: theirs.id });

    says(`https://demo.slack.com/archives/${root.channel}/p${ts.replace('.', '')}\ntwo days`);
    expect(await customer().hears('two days')).toMatchObject({ text: 'two days', replyTo: theirs.id });

    says('> nobody said this\nfor sure');
    const plain = await customer().hears('for sure');
    expect(plain).toMatchObject({ text: '> nobody said this\nfor sure' });
    expect(plain.replyTo).toBeUndefined();
  });

  it('an edit of a quoting reply is no other text than before', async () => {
    const { theirs } = await asks('is it open on Sunday?');
    const reply = says('> is it open on Sunday?\nno');
    await customer().hears(/^no$/);
    user('ana').edits('support', reply.ts, '> is it open on Sunday?\nno');
    says('settled');
    expect((await customer().hears('settled')).replyTo).toBeUndefined();
    expect(texts().filter((text) => text.includes('cannot change'))).toEqual([]);
    expect(theirs.id).toBeDefined();
  });
});
