import { beforeAll, describe, expect, it } from '@jest/globals';
import { AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { handedOff, type Talk } from '../support/conversation.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('What may be said in a thread, and by whom', () => {
  const threadline = useThreadline();
  let root: Talk['root'];
  const phone = '34640000001';
  const customer = () => threadline.whatsapp.customer({ phone, name: '<!channel> *Eve*' });

  beforeAll(async () => {
    ({ root } = await handedOff(threadline, { name: '<!channel> *Eve*', phone }));
  });

  const ana = () => threadline.slack.user('ana');
  const heard = () => customer().heard.map(({ text }) => text);
  /** Says something that certainly arrives, so that what was said before it would have. */
  async function settle(): Promise<void> {
    const text = `settled ${Math.random()}`;
    ana().posts('support', text, { thread_ts: root.ts });
    await customer().hears(text);
  }
  const lastPrivate = (name: string) => threadline.slack.user(name).ephemerals('support').at(-1)?.text ?? '';

  it('sends everything an agent says at once when they are seen for the first time', async () => {
    const texts = Array.from({ length: 20 }, (_, index) => `at once ${index}`);
    const other = Array.from({ length: 5 }, (_, index) =>
      threadline.whatsapp.customer({ name: 'Many', phone: String(34_641_000_000 + index) }),
    );
    await Promise.all(other.map((one) => one.says('agent')));
    const roots = await Promise.all(other.map((one) => threadline.root(one.phone!)));
    roots.forEach((place, index) => {
      for (const text of texts.slice(index * 4, index * 4 + 4)) {
        threadline.slack.user('ben').posts('support', text, { thread_ts: place.ts });
      }
    });
    await Promise.all(
      texts.map((text, index) => other[Math.floor(index / 4)]!.hears(new RegExp(`^${text}$`))),
    );
    expect(threadline.slack.user('ben').ephemerals('support')).toEqual([]);
  });

  it('keeps notes inside, by prefix in any case, with leading space and over several lines', async () => {
    const notes = ['note: one', 'NOTE: two', '  Note : three', '//four', ' // five\nand six'];
    for (const note of notes) ana().posts('support', note, { thread_ts: root.ts });
    await settle();
    expect(heard().join('\n')).not.toMatch(/one|two|three|four|five|six/);
    const stored = await NoteModel.find().sort({ created_at: 1 }).lean();
    expect(stored.map(({ content }) => content)).toEqual(['one', 'two', 'three', 'four', 'five\nand six']);
  });

  it('keeps what the note button takes inside', async () => {
    await ana().clicks(root, 'note');
    await until(() => ana().modal(), 'the form');
    await ana().submits({ content: 'from the form' });
    await until(() => NoteModel.exists({ content: 'from the form' }), 'the note');
    await until(
      () =>
        threadline.slack.thread(root.channel, root.ts).some(({ text }) => text?.includes('from the form')),
      'the note in the thread',
    );
    await settle();
    expect(heard()).not.toContain('from the form');
  });

  it('takes what is typed into a form as it is: nothing in it is markup, a reference or an entity', async () => {
    const typed = [
      '5 < 10 && a > b; <b>x</b>',
      'write &lt; for <, &amp; for &; <@U0BEN>, <#C0SUPPORT|here> and <https://a.example|b>',
      '> no quote, *stars* and :tada:',
    ];
    const [inForm, afterShortcut, edited] = typed as [string, string, string];
    // The name of an emoji becomes the emoji in Slack's composer.
    const asPosted = edited.replace(':tada:', '🎉');
    await ana().clicks(root, 'claim');
    const card = () => JSON.stringify(threadline.slack.thread(root.channel, root.ts)[0]?.blocks);
    await until(() => card().includes('"action_id":"reply"'), 'the button');
    await ana().clicks(root, 'reply');
    await until(() => ana().modal(), 'the form');
    await ana().submits({ reply: inForm });
    const said = ana().posts('support', `note: ${edited}`, { thread_ts: root.ts });
    await ana().shortcut('reply_to_customer', { channel: root.channel, ts: said.ts });
    const form = await until(() => ana().modal(), 'the form of the shortcut');
    expect(JSON.stringify(form.blocks)).toContain(`"initial_value":${JSON.stringify(asPosted)}`);
    await ana().submits({ reply: afterShortcut });
    for (const text of [inForm, afterShortcut]) await until(() => heard().includes(text), text);
    for (const text of typed) {
      await ana().clicks(root, 'note');
      await until(() => ana().modal(), 'the form for a note');
      await ana().submits({ content: text });
      await until(() => NoteModel.exists({ content: text }), text);
    }
  });

  it('never sends a !word to the customer: a known one runs, an unknown one gets private help', async () => {
    ana().posts('support', '!asign @ben', { thread_ts: root.ts });
    await until(
      () =>
        lastPrivate('ana') ===
        'There is no command `!asign`; nothing was sent. Did you mean `!assign @agent`? `!help` lists them all.',
      'the command that was meant',
    );
    ana().posts('support', '!xyzzy', { thread_ts: root.ts });
    await until(() => lastPrivate('ana').split('\n').length > 10, 'all commands, where none is near');
    ana().posts('support', '!assign @ben', { thread_ts: root.ts });
    await until(() => lastPrivate('ana').includes('is assigned to Ben Okafor'), 'the answer');
    ana().posts('support', '!note via command', { thread_ts: root.ts });
    await until(() => NoteModel.exists({ content: 'via command' }), 'the note');
    ana().posts('support', '<@U0THREADLINE> assign @ana', { thread_ts: root.ts });
    await until(() => lastPrivate('ana').includes('is assigned to Ana Torres'), 'the answer to the mention');
    await settle();
    expect(heard().join('\n')).not.toMatch(/asign|assign|via command/);
    // The first row is the claim before.
    const log = (await AssignmentModel.find().sort({ assigned_at: 1, _id: 1 }).lean()).slice(1);
    expect(log).toHaveLength(2);
    expect(log[0]).toMatchObject({ reason: 'assigned by Ana Torres in Slack' });
  });

  it('asks about what begins like a note or a command and is neither', async () => {
    for (const text of ['note client is rude', '! not a command', '!!!', '!note: forgot the space']) {
      const asked = ana().ephemerals('support').length;
      const said = ana().posts('support', text, { thread_ts: root.ts });
      const question = await until(() => ana().ephemerals('support')[asked], `the question about ${text}`);
      expect(question.text).toMatch(/Not sent: .*it begins like a (note|command)\. Is it for the customer\?/);
      expect(JSON.stringify(question.blocks)).toMatch(/send_held.*keep_as_note/);
      // An edit of it is looked at in the same way.
      ana().edits('support', said.ts, `${text} indeed`);
    }
    await settle();
    expect(heard().join('\n')).not.toMatch(/rude|not a command|!!!|forgot/);
  });

  it('opens a new thread when Slack does not know the old one any more, and loses nothing', async () => {
    const other = threadline.whatsapp.customer({ name: 'Rooted', phone: '34642000001' });
    await other.says('agent');
    await threadline.root('34642000001');
    await until(async () => (await threadline.thread('34642000001')).length >= 2, 'the history');
    await ConversationModel.updateOne(
      { contact_id: '34642000001' },
      { $set: { 'desk.root_ts': '1.000001' } },
    );
    await other.says('still there?');
    await until(
      async () => (await threadline.thread('34642000001')).some(({ text }) => text === 'still there?'),
      'the message in a new thread',
    );
    expect(threadline.slack.messages('support').filter(({ text }) => text?.includes('Rooted'))).toHaveLength(
      2,
    );
  });

  it('tells people who are no agents privately that nothing was sent, and does nothing they click', async () => {
    threadline.slack.user('visitor').posts('support', 'let me answer that', { thread_ts: root.ts });
    await until(() => lastPrivate('visitor').includes('Not sent'), 'the private notice');
    await threadline.slack.user('visitor').clicks(root, 'resolve');
    await until(
      () => threadline.slack.user('visitor').ephemerals('support').length >= 2,
      'the second notice',
    );
    await settle();
    expect(heard()).not.toContain('let me answer that');
    expect((await threadline.conversation(phone))!.status).toBe('active');
  });

  it('lets nobody reply or note whose role may only look', async () => {
    await createUser({ name: 'Vic', email: 'vic2@elsewhere.example', role: 'viewer' });
    threadline.slack.addsUser({ id: 'U0VIEWER', name: 'viewer', email: 'vic2@elsewhere.example' });
    threadline.slack.membership('support', { add: ['U0VIEWER'] });
    threadline.slack.user('viewer').posts('support', 'a viewer speaks', { thread_ts: root.ts });
    await until(() => lastPrivate('viewer').includes('Not sent: This needs one of the roles'), 'the reason');
    threadline.slack.user('viewer').posts('support', 'note: a viewer notes', { thread_ts: root.ts });
    await until(() => threadline.slack.user('viewer').ephemerals('support').length >= 2, 'the second reason');
    await settle();
    expect(heard()).not.toContain('a viewer speaks');
    expect(await NoteModel.exists({ content: 'a viewer notes' })).toBeNull();
  });

  it('runs a command once, also when Slack reports the message as changed', async () => {
    const answers = () =>
      ana()
        .ephemerals('support')
        .filter(({ text }) => text?.includes('is resolved')).length;
    const command = ana().posts('support', '!resolve', { thread_ts: root.ts });
    await until(
      async () => (await threadline.conversation(phone))!.status === 'resolved',
      'it to be resolved',
    );
    await customer().says('one more thing');
    await until(
      async () => (await threadline.conversation(phone))!.status === 'active',
      'it to be open again',
    );
    ana().edits('support', command.ts, '!resolve ');
    await settle();
    expect(answers()).toBe(1);
  });

  it('shows customer text escaped, so that a name or message can neither mention nor link', async () => {
    await customer().says('<!channel> <https://evil.example|click> & more');
    const shown = await until(
      () =>
        threadline.slack
          .thread(root.channel, root.ts)
          .find(({ text }) => text?.includes('& more') || text?.includes('&amp; more')),
      'the message',
    );
    expect(shown.text).toBe('&lt;!channel&gt; &lt;https://evil.example|click&gt; &amp; more');
    expect(JSON.stringify(threadline.slack.thread(root.channel, root.ts)[0]!.blocks)).not.toContain(
      '<!channel>',
    );
  });

  it('assigns by slash command with a mention, a handle or an e-mail name, with and without #', async () => {
    const { number } = (await threadline.conversation(phone))!;
    for (const [typed, name] of [
      [`/assign #${number} @ben`, 'Ben Okafor'],
      [`/assign ${number} ana`, 'Ana Torres'],
      [`/assign #${number} me`, 'Lea Martin'],
    ] as const) {
      await threadline.slack.user('lea').runs(typed, { channel: 'support' });
      expect(lastPrivate('lea')).toBe(`*#${number}* is assigned to ${name}.`);
    }
    await threadline.slack.user('lea').runs(`/note #${number} by slash`, { channel: 'support' });
    await until(() => NoteModel.exists({ content: 'by slash' }), 'the note');
  });

  it('answers an unknown number, person or command with what to do instead', async () => {
    const lea = threadline.slack.user('lea');
    await lea.runs('/assign #999999 @ben', { channel: 'support' });
    expect(lastPrivate('lea')).toContain('no conversation #999999. Try `/wa find');
    await lea.runs('/assign @ben', { channel: 'support' });
    expect(lea.modal()).toMatchObject({ callback_id: 'pick_form' });
    await lea.closes();
    await lea.runs('/wa nonsense', { channel: 'support' });
    expect(lastPrivate('lea')).toContain('no command `nonsense`');
    await lea.runs('/wa help', { channel: 'support' });
    expect(lastPrivate('lea')).toContain('`!assign @agent` or `/assign #number @agent`');
    await lea.runs('/wa find 34640', { channel: 'support' });
    expect(lastPrivate('lea')).toContain(`*#${(await threadline.conversation(phone))!.number}*`);
    await lea.runs('/stats yesterday', { channel: 'support' });
    expect(lastPrivate('lea')).toContain('is not a period');
  });

  it('mutes the bot when an agent claims or replies, and lets it speak again only when told to', async () => {
    const other = threadline.whatsapp.customer({ name: 'Ole', phone: '4791234567' });
    await other.says('hello');
    await other.hears('Hello Ole');
    await threadline.api(
      'POST',
      `/api/conversations/${(await threadline.conversation('4791234567'))!._id}/messages`,
      { text: 'Hi, Ben here' },
    );
    await other.hears('Ben here');
    await other.says('help');
    const place = await threadline.root('4791234567');
    await until(
      () => threadline.slack.thread(place.channel, place.ts).some(({ text }) => text === 'help'),
      'help in the thread',
    );
    expect(other.heard).toHaveLength(2);
    await ana().clicks(place, { action_id: 'more', value: 'return_to_bot' });
    await until(async () => (await threadline.conversation('4791234567'))!.ai_enabled, 'the bot to own it');
    await other.says('help');
    await other.hears('Ask me about *prices*');
  });
});
