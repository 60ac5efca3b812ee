import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { NoteModel } from '../../src/domain/conversations/notes/note.js';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('What an agent mentions', () => {
  const threadline = useThreadline();
  let root: { channel: string; ts: string };
  const phone = '34696000001';
  const customer = () => threadline.whatsapp.customer({ name: 'Carla', phone });
  const asked = (method: string) => threadline.slack.calls(method).length;
  /** What the customer reads of it. */
  const reads = async (text: string, ending: string) => {
    threadline.slack.user('ana').posts('support', `${text} ${ending}`, { thread_ts: root.ts, raw: true });
    return (await customer().hears(ending)).text.replace(` ${ending}`, '');
  };

  beforeAll(async () => {
    const { slack } = threadline;
    await createUser({
      name: 'Bob Agent',
      email: 'bob@threadline.example',
      role: 'agent',
      password: 'correct horse 9 battery',
    });
    slack.addsUser({ id: 'U0BOB00001', name: 'bob', real_name: 'Robert', email: 'bob@threadline.example' });
    slack.addsUser({ id: 'U0NINA', name: 'nina', real_name: 'Nina Night', display_name: 'nina <n>' });
    slack.addsUsergroup({ id: 'S12345678', handle: 'billing', users: ['U0ANA'] });
    slack.addsChannel({ id: 'C0RETURNS', name: 'returns' });
    slack.addsChannel({ id: 'G0SECRET', name: 'board', is_private: true, bot_is_member: false });
    await customer().says('agent');
    root = await threadline.root(phone);
  });
  beforeEach(() => threadline.slack.faults.clear());

  it('is named: colleagues who have done nothing here yet, other people, groups, channels', async () => {
    expect(await reads('your case is with <@U0BOB00001> now', 'one')).toBe(
      'your case is with @Bob Agent now',
    );
    expect(await reads('and with <@U0NINA>', 'two')).toBe('and with @nina n');
    expect(await reads('please ask the <!subteam^S12345678> team', 'three')).toBe(
      'please ask the @billing team',
    );
    expect(await reads('see <#C0RETURNS> and <#C0RETURNS|>', 'four')).toBe('see #returns and #returns');
    expect(await reads('call <tel:4155550100|415-555-0100>', 'five')).toBe('call 415-555-0100');
  });

  it('stays to be seen where nobody can name it', async () => {
    expect(await reads('ask <@U0GONE> or <!subteam^S0GONE> in <#G0SECRET> or <#C0GONE>', 'six')).toBe(
      'ask @U0GONE or @S0GONE in #G0SECRET or #C0GONE',
    );
  });

  it('is asked for once, and anew when Slack says it changed', async () => {
    const before = [asked('users.info'), asked('usergroups.list'), asked('conversations.info')];
    expect(await reads('we asked <@U0NINA> <!subteam^S12345678> <#C0RETURNS>', 'seven')).toBe(
      'we asked @nina n @billing #returns',
    );
    expect([asked('users.info'), asked('usergroups.list'), asked('conversations.info')]).toEqual(before);
    threadline.slack.changesUser('U0NINA', { display_name: 'Nina N.' });
    threadline.slack.renames('C0RETURNS', 'refunds');
    await threadline.slack.idle();
    expect(await reads('we asked <@U0NINA> in <#C0RETURNS>', 'eight')).toBe('we asked @Nina N. in #refunds');
  });

  it('waits for Slack where it does not answer now, and loses neither order nor words', async () => {
    threadline.slack.addsUser({ id: 'U0OLGA', name: 'olga', real_name: 'Olga' });
    threadline.slack.faults.api({ kind: 'rate_limited', method: 'users.info', retryAfter: 1, times: 1 });
    threadline.slack.user('ana').posts('support', 'is <@U0OLGA> there', { thread_ts: root.ts, raw: true });
    threadline.slack.user('ana').posts('support', 'right behind', { thread_ts: root.ts });
    await customer().hears('right behind');
    expect(
      customer()
        .heard.map(({ text }) => text)
        .slice(-2),
    ).toEqual(['is @Olga there', 'right behind']);
  });

  it('goes by what a workspace lets be asked: without the right a group stays to be seen', async () => {
    threadline.slack.addsUsergroup({ id: 'S0LATER', handle: 'later', users: [] });
    threadline.slack.faults.api({ kind: 'error', method: 'usergroups.list', error: 'missing_scope' });
    expect(await reads('ask <!subteam^S0LATER>', 'nine')).toBe('ask @S0LATER');
  });

  it('in a note is a handle for agents, and a name for others', async () => {
    const text = 'note: ask <@U0NINA>, <!subteam^S12345678> and <@U0BOB00001>';
    threadline.slack.user('ana').posts('support', text, { thread_ts: root.ts, raw: true });
    const note = await until(() => NoteModel.findOne({ content: { $regex: '^ask' } }).lean(), 'the note');
    expect(note.content).toBe('ask @Nina N., @billing and @bob');
  });
});
