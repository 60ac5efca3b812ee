import { beforeEach, describe, expect, it } from '@jest/globals';
import { deskOfChannel } from '../../src/domain/conversations/desks/desk.js';
import { changeDesk } from '../../src/domain/conversations/desks/manage.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { handedOff, isTold, type Talk } from '../support/conversation.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

const picture = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff, 0xe0]), Buffer.from('a picture of a shelf')]);
const offer = Buffer.from('%PDF-1.4 the offer');

/** What is changed or deleted in Slack before it left must leave as it is now, or not at all. */
describe('Words that were not meant for the customer stay inside', () => {
  const threadline = useThreadline({ env: { REPLY_UNDO_SECONDS: '1' } });
  let customer: Customer;
  let root: Talk['root'];

  beforeEach(async () => {
    ({ customer, root } = await handedOff(threadline));
  });

  const user = (name: string) => threadline.slack.user(name);
  const says = (text: string, name = 'ana') => user(name).posts('support', text, { thread_ts: root.ts });
  const edits = (ts: string, text: string, name = 'ana') => user(name).edits('support', ts, text);
  const heard = () => customer.heard.slice(1).map(({ text, media }) => media?.filename ?? text);
  /** Says something that certainly arrives, after all that was said before it. */
  async function settle(): Promise<void> {
    const text = `settled ${Math.random()}`;
    says(text, 'lea');
    await customer.hears(text);
  }
  const note = (content: string) => until(() => NoteModel.findOne({ content }).lean(), `the note ${content}`);
  const marked = (ts: string, name: string) =>
    until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find((message) => message.ts === ts)
          ?.reactions?.some((reaction) => reaction.name === name),
      `the mark ${name}`,
      { seen: () => MessageModel.find({ 'desk.ts': ts }).lean() },
    );
  const queued = (text: string) => until(() => MessageModel.exists({ text }), `the reply ${text}`);
  /** Waits in the queue until it is edited: on a busy machine the second that there is to undo it is over before. */
  const waitingFor = (text: string) =>
    until(
      () =>
        MessageModel.findOneAndUpdate(
          { text, state: 'queued' },
          { $set: { not_before: new Date(Date.now() + 60_000) } },
        ),
      `the reply ${text}`,
    );
  const held = (because: string) =>
    until(() => MessageModel.findOne({ state: 'held', 'error.message': because }).lean(), because);

  it.each(['!note ', '<@U0THREADLINE> note '])('a note typed as %s stays one when edited', async (prefix) => {
    const post = says(`${prefix}she pays late`);
    const { _id } = await note('she pays late');
    edits(post.ts, `${prefix}she always pays late`);
    await until(() => NoteModel.exists({ _id, content: 'she always pays late' }), 'the note to be changed');
    edits(post.ts, 'she never pays');
    await until(() => NoteModel.exists({ _id, content: 'she never pays' }), 'the note to be changed again');
    await settle();
    expect(heard()).toEqual([expect.stringContaining('settled')]);
    user('ana').deletes('support', post.ts);
    await until(async () => !(await NoteModel.exists({ _id })), 'the note to be deleted');
  });

  it('a command stays one, and a note that was deleted elsewhere sends nothing either', async () => {
    const command = says('!tag vip');
    await isTold(threadline, 'ana', '`vip`');
    edits(command.ts, 'they are a vip');
    await isTold(threadline, 'ana', 'A command stays a command');
    const inside = says('note: call me first');
    const { _id } = await note('call me first');
    await marked(inside.ts, 'memo');
    await threadline.api('DELETE', `/api/internal-notes/${_id}`);
    edits(inside.ts, 'call me first, please');
    await isTold(threadline, 'ana', 'Editing does not send');
    await settle();
    expect(heard()).toEqual([expect.stringContaining('settled')]);
  });

  it('a reply that is plain words by now is a note where plain words are notes', async () => {
    const desk = await deskOfChannel(deskId);
    const admin = await personWithHandle('admin');
    const setMode = (reply_mode: 'reply' | 'note') => changeDesk(desk!._id, { reply_mode }, admin);
    await setMode('note');
    try {
      const changed = says('reply: we will see');
      await waitingFor('we will see');
      edits(changed.ts, 'we will see');
      await note('we will see');
      await marked(changed.ts, 'memo');
      const sent = says('reply: we are sorry');
      await customer.hears('we are sorry');
      edits(sent.ts, 'we are sorry about this one');
      await until(
        () =>
          threadline.slack
            .thread(root.channel, root.ts)
            .some(({ text }) => text?.includes('cannot become a note')),
        'the notice that it was not changed',
      );
      expect(heard()).toEqual(['we are sorry']);
    } finally {
      await setMode('reply');
    }
  });

  it('what was refused is not sent by editing it, also when its writer may reply by then', async () => {
    const refused = says('give them a discount', 'visitor');
    await isTold(threadline, 'visitor', 'only agents of Threadline');
    await createUser({ name: 'Vee', email: 'vee@elsewhere.example', role: 'agent' });
    await UserModel.updateOne(
      { email: 'vee@elsewhere.example' },
      { $set: { slack_user_id: user('visitor').id } },
    );
    edits(refused.ts, 'give them a small discount', 'visitor');
    await isTold(threadline, 'visitor', 'Editing does not send');
    says('I am an agent now', 'visitor');
    await customer.hears('I am an agent now');
    expect(heard()).toEqual(['I am an agent now']);
  });

  it('what somebody changes who may not reply any more waits for a colleague, as it was', async () => {
    const { body: created } = await threadline.api('POST', '/api/users', {
      name: 'Temp',
      email: 'temp@temp.example',
      role: 'agent',
    });
    threadline.slack.addsUser({ id: 'U0TEMP', name: 'temp', email: 'temp@temp.example' });
    threadline.slack.membership('support', { add: ['U0TEMP'] });
    const post = says('it costs 10', 'temp');
    await waitingFor('it costs 10');
    await threadline.api('PATCH', `/api/users/${created.id}`, { active: false });
    edits(post.ts, 'it costs nothing, I quit', 'temp');
    const { _id, text } = await held('it was changed by somebody who may no longer reply');
    expect(text).toBe('it costs 10');
    await isTold(threadline, 'temp', 'only agents of Threadline');
    await settle();
    expect(heard()).toEqual([expect.stringContaining('settled')]);
    await user('ben').clicks({ channel: root.channel, ts: root.ts }, 'held');
    const list = await until(
      () =>
        user('ben')
          .ephemerals('support')
          .find((one) => one.text === 'One reply is held:'),
      'the list',
    );
    await user('ben').clicks({ channel: root.channel, ts: list.ts }, { action_id: 'send_held', value: _id });
    await customer.hears('it costs 10');
  });

  it('a file that was deleted in time does not go, and what was written under it goes alone', async () => {
    const files = [
      { name: 'shelf.jpg', content: picture },
      { name: 'offer.pdf', content: offer },
    ];
    const post = user('ana').uploads('support', { files, text: 'both of them', thread_ts: root.ts });
    await queued('both of them');
    user('ana').deletesFile('support', post.ts, 'shelf.jpg');
    await customer.hears('both of them');
    await until(() => heard().includes('offer.pdf'), 'the other file');
    const alone = user('ana').uploads('support', {
      files: [{ name: 'wrong.pdf', content: offer }],
      thread_ts: root.ts,
    });
    await until(() => MessageModel.exists({ 'media.filename': 'wrong.pdf' }), 'the file');
    user('ana').deletesFile('support', alone.ts, 'wrong.pdf');
    await marked(alone.ts, 'no_entry_sign');
    await settle();
    expect(heard()).toEqual(['both of them', 'offer.pdf', expect.stringContaining('settled')]);
  });

  it('a post in doubt, or changed into a note, keeps all its files inside', async () => {
    const files = [
      { name: 'shelf.jpg', content: picture },
      { name: 'offer.pdf', content: offer },
    ];
    const doubtful = user('ana').uploads('support', { files, text: 'look at this', thread_ts: root.ts });
    await until(
      async () =>
        (await MessageModel.countDocuments({
          text: { $in: ['look at this', ''] },
          'media.source': 'slack',
          state: 'queued',
        })) === 2,
      'both',
    );
    edits(doubtful.ts, 'fyi @ben look at this');
    await marked(doubtful.ts, 'raised_hand');
    const inside = user('ana').uploads('support', { files, text: 'our margin', thread_ts: root.ts });
    await waitingFor('our margin');
    edits(inside.ts, 'note: our margin is thin');
    await note('our margin is thin');
    await settle();
    expect(heard()).toEqual([expect.stringContaining('settled')]);
  });

  it('a note that cannot be kept is not sent either, and its writer knows', async () => {
    const post = says('short');
    await waitingFor('short');
    edits(post.ts, `note: ${'long '.repeat(2_100)}`);
    await isTold(threadline, 'ana', 'A note may have at most 10,000 characters');
    await held('it was changed into a note');
    await settle();
    expect(heard()).toEqual([expect.stringContaining('settled')]);
  });
});
