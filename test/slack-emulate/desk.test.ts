import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { handedOff, type Talk } from '../support/conversation.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { type EmulatedSlack, type Shown, startEmulatedSlack } from './emulated-slack.js';

/** The desk's main story again, against a Slack server that none of us wrote. */
describe('On a second, independent Slack server', () => {
  let slack: EmulatedSlack;
  let threadline: Threadline;
  beforeAll(async () => {
    slack = await startEmulatedSlack();
    threadline = await startThreadline({ env: slack.env });
    slack.appIsAt(threadline.url);
  });
  afterAll(async () => {
    await threadline?.stop();
    await slack?.close();
  });

  let next = 34_690_000_000;
  async function talkInThread(name = 'Iria'): Promise<Omit<Talk, 'root'> & { root: string }> {
    const { root, ...talk } = await handedOff(threadline, { name });
    await threadShows(root.ts, (lines) => lines.length >= 2);
    return { ...talk, root: root.ts };
  }

  const linesOf = (thread: Shown[]) =>
    thread.slice(1).flatMap(({ username, text }) => text.split('\n').map((line) => [username, line]));

  const threadShows = (root: string, what: (lines: (string | undefined)[][]) => boolean) =>
    until(
      async () => {
        const lines = linesOf(await slack.thread(root));
        return what(lines) && lines;
      },
      'the thread to show it',
      { seen: () => slack.thread(root) },
    );

  const marksOf = async (root: string, ts: string) =>
    (await slack.thread(root)).find((message) => message.ts === ts)?.reactions?.map(({ name }) => name) ?? [];

  it('a hand-off opens a thread that holds what was said, and what comes next in order', async () => {
    const phone = String(next++);
    const lucia = threadline.whatsapp.customer({ name: 'Lucía', phone });
    await lucia.says('Hola');
    await lucia.hears('¡Hola, Lucía!');
    await lucia.says('agente');
    await lucia.hears('una persona de nuestro equipo');
    const { ts } = await threadline.root(phone);
    for (let line = 0; line < 12; line += 1) await lucia.says(`line ${line}`);
    const lines = await threadShows(ts, (all) => all.some(([, text]) => text === 'line 11'));
    expect(lines.slice(0, 5)).toEqual([
      ['👤 Lucía', 'Hola'],
      ['Bot', expect.stringContaining('¡Hola, Lucía!')],
      ['Bot', '_To tap:_ `Hablar con alguien`'],
      ['👤 Lucía', 'agente'],
      ['Bot', expect.stringContaining('una persona de nuestro equipo')],
    ]);
    expect(lines.slice(5)).toEqual(Array.from({ length: 12 }, (_, line) => ['👤 Lucía', `line ${line}`]));
    const [root] = await slack.thread(ts);
    expect(root).toMatchObject({ user: slack.botUserId, text: expect.stringContaining('Lucía') });
  });

  it('a reply goes to the customer, and one mark follows its state', async () => {
    const { customer, root } = await talkInThread();
    customer.goesOffline();
    const reply = await slack.person('ana').posts(root, 'Hello, *Ana* here &amp; happy to help');
    const one = (name: string) =>
      until(async () => (await marksOf(root, reply.ts)).includes(name), `the mark ${name}`);
    await one('heavy_check_mark');
    customer.comesOnline();
    await one('white_check_mark');
    customer.reads();
    await one('eyes');
    expect(await marksOf(root, reply.ts)).toEqual(['eyes']);
    expect(customer.heard.at(-1)?.text).toBe('Hello, *Ana* here & happy to help');
  });

  it('the card changes in place, by a button, a typed command and a slash command', async () => {
    const { phone, root } = await talkInThread();
    const ana = slack.person('ana');
    const card = async () => JSON.stringify((await slack.thread(root))[0]!.blocks);
    const shows = (what: string) =>
      until(async () => (await card()).includes(what), `the card to show ${what}`, { seen: card });
    await ana.clicks((await slack.thread(root))[0]!, 'claim');
    await shows(`<@${ana.id}>`);
    await ana.posts(root, '!tag vip');
    await shows('vip');
    const { number } = (await threadline.conversation(phone))!;
    const ben = slack.person('ben');
    const answer = await slack.person('lea').runs('/assign', `#${number} <@${ben.id}|ben>`);
    expect(answer).toEqual({
      response_type: 'ephemeral',
      text: `*#${number}* is assigned to Ben Okafor.`,
    });
    await shows(`<@${ben.id}>`);
    const roots = (await slack.roots()).filter(({ text }) => text.includes(`#${number}`));
    expect(roots).toHaveLength(1);
  });

  it('a note stays inside: typed with its prefix, and in the form of the Note button', async () => {
    const { customer, root } = await talkInThread();
    const ana = slack.person('ana');
    const typed = await ana.posts(root, 'note: pays late');
    await until(async () => (await marksOf(root, typed.ts)).includes('memo'), 'the mark of a note');
    await ana.clicks((await slack.thread(root))[0]!, 'note');
    const { view } = slack.wire.calls.findLast(({ method }) => method === 'views.open')!.answer;
    expect(view.title.text).toBe('Note');
    expect(await ana.submits(view, { note: 'called twice' })).toBe('');
    await until(() => NoteModel.exists({ content: 'called twice' }), 'the note of the form');
    await ana.posts(root, 'the next reply');
    await customer.hears('the next reply');
    expect(customer.heard.map(({ text }) => text).join()).not.toMatch(/pays late|called twice/);
  });

  it('an edit and a deletion after the sending are answered in the thread', async () => {
    const { customer, root } = await talkInThread();
    const ana = slack.person('ana');
    const reply = await ana.posts(root, 'at nine');
    await customer.hears('at nine');
    await until(async () => (await marksOf(root, reply.ts)).includes('white_check_mark'), 'delivered');
    await ana.edits(reply, 'at ten');
    await threadShows(root, (lines) => lines.some(([, text]) => text?.includes('cannot change')));
    await ana.deletes({ ...reply, text: 'at ten' });
    await threadShows(root, (lines) => lines.some(([, text]) => text?.includes('cannot take')));
    expect(customer.heard.at(-1)?.text).toBe('at nine');
  });

  it("an agent's reaction reaches the customer's message", async () => {
    const { customer, root } = await talkInThread();
    const said = await customer.says('thank you!');
    await threadShows(root, (lines) => lines.some(([, text]) => text === 'thank you!'));
    const thanks = (await slack.thread(root)).findLast(({ text }) => text === 'thank you!')!;
    await slack.person('ana').reacts(thanks, 'heart');
    await until(() => said.reaction === '❤️', 'the reaction', { seen: () => said.reaction });
  });

  it('somebody who is no agent is not carried', async () => {
    const { customer, root } = await talkInThread();
    await slack.person('visitor').posts(root, 'let me speak');
    await until(
      () => slack.wire.calls.some(({ method, answer }) => method === 'chat.postEphemeral' && answer.ok),
      'the private notice',
    );
    await slack.person('ana').posts(root, 'it is me');
    await customer.hears('it is me');
    expect(customer.heard.map(({ text }) => text)).not.toContain('let me speak');
  });

  it('files go both ways, each in its place', async () => {
    const { customer, root } = await talkInThread();
    await customer.says('look');
    await customer.sends({ type: 'image', caption: 'my shelf', filename: undefined });
    await customer.says('broken, is it not');
    await until(
      async () => (await slack.thread(root)).at(-1)?.text === 'broken, is it not',
      'the text after the file',
      { seen: () => slack.thread(root) },
    );
    // The file itself may come later than the words.
    const shown = await until(
      async () => {
        const posts = (await slack.thread(root)).slice(-3);
        return posts[1]!.blocks && posts;
      },
      'the file',
      { seen: () => slack.thread(root) },
    );
    expect(shown.map(({ text }) => text)).toEqual(['look', '[image] my shelf', 'broken, is it not']);
    expect(shown[1]).toMatchObject({
      blocks: [
        { text: { text: 'my shelf' } },
        { type: 'image', alt_text: expect.stringMatching(/\.png$/), slack_file: { id: expect.anything() } },
      ],
    });
    const content = Buffer.from('%PDF-1.4 the offer');
    const sent = await slack.person('ana').uploads(root, { name: 'offer.pdf', content, text: 'our offer' });
    await until(() => customer.heard.some(({ media }) => media?.filename === 'offer.pdf'), 'the file', {
      seen: () => customer.heard,
    });
    await until(async () => (await marksOf(root, sent.ts)).includes('white_check_mark'), 'its mark');
  });

  it('a post whose answer was lost is found by its metadata, the root too, and not made again', async () => {
    slack.wire.losesAnswers('chat.postMessage', 4);
    const { customer, phone, root } = await talkInThread('Noor');
    const said = Array.from({ length: 6 }, (_, line) => `still here ${line}`);
    for (const text of said) await customer.says(text);
    await threadShows(root, (lines) => lines.some(([, text]) => text === said.at(-1)));
    expect(linesOf(await slack.thread(root)).filter(([author]) => author === '👤 Noor')).toEqual(
      ['agent', ...said].map((text) => ['👤 Noor', text]),
    );
    const { number } = (await threadline.conversation(phone))!;
    expect((await slack.roots()).filter(({ text }) => text.includes(`#${number}`))).toHaveLength(1);
    expect(slack.wire.calls.filter(({ lost }) => lost)).toHaveLength(4);
  });

  it('a file whose sharing was not answered is there once', async () => {
    slack.wire.losesAnswers('files.completeUploadExternal', 1);
    const { customer, root } = await talkInThread();
    await customer.sends({ type: 'document', filename: 'once.pdf' });
    const names = async () =>
      (await slack.thread(root)).flatMap(({ files }) => files ?? []).map(({ name }) => name);
    await until(async () => (await names()).includes('once.pdf'), 'the file in the thread');
    await customer.says('did you get it?');
    await threadShows(root, (lines) => lines.some(([, text]) => text === 'did you get it?'));
    expect(await names()).toEqual(['once.pdf']);
  });

  it('knows every method the app called, and refused none of the calls', () => {
    const refused = slack.wire.calls
      .filter(({ answer, lost }) => !lost && !answer?.ok)
      .map(({ method, status, answer }) => [method, status, answer?.error])
      // Marks are made equal to what is stored, also when they are so already.
      .filter(([, , error]) => error !== 'already_reacted');
    expect(refused).toEqual([]);
  });
});
