import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { deskOfChannel } from '../../src/domain/conversations/desks/desk.js';
import { changeDesk } from '../../src/domain/conversations/desks/manage.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { handedOff, isTold, marksOf, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

describe('A message in a thread that may not be for the customer', () => {
  const phone = '34650000001';
  const threadline = useThreadline();
  let root: Talk['root'];
  beforeAll(async () => {
    ({ root } = await handedOff(threadline, { name: 'Hana', phone }));
  });

  const customer = () => threadline.whatsapp.customer({ name: 'Hana', phone });
  const user = (name: string) => threadline.slack.user(name);
  const says = (text: string, name = 'ana') => user(name).posts('support', text, { thread_ts: root.ts });
  const heard = () => customer().heard.map(({ text }) => text);
  const thread = () => threadline.slack.thread(root.channel, root.ts);
  const marks = (ts: string) => marksOf(threadline, root, ts);
  const marked = (ts: string, name: string) => until(() => marks(ts).join() === name, `the mark ${name}`);
  const card = () => JSON.stringify(thread()[0]!.blocks);

  /** The question that only its writer sees. */
  const question = (name = 'ana', nth = 0) =>
    until(
      () =>
        user(name)
          .ephemerals('support')
          .filter(({ text }) => text?.includes('looks like a note'))[nth],
      'the question',
    );

  it('waits for its writer, and others go on; sent with one click, and only once with two', async () => {
    const held = says('<@U0BEN> is this the same person as yesterday?');
    await marked(held.ts, 'raised_hand');
    expect((await question()).text).toContain('begins with the name of a colleague');
    says('It is on its way.');
    await customer().hears('It is on its way.');

    const at = { channel: root.channel, ts: (await question()).ts };
    await Promise.all([user('ana').clicks(at, 'send_held'), user('ana').clicks(at, 'send_held')]);
    await customer().hears('is this the same person');
    await marked(held.ts, 'white_check_mark');
    expect(heard().filter((text) => text.includes('same person'))).toHaveLength(1);
    const asked = () =>
      user('ana')
        .ephemerals('support')
        .find(({ ts }) => ts === at.ts)!;
    await until(() => /on its way|was quicker/.test(asked().text), 'the question to be settled');
    expect(JSON.stringify(asked().blocks ?? [])).not.toContain('"button"');
  });

  it('becomes its writer’s note with one click, and calls the colleague it names', async () => {
    const held = says('fyi <@U0BEN> she pays late');
    const at = { channel: root.channel, ts: (await question()).ts };
    await user('ana').clicks(at, 'keep_as_note');
    const note = await until(
      () => NoteModel.findOne({ content: 'fyi @ben she pays late' }).lean(),
      'the note',
    );
    const ana = await UserModel.findOne({ handle: 'ana' }).lean();
    expect(note.author_user_id).toBe(ana!._id);
    await marked(held.ts, 'memo');
    await isTold(threadline, 'ana', 'Kept as a note: the customer never sees it.');
    expect(heard().join()).not.toContain('pays late');
  });

  it('survives a restart, shows on the card, and is found and settled by another agent', async () => {
    const held = says('The customer asked twice already');
    await marked(held.ts, 'raised_hand');
    await until(() => card().includes('1 held reply'), 'the card to say so');
    await threadline.restart();
    await user('ben').clicks(root, 'held');
    const list = await until(
      () =>
        user('ben')
          .ephemerals('support')
          .find(({ text }) => text === 'One reply is held:'),
      'the list',
    );
    expect(JSON.stringify(list.blocks)).toContain('The customer asked twice already');
    await user('ben').clicks({ channel: root.channel, ts: list.ts }, 'discard_held');
    await marked(held.ts, 'no_entry_sign');
    await until(() => !card().includes('held reply'), 'the card without it');
    expect(heard().join()).not.toContain('asked twice');
  });

  it('goes at once when it says itself that it is a reply', async () => {
    says('reply: @ben is your contact from now on');
    expect((await customer().hears('is your contact')).text).toBe('@ben is your contact from now on');
  });

  it('is also what an edit makes of a reply that was sent: the customer keeps the first version', async () => {
    const sent = says('We will see about it');
    await customer().hears('We will see about it');
    await marked(sent.ts, 'white_check_mark');
    user('ana').edits('support', sent.ts, 'We will see about it, internal use only');
    await until(
      () => thread().some(({ text }) => text?.includes('The change looks like a note')),
      'the notice',
    );
  });

  describe('in a desk where messages are notes', () => {
    const setMode = async (reply_mode: 'reply' | 'note') => {
      const desk = await deskOfChannel(deskId);
      const admin = await UserModel.findOne({ role: 'admin' }).lean();
      await changeDesk(desk!._id, { reply_mode }, admin!);
    };
    beforeAll(() => setMode('note'));
    afterAll(() => setMode('reply'));

    it('the card says so, and what is written stays inside', async () => {
      await until(() => card().includes('stays inside, as a note'), 'the card');
      const inside = says('she sounds angry');
      await until(() => NoteModel.exists({ content: 'she sounds angry' }), 'the note');
      await marked(inside.ts, 'memo');
      says('Reply: we are sorry');
      await customer().hears('we are sorry');
      expect(heard()).toContain('we are sorry');
      expect(heard().join()).not.toContain('angry');
    });

    it('the Reply button and the shortcut write to the customer', async () => {
      await user('ben').clicks(root, 'reply');
      await user('ben').submits({ reply: 'from the button' });
      await customer().hears('from the button');
      await until(
        () => thread().some(({ text, username }) => text === 'from the button' && username === 'Ben Okafor'),
        'it in the thread',
      );

      await customer().says('where is it?');
      const asked = await until(() => thread().find(({ text }) => text === 'where is it?'), 'the question');
      await until(() => MessageModel.exists({ 'desk.ts': asked.ts }), 'our note of where it was posted');
      await user('ben').shortcut('reply_to_customer', { channel: root.channel, ts: asked.ts });
      await user('ben').submits({ reply: 'in the post' });
      const answer = await customer().hears('in the post');
      const question = await MessageModel.findOne({ text: 'where is it?' }).lean<Message>();
      expect(answer.replyTo).toBe(question!.provider_id);
    });

    it('an edited note stays a note', async () => {
      const note = says('call her');
      await until(() => NoteModel.exists({ content: 'call her' }), 'the note');
      user('ana').edits('support', note.ts, 'reply: call her');
      await isTold(threadline, 'ana', 'A note stays a note');
      expect(heard().join()).not.toContain('call her');
    });
  });

  it('while the bot has the conversation, a reply takes over and says so once', async () => {
    await user('ana').clicks(root, { action_id: 'more', value: 'return_to_bot' });
    await until(async () => (await threadline.conversation(phone))!.ai_enabled, 'the bot to have it');
    const before = thread().length;
    for (const text of ['first', 'second']) {
      says(text);
      await customer().hears(text);
    }
    const said = () =>
      thread()
        .slice(before)
        .filter(({ text }) => text?.includes('the bot is muted here'));
    await until(() => said().length > 0, 'the notice');
    expect(said().map(({ text }) => text)).toEqual([expect.stringContaining('Ana Torres replied')]);
    expect((await threadline.conversation(phone))!.ai_enabled).toBe(false);
  });
});
