import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { assignWaiting } from '../../src/domain/conversations/assignment/assign-waiting.js';
import type { Conversation } from '../../src/domain/conversations/core/conversation.js';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { setAvailability } from '../../src/domain/people/accounts/availability.js';
import { changeSettings } from '../../src/domain/people/accounts/change-settings.js';
import { createLinkCode } from '../../src/domain/people/accounts/link-code.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { readableLog } from '../support/log-lines.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Who may act in Slack, who is there, and who is told', () => {
  const written = readableLog('warn');
  const threadline = useThreadline({ log: written.log });
  let admin: User;
  let root: { channel: string; ts: string };
  const phone = '34695000001';
  beforeAll(async () => {
    admin = await personWithHandle('admin');
    await threadline.whatsapp.customer({ name: 'Mentioned', phone }).says('agent');
    root = await threadline.root(phone);
  });
  beforeEach(() => threadline.slack.faults.clear());

  const person = (name: string) => threadline.slack.user(name);
  const user = (handle: string) => personWithHandle(handle);
  const told = (name: string) => person(name).ephemerals('support').at(-1)?.text ?? '';
  const runs = async (name: string, line: string): Promise<string> => {
    await person(name).runs(line, { channel: 'support' });
    return told(name);
  };
  function joins(id: string, name: string, more: object = {}): void {
    threadline.slack.addsUser({ id, name, email: `${name}@threadline.example`, ...more });
    threadline.slack.membership('support', { add: [id] });
  }

  it('knows an agent by the e-mail, and refuses guests and people of other workspaces who have it', async () => {
    for (const name of ['member', 'guest', 'partner'])
      await createUser({ name, email: `${name}@threadline.example`, role: 'agent' });
    joins('U0MEMBER', 'member');
    joins('U0GUEST', 'guest', { is_restricted: true });
    joins('U0PARTNER', 'partner', { team_id: 'T0PARTNER' });
    expect(await runs('member', '/stats')).toContain('Total Leads');
    expect((await user('member')).slack_user_id).toBe('U0MEMBER');
    for (const name of ['guest', 'partner']) {
      expect(await runs(name, '/stats')).toContain('only agents of Threadline can do this');
      const { code } = await createLinkCode((await user(name))._id);
      expect(await runs(name, `/wa link ${code}`)).toContain('Guests and people of other workspaces');
      expect((await user(name)).slack_user_id).toBeNull();
      person(name).posts('support', `${name} speaks`, { thread_ts: root.ts });
      await until(() => told(name).startsWith('Not sent'), 'the private notice');
    }
    threadline.slack.changesUser('member', { is_restricted: true });
    await until(async () => (await user('member')).slack_user_id === null, 'the new guest to be no agent');
    expect(await runs('member', '/stats')).toContain('only agents');
    await threadline.whatsapp.idle();
    expect(
      threadline.whatsapp
        .customer({ phone })
        .heard.map(({ text }) => text)
        .join(),
    ).not.toContain('speaks');
  });

  it('links an account whose e-mail differs by a code that is used once and does not last', async () => {
    const dora = await createUser({ name: 'Dora Diaz', email: 'dora@threadline.example', role: 'agent' });
    joins('U0DORA', 'dora', { email: 'dora.private@mail.example' });
    expect(await runs('dora', '/stats')).toContain('`/wa link CODE`');
    const first = await createLinkCode(dora._id, admin);
    const { code } = await createLinkCode(dora._id, dora);
    expect(await runs('dora', `/wa link ${first.code}`)).toContain('wrong, used or older than 15 minutes');
    expect(await runs('dora', `/wa link ${code.toLowerCase().replaceAll('-', ' ')}`)).toContain(
      'Your Slack account is linked: you are Dora Diaz.',
    );
    expect(await runs('dora', '/stats')).toContain('Total Leads');
    expect(await runs('visitor', `/wa link ${code}`)).toContain('wrong, used or older');
    const refused = written.lines().filter(({ msg }) => msg === 'a Slack account was not linked');
    expect(refused.slice(-2)).toMatchObject([{ slack_user_id: 'U0DORA' }, { slack_user_id: 'U0VISITOR' }]);
    expect(written.text()).not.toContain(code);
    expect(
      await AuditModel.findOne({ action: 'user.slack_linked', entity_id: dora._id }).lean(),
    ).toMatchObject({
      changes: { slack_user_id: { before: null, after: 'U0DORA' } },
    });
    await expect(createLinkCode(dora._id, await user('ana'))).rejects.toMatchObject({ code: 'forbidden' });
  });

  it('lets somebody enter the code in their home', async () => {
    const emil = await createUser({ name: 'Emil Ek', email: 'emil@threadline.example', role: 'agent' });
    joins('U0EMIL', 'emil', { email: 'other@mail.example' });
    person('emil').opensHome();
    await until(() => person('emil').home(), 'the home');
    await person('emil').clicks({ viewId: person('emil').home()!.id }, 'enter_code');
    expect(await person('emil').submits({ code: 'WRONG' })).toMatchObject({ errors: { code: /wrong/ } });
    await person('emil').submits({ code: (await createLinkCode(emil._id)).code });
    await until(
      () => JSON.stringify(person('emil').home()).includes('My conversations'),
      'the home of an agent',
    );
  });

  it('tells a mentioned colleague once, by Slack mention or handle, with a link to the thread', async () => {
    const directs = (name: string) =>
      threadline.slack.messages(person(name).id).map((message) => JSON.stringify(message));
    threadline.slack.faults.api({ kind: 'drop_after_commit', method: 'chat.postMessage', times: 1 });
    person('ana').posts('support', 'note: <@U0BEN> and @ana, please call @lea back', { thread_ts: root.ts });
    await until(() => directs('ben').length > 0 && directs('lea').length > 0, 'both to be told');
    const note = await NoteModel.findOne({ content: /please call/ }).lean();
    expect(note!.content).toBe('@ben and @ana, please call @lea back');
    await until(
      async () => !(await NoteModel.findById(note!._id).lean())!.owed,
      'nobody to be owed a call',
      {},
    );
    const { number } = (await threadline.conversation(phone)) as Conversation;
    for (const name of ['ben', 'lea']) {
      expect(directs(name)).toHaveLength(1);
      expect(directs(name)[0]).toContain(`Ana Torres mentioned you in a note about #${number} Mentioned`);
      expect(directs(name)[0]).toContain(`p${root.ts.replace('.', '')}`);
      expect(directs(name)[0]).toContain('> @ben and @ana, please call @lea back');
    }
    // The author of a note need not be told.
    expect(threadline.slack.calls('conversations.open').some(({ args }) => args.users === 'U0ANA')).toBe(
      false,
    );
  });

  it('lets Slack presence and do-not-disturb pause the router, never make somebody available', async () => {
    await changeSettings({ routing: { mode: 'round_robin' } }, { actor: admin });
    const ben = await user('ben');
    threadline.slack.changesUser('ben', { presence: 'away' });
    await setAvailability(ben._id, 'available', ben);
    await until(async () => (await user('ben')).routing_pause === 'away_in_slack', 'the pause');
    expect((await user('ben')).availability).toBe('available');
    await assignWaiting('UTC');
    expect((await threadline.conversation(phone))!.assigned_to).toBeNull();

    const asksAgain = () => UserModel.updateOne({ _id: ben._id }, { $set: { presence_checked_at: null } });
    const now = Math.floor(Date.now() / 1000);
    threadline.slack.changesUser('ben', { presence: 'active', dnd: { start: now - 60, end: now + 3_600 } });
    await asksAgain();
    await until(async () => (await user('ben')).routing_pause === 'do_not_disturb', 'the other pause');
    await assignWaiting('UTC');
    expect((await threadline.conversation(phone))!.assigned_to).toBeNull();

    threadline.slack.changesUser('ben', { dnd: { start: now + 3_600, end: now + 7_200 } });
    await asksAgain();
    await until(
      async () => (await threadline.conversation(phone))!.assigned_to === ben._id,
      'the customer to be given to Ben',
    );
    // Only who says that they are available is asked about.
    const asked = threadline.slack.calls('users.getPresence').map(({ args }) => args.user);
    expect(new Set(asked)).toEqual(new Set(['U0BEN']));

    threadline.slack.changesUser('ben', { presence: 'away' });
    await asksAgain();
    await until(async () => (await user('ben')).routing_pause === 'away_in_slack', 'another pause');
    await changeSettings({ desk: { presence_pauses_routing: false } }, { actor: admin });
    await until(async () => (await user('ben')).routing_pause === null, 'no pause where none is wanted');
  });
});
