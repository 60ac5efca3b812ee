import { beforeAll, describe, expect, it } from '@jest/globals';
import { assign } from '../../src/domain/conversations/assignment/assign.js';
import { changeSettings, type SettingsChanges } from '../../src/domain/people/accounts/change-settings.js';
import { type User, UserModel } from '../../src/domain/people/core/user.js';
import { remind } from '../../src/domain/reminders/remind.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

const minute = 60_000;

describe('People are reminded of customers who wait', () => {
  const threadline = useThreadline();
  let [ana, admin]: User[] = [];
  beforeAll(async () => {
    [ana, admin] = await Promise.all(['ana', 'admin'].map((handle) => personWithHandle(handle)));
    // Ana is known in Slack.
    threadline.slack.user('ana').opensHome();
    await until(async () => (await UserModel.findById(ana!._id).lean())?.slack_user_id, 'Ana to be linked');
  });

  const change = (changes: SettingsChanges) => changeSettings(changes, { actor: admin! });
  const customer = (phone: string) => threadline.whatsapp.customer({ name: `Customer ${phone}`, phone });
  /** Looks whom to remind, as if it were so many minutes later. */
  const later = (minutes: number): Promise<void> => remind('UTC', new Date(Date.now() + minutes * minute));
  const notices = async (phone: string): Promise<string[]> =>
    (await threadline.thread(phone))
      .map(({ text }) => text!)
      .filter((text) => /Nobody has|has waited/.test(text));
  const noticed = (phone: string, text: string) =>
    until(async () => (await notices(phone)).includes(text), `"${text}"`, { seen: () => notices(phone) });
  const directs = (): string[] =>
    threadline.slack.messages('U0ANA').map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);

  it('reminds the thread once, after the target, that a hand-off has no answer', async () => {
    const phone = '34600500001';
    await customer(phone).says('agente');
    await threadline.root(phone);
    await later(14);
    expect(await notices(phone)).toEqual([]);
    await later(16);
    await later(17);
    await noticed(
      phone,
      ':information_source: <!here> Nobody has answered yet: 15 min since this was handed off.',
    );
    expect(await notices(phone)).toHaveLength(1);
  });

  it('says nothing of a hand-off that was answered in time', async () => {
    const phone = '34600500002';
    await customer(phone).says('agente');
    const { channel, ts } = await threadline.root(phone);
    threadline.slack.user('ana').posts(channel, 'Here I am', { thread_ts: ts });
    await customer(phone).hears('Here I am');
    await later(16);
    await later(70);
    expect(await notices(phone)).toEqual([]);
  });

  it('reminds the owner of an answer that is late, in the thread and by a direct message, once for each wait', async () => {
    const phone = '34600500003';
    await change({ reminders: { first_response_minutes: null, idle_owner_minutes: 30 } });
    await customer(phone).says('agente');
    const { channel, ts } = await threadline.root(phone);
    const { contact_uuid, number } = (await threadline.conversation(phone))!;
    await assign({ contactIds: [contact_uuid], userId: ana!._id, by: admin!, reason: 'yours' });
    await later(29);
    await customer(phone).says('Anybody?');
    await later(31);
    await later(45);
    const text = ':information_source: <@U0ANA> The customer has waited for an answer for 30 min.';
    await noticed(phone, text);
    await until(
      () => directs().some((direct) => direct.includes(`/p${ts.replace('.', '')}|#${number} Customer`)),
      'the direct message that leads to the thread',
      { seen: directs },
    );
    expect(await notices(phone)).toHaveLength(1);

    threadline.slack.user('ana').posts(channel, 'Sorry!', { thread_ts: ts });
    await customer(phone).hears('Sorry!');
    await later(120);
    expect(await notices(phone)).toHaveLength(1);
    await customer(phone).says('And now?');
    await later(31);
    await until(async () => (await notices(phone)).length === 2, 'a reminder of the next wait');
    const ofThis = () =>
      directs().filter((direct) => direct.includes('waits for an answer') && direct.includes(`#${number} `));
    await until(() => ofThis().length === 2, 'its direct message', { seen: directs });
  });

  it('counts business hours only, and keeps silent outside them', async () => {
    const phone = '34600500004';
    await customer(phone).says('agente');
    await threadline.root(phone);
    await change({ reminders: { first_response_minutes: 15, idle_owner_minutes: null } });
    await change({ business_hours: { days: {} } });
    await later(60);
    expect(await notices(phone)).toEqual([]);
    await change({ business_hours: null });
    await later(60);
    await noticed(
      phone,
      ':information_source: <!here> Nobody has answered yet: 15 min since this was handed off.',
    );
  });

  it('tells each desk who waits when business hours begin, once a day', async () => {
    const tomorrow = new Date(Date.now() + 24 * 60 * minute).toISOString().slice(0, 10);
    const open = [{ from: '09:00', to: '17:00' }];
    const days = { mon: open, tue: open, wed: open, thu: open, fri: open, sat: open, sun: open };
    await change({ business_hours: { timezone: 'Europe/Madrid', days } });
    // Madrid is an hour ahead in November.
    const at = (clock: string): Promise<void> => remind('UTC', new Date(`${tomorrow}T${clock}:00+01:00`));
    const summaries = () =>
      threadline.slack
        .messages(deskId)
        .filter(({ text }) => text?.startsWith('Good morning'))
        .map(({ text, blocks }) => `${text} ${JSON.stringify(blocks)}`);
    await at('08:59');
    expect(summaries()).toEqual([]);
    await at('09:05');
    await at('09:20');
    await until(() => summaries().length > 0, 'the summary');
    const { number } = (await threadline.conversation('34600500001'))!;
    expect(summaries()[0]).toContain('Good morning. 3 customers wait for an answer.');
    expect(summaries()[0]).toContain(`|#${number} Customer 34600500001>: owner: nobody, since`);
    expect(summaries()[0]).toContain('owner: Ana Torres');
    expect(summaries()).toHaveLength(1);
  });
});
