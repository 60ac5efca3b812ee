import { beforeEach, describe, expect, it } from '@jest/globals';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { handedOff } from '../support/conversation.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Shortcuts, forms and the App Home', () => {
  const threadline = useThreadline();
  beforeEach(() => threadline.slack.faults.clear());

  const person = (name: string) => threadline.slack.user(name);
  const home = (name: string): string => JSON.stringify(person(name).home()?.blocks ?? []);
  const homeShows = (name: string, ...parts: string[]) =>
    until(
      () => parts.every((part) => home(name).includes(part)),
      `${name}'s home to show ${parts.join(', ')}`,
      {
        seen: () => person(name).home()?.blocks,
      },
    );
  const publishes = (name: string) =>
    threadline.slack.calls('views.publish').filter(({ args }) => args.user_id === person(name).id).length;

  it('"Add note" on any message of a thread writes a note that stays inside', async () => {
    const { customer, root } = await handedOff(threadline, { name: 'Nora' });
    const said = await until(
      () => threadline.slack.thread(root.channel, root.ts).find(({ text }) => text === 'agent'),
      'her message',
    );
    for (const ts of [said.ts, root.ts]) {
      await person('ana').shortcut('add_note', { channel: root.channel, ts });
      await person('ana').submits({ note: `about ${ts}` });
      await until(() => NoteModel.exists({ content: `about ${ts}` }), 'the note');
    }
    const elsewhere = person('ana').posts('support', 'what a day');
    await person('ana').shortcut('add_note', { channel: root.channel, ts: elsewhere.ts });
    expect(person('ana').modal()).toMatchObject({ callback_id: 'pick_form' });
    await person('ana').closes();
    await threadline.whatsapp.idle();
    expect(customer.heard.map(({ text }) => text).join('\n')).not.toContain('about');
  });

  it('"Find contact" finds while one types, and shows the thread and what can be done', async () => {
    const { phone, root } = await handedOff(threadline, { name: 'Zoë Zimmer' });
    await person('ana').shortcut('find_contact');
    const view = { viewId: person('ana').modal()!.id };
    const { options } = await person('ana').suggests(view, { action_id: 'choose_contact', value: 'zim' });
    expect(options).toMatchObject([{ text: { text: `Zoë Zimmer · +${phone}` } }]);
    await person('ana').clicks(view, {
      action_id: 'choose_contact',
      value: { selected_option: options[0]! },
    });
    expect(JSON.stringify(person('ana').modal()!.blocks)).toContain(`p${root.ts.replace('.', '')}`);
    await person('ana').clicks(view, 'start_chat');
    expect(JSON.stringify(person('ana').modal()!.blocks)).toMatch(/The chat .* with Zoë Zimmer is open/);
    const ana = await UserModel.findOne({ handle: 'ana' }).lean<User>();
    expect((await threadline.conversation(phone))!.assigned_to).toBe(ana!._id);
    while (person('ana').modal()) await person('ana').closes();
  });

  it('shows my conversations, who waited longest and the figures, and lets me claim', async () => {
    const { phone } = await handedOff(threadline, { name: 'Walter Waits' });
    const { number } = (await threadline.conversation(phone))!;
    person('ben').opensHome();
    await homeShows(
      'ben',
      'My conversations',
      'You have no open conversations.',
      'Waiting longest (2 waiting)',
      `#${number} Walter Waits`,
      '*Total Leads*',
      '*First response (median)*',
    );
    await person('ben').clicks(
      { viewId: person('ben').home()!.id },
      { action_id: 'claim', block_id: claimBlock('ben', `#${number} Walter`) },
    );
    await homeShows('ben', 'Waiting longest (1 waiting)');
    expect(home('ben')).not.toContain('You have no open conversations.');
    const ben = await UserModel.findOne({ handle: 'ben' }).lean<User>();
    expect((await threadline.conversation(phone))!.assigned_to).toBe(ben!._id);
  });

  /** The block of a home in which something is said. */
  function claimBlock(name: string, text: string): string {
    const block = person(name)
      .home()!
      .blocks.find((each) => JSON.stringify(each).includes(text));
    return String(block!.block_id);
  }

  it('lets me say whether I am available, and shows what was said elsewhere', async () => {
    await person('ben').clicks(
      { viewId: person('ben').home()!.id },
      { action_id: 'availability', value: 'available' },
    );
    const availability = async () => (await personWithHandle('ben')).availability;
    expect(await availability()).toBe('available');
    await homeShows('ben', '"block_id":"availability:available"');
    await person('ben').clicks(
      { viewId: person('ben').home()!.id },
      { action_id: 'availability', value: 'away' },
    );
    expect(await availability()).toBe('away');
  });

  it('follows what happens, but no more often than its interval, however much happens', async () => {
    person('lea').opensHome();
    await homeShows('lea', 'Waiting longest');
    const before = { lea: publishes('lea'), ben: publishes('ben'), ana: publishes('ana') };
    for (const name of ['Eins', 'Zwei', 'Drei']) await handedOff(threadline, { name });
    await homeShows('lea', 'Eins', 'Zwei', 'Drei');
    await homeShows('ben', 'Eins', 'Zwei', 'Drei');
    expect(publishes('lea') - before.lea).toBeLessThanOrEqual(2);
    expect(publishes('ben') - before.ben).toBeLessThanOrEqual(2);
    // Nobody is shown a home that they never opened.
    expect(publishes('ana')).toBe(before.ana);
  });

  it('keeps strangers out, politely, and lets them enter a code', async () => {
    person('visitor').opensHome();
    await homeShows('visitor', 'Only agents of Threadline can do this');
    expect(home('visitor')).not.toContain('Walter');
    await person('visitor').shortcut('find_contact');
    expect(JSON.stringify(person('visitor').modal()!.blocks)).toContain('only agents of Threadline');
    await person('visitor').closes();
  });
});
