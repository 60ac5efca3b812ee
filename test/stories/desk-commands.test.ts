import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Contact, ContactModel } from '../../src/domain/contacts/contact/contact.js';
import type { Conversation } from '../../src/domain/conversations/core/conversation.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Commands: slash, ! and mention, one table for all', () => {
  const threadline = useThreadline();
  let lucia: Customer;
  let root: { channel: string; ts: string };
  const phone = '34681000001';
  beforeAll(async () => {
    lucia = threadline.whatsapp.customer({ name: 'Lucía Fernández', phone });
    await lucia.says('agent');
    root = await threadline.root(phone);
    await createUser({ name: 'Vic', email: 'vic2@elsewhere.example', role: 'viewer' });
    threadline.slack.addsUser({ id: 'U0VIEWER', name: 'viewer', email: 'vic2@elsewhere.example' });
    threadline.slack.membership('support', { add: ['U0VIEWER'] });
  });
  beforeEach(async () => {
    if (lea().modal()) await lea().closes();
  });

  const lea = () => threadline.slack.user('lea');
  const runs = (line: string, name = 'lea') => threadline.slack.user(name).runs(line, { channel: 'support' });
  const answer = (name = 'lea') => threadline.slack.user(name).ephemerals('support').at(-1)!;
  const says = async (line: string): Promise<string> => {
    await runs(line);
    return answer().text;
  };
  const now = () => threadline.conversation(phone) as Promise<Conversation>;
  const contact = () => ContactModel.findOne({ whatsapp_contact_id: phone }).lean<Contact>();
  const number = async () => (await now()).number;
  const modalText = () => JSON.stringify(lea().modal()?.blocks ?? []);

  it('help lists what the role of the reader may do, and only that', async () => {
    const all = await says('/wa help');
    expect(all).toContain('Commands for you (lead)');
    for (const name of 'assign claim note status tag snooze resolve reopen bot start find stats link help'.split(
      ' ',
    ))
      expect(all).toContain(`\`!${name}`);
    await runs('/wa help', 'viewer');
    const few = answer('viewer').text;
    expect(few).toContain('`!find');
    expect(few).toContain('`!stats');
    expect(few).not.toMatch(/!assign|!note|!resolve|goes to the customer/);
    await runs(`/wa resolve #${await number()}`, 'viewer');
    expect(answer('viewer').text).toContain('This needs one of the roles');
  });

  it('status, tag and snooze change the contact and the conversation, in every form', async () => {
    const n = await number();
    expect(await says(`/wa status #${n} Contacted`)).toBe(`The contact of *#${n}* is *contacted*.`);
    expect((await contact())!.status).toBe('contacted');
    expect(await says(`/wa status #${n} happy`)).toContain('must be one of new, contacted');

    lea().posts('support', '!tag VIP "winter sale" cold', { thread_ts: root.ts });
    await until(() => answer().text.includes('`winter_sale`'), 'the tags');
    lea().posts('support', '<@U0THREADLINE> tag -cold', { thread_ts: root.ts });
    await until(() => answer().text.endsWith('`vip` `winter_sale`'), 'the tags without the last');
    expect((await contact())!.tags).toEqual(['vip', 'winter_sale']);

    expect(await says(`/wa snooze #${n} 2h`)).toMatch(/is snoozed until <!date\^\d+\^/);
    const until2h = (await now()).snoozed_until!.getTime() - Date.now();
    expect(until2h).toBeGreaterThan(7_100_000);
    expect(await says(`/wa snooze #${n} soon`)).toContain('"soon" is not a time. Use `2h | 3d | tomorrow');
    expect(await says(`/wa snooze #${n} 2020-01-01`)).toContain('must be in the future');
    expect(await says(`/wa reopen #${n}`)).toBe(`*#${n}* is open again.`);
    expect(await says(`/wa resolve ${n}`)).toBe(`*#${n}* is resolved.`);
    expect((await now()).status).toBe('resolved');
    expect(await says(`/wa claim #${n}`)).toBe(`*#${n}* is yours.`);
    expect(await now()).toMatchObject({ status: 'active', ai_enabled: false });
    await threadline.whatsapp.idle();
    expect(lucia.heard.map(({ text }) => text).join('\n')).not.toMatch(/tag|cold|vip/i);
  });

  it('a mention of the bot in a channel is a command, too', async () => {
    lea().posts('support', '<@U0THREADLINE> find Lucía');
    await until(() => answer().text.includes('Lucía Fernández'), 'the answer');
    lea().posts('support', '<@U0THREADLINE> resolve');
    await until(() => answer().text.includes('Say which conversation'), 'the question');
  });

  it('find shows contacts with what can be done: open the thread, start a chat, assign', async () => {
    await runs('/wa find lucía');
    const found = answer();
    expect(found.text).toContain(`*#${await number()}* (active)`);
    expect(JSON.stringify(found.blocks)).toContain(`/archives/${root.channel}/p${root.ts.replace('.', '')}`);
    const at = { channel: root.channel, ts: found.ts };
    const { options } = await lea().suggests(at, { action_id: 'assign_contact', value: 'ben' });
    await lea().clicks(at, { action_id: 'assign_contact', value: { selected_option: options[0]! } });
    await until(() => answer().text.includes('has a new owner'), 'the answer');
    const ben = await UserModel.findOne({ handle: 'ben' }).lean<User>();
    expect((await contact())!.assigned_to).toBe(ben!._id);
    expect(await says('/wa find zzzz')).toBe('Nobody matches "zzzz".');
    expect(await says('/wa find x')).toContain('Say what to look for');
  });

  it('start opens a chat with a contact whose thread appears, and asks when several match', async () => {
    for (const [name, digits] of [
      ['Marta Prima', '34681000002'],
      ['Marta Segunda', '34681000003'],
    ])
      await threadline.api('POST', '/api/contacts', { name, whatsapp_contact_id: digits });
    await runs('/wa start marta');
    const which = answer();
    expect(which.text).toContain('Several contacts match');
    await lea().clicks({ channel: root.channel, ts: which.ts }, 'start_chat');
    await until(() => /The chat \*#\d+\* with Marta/.test(answer().text), 'the chat');
    expect(await says('/wa start Segunda')).toMatch(/The chat \*#\d+\* with Marta Segunda is open/);
    await threadline.root('34681000003');
    const chat = (await threadline.conversation('34681000003'))!;
    expect(chat).toMatchObject({ ai_enabled: false, status: 'active' });
    expect(chat.assigned_to).toBe((await personWithHandle('lea'))._id);
    expect(await says('/wa start Segunda')).toContain('|Open its thread>');
    expect(await says('/wa start zzzz')).toContain('Add somebody new in the panel first');
  });

  it('without a number a form asks for the conversation and the rest, and shows the answer', async () => {
    await runs('/note');
    expect(lea().modal()).toMatchObject({ callback_id: 'pick_form' });
    const view = { viewId: lea().modal()!.id };
    const offered = await lea().suggests(view, { action_id: 'conversation', value: 'lucía' });
    expect(offered.options[0]).toMatchObject({
      text: { text: `#${await number()} Lucía Fernández · active` },
    });
    const chosen = { selected_option: offered.options[0]! };
    expect(await lea().submits({ subject: chosen })).toMatchObject({ errors: { argument: /required/ } });
    await lea().submits({ subject: chosen, argument: 'from the form' });
    expect(modalText()).toContain(`Your note on *#${await number()}* is saved.`);
    await until(() => NoteModel.exists({ content: 'from the form' }), 'the note');
    await lea().closes();

    await runs('/note typed before the form');
    expect(modalText()).toContain('typed before the form');
    await lea().submits({ subject: chosen });
    await until(() => NoteModel.exists({ content: 'typed before the form' }), 'the other note');
    await lea().closes();

    await runs('/assign @ana');
    await lea().submits({ subject: chosen });
    expect(modalText()).toContain('is assigned to Ana Torres');
    await lea().closes();

    await runs('/wa start');
    const contacts = await lea().suggests(
      { viewId: lea().modal()!.id },
      { action_id: 'contact', value: 'prima' },
    );
    await lea().submits({ subject: { selected_option: contacts.options[0]! } });
    expect(modalText()).toMatch(/The chat \*#\d+\* with Marta Prima is open/);
  });

  it('reads what is typed after a command as it was typed, in every form', async () => {
    const n = await number();
    const written = '5 < 10 && a > b; <b>x</b> R&D';
    const kept = (content: string) => until(() => NoteModel.exists({ content }), content);
    expect(await says(`/note #${n} slash ${written}`)).toContain('is saved');
    await kept(`slash ${written}`);
    lea().posts('support', `!note typed ${written}`, { thread_ts: root.ts });
    await kept(`typed ${written}`);
    await runs(`/note form ${written}`);
    const view = { viewId: lea().modal()!.id };
    const offered = await lea().suggests(view, { action_id: 'conversation', value: 'lucía' });
    const chosen = { selected_option: offered.options[0]! };
    await lea().submits({ subject: chosen });
    await kept(`form ${written}`);
    await lea().closes();
    await runs('/note');
    await lea().submits({ subject: chosen, argument: `&lt; is <, <@U0BEN> ${written}` });
    await kept(`&lt; is <, <@U0BEN> ${written}`);
    await lea().closes();

    lea().posts('support', '!tag r&d', { thread_ts: root.ts });
    await until(async () => (await contact())!.tags.includes('r&d'), 'the tag');
    await runs('/wa tag s&d');
    await lea().submits({ subject: chosen });
    await until(async () => (await contact())!.tags.includes('s&d'), 'the tag from the form');
    await lea().closes();
    await threadline.api('POST', '/api/contacts', {
      name: 'Bits & Bolts',
      whatsapp_contact_id: '34681000009',
      email: 'bits@bolts.example',
    });
    for (const typed of ['find bits & bolts', 'find <mailto:bits@bolts.example|bits@bolts.example>']) {
      lea().posts('support', `<@U0THREADLINE> ${typed}`, { raw: !typed.includes('&') });
      await until(() => /Bits +Bolts/.test(answer().text), typed);
      await says('/wa find zzzz');
    }
  });

  it('stats tell the period in figures, medians, a bar a day and a table of agents, or one agent', async () => {
    threadline.slack.user('ana').posts('support', 'Hello, Ana here', { thread_ts: root.ts });
    await lucia.hears('Ana here');
    await runs('/stats week');
    const { text, blocks } = answer();
    expect(text).toMatch(/\*Threadline, this week\*/);
    expect(text).toMatch(/First response \(median\): \*\d+ (s|min) \(\d+ hand-offs?\)\*/);
    const shown = JSON.stringify(blocks);
    expect(shown).toContain('*Resolution (median)*');
    expect(shown).toMatch(/\d\d-\d\d █+·* \d+ received, \d+ sent/);
    const table = blocks!.find(({ type }) => type === 'table') as unknown as { rows: { text: string }[][] };
    expect(table.rows[0]!.map((cell) => cell.text).slice(0, 4)).toEqual([
      'Agent',
      'Open',
      'Assigned',
      'Replies',
    ]);
    const row = table.rows.find(([cell]) => cell!.text === 'Ana Torres')!;
    expect(row[3]!.text).toBe('1');
    expect(await says('/stats month @ana')).toMatch(/\*Ana Torres, this month\*\n.*Replies: \*1\*/);
    expect(await says('/stats @ben')).toContain('Ben Okafor, today');
    expect(await says('/stats year')).toContain('"year" is not a period');
  });
});
