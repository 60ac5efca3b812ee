import { beforeAll, describe, expect, it } from '@jest/globals';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { updateContact } from '../../src/domain/contacts/write/write.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

const sales = 'C0SALES';
const lisbon = 'C0LISBON';
const vip = 'C0VIP';

describe('Several desks share the conversations', () => {
  const threadline = useThreadline();
  beforeAll(async () => {
    for (const [id, name] of [
      [sales, 'sales'],
      [lisbon, 'lisbon'],
      [vip, 'vip'],
    ] as const)
      threadline.slack.addsChannel({ id, name });
    threadline.slack.addsChannel({ id: 'C0BARE', name: 'bare', bot_is_member: false });
  });

  const customer = (phone: string) => threadline.whatsapp.customer({ name: `Customer ${phone}`, phone });
  const makesDesk = (desk: Record<string, unknown>) => threadline.api('POST', '/api/desks', desk);
  const rootText = (channel: string, ts: string): string =>
    JSON.stringify(threadline.slack.thread(channel, ts)[0]?.blocks ?? []);

  /** A customer of whom this is known writes and asks for a person; resolves with where their thread is. */
  async function asks(phone: string, known: { tags?: string[]; language?: string } = {}) {
    await customer(phone).says('Hello');
    const contact = await until(
      () => ContactModel.findOne({ whatsapp_contact_id: phone }).lean(),
      `the contact ${phone}`,
    );
    const { tags = [], language } = known;
    await updateContact({ _id: contact._id }, { addTags: tags, set: language ? { language } : {} });
    await handOff((await threadline.conversation(phone))!._id, 'an agent claimed it');
    return threadline.root(phone);
  }

  const threadIn = (phone: string, channel: string) =>
    until(
      async () => {
        const { desk } = (await threadline.conversation(phone))!;
        return desk.channel === channel && desk.root_ts ? { channel, ts: desk.root_ts } : null;
      },
      `the thread of ${phone} in ${channel}`,
      { seen: async () => (await threadline.conversation(phone))?.desk },
    );

  it('lets admins make Slack channels desks, with rules in an order', async () => {
    const first = await threadline.api('GET', '/api/desks');
    expect(first.body.data).toMatchObject([{ slack_channel_id: deskId, rule: null, reply_mode: 'reply' }]);

    const segment = await threadline.api('POST', '/api/segments', {
      name: 'Big spenders',
      filter: { value_min: 1_000 },
    });
    const rules = [
      { slack_channel_id: vip, name: 'VIP', rule: { segment_id: segment.body.id } },
      { slack_channel_id: sales, name: 'Sales', rule: { tags: ['Winter Sale'] } },
      { slack_channel_id: lisbon, name: 'Lisbon', rule: { languages: ['pt'] }, reply_mode: 'note' },
    ];
    for (const desk of rules) expect(await makesDesk(desk)).toMatchObject({ status: 201 });
    const { body } = await threadline.api('GET', '/api/desks');
    expect(body.data.map(({ name }: { name: string }) => name)).toEqual([
      'Default desk',
      'VIP',
      'Sales',
      'Lisbon',
    ]);
    expect(body.data[2]).toMatchObject({ rule: { tags: ['winter_sale'] }, team_id: null, active: true });

    expect(await makesDesk(rules[0]!)).toMatchObject({ status: 409 });
    expect(await makesDesk({ slack_channel_id: 'C0NONE', name: 'X', rule: {} })).toMatchObject({
      status: 422,
      body: { errors: [{ field: 'rule' }] },
    });
  });

  it('opens each thread at the first desk whose rule takes it, else at the default desk', async () => {
    expect((await asks('34600100001')).channel).toBe(deskId);
    expect((await asks('34600100002', { tags: ['winter_sale'], language: 'pt' })).channel).toBe(sales);
    expect((await asks('34600100003', { language: 'pt-BR' })).channel).toBe(lisbon);
  });

  it('leaves a thread where it is when its contact fits another rule later', async () => {
    const { channel } = await threadline.root('34600100001');
    await updateContact({ whatsapp_contact_id: '34600100001' }, { addTags: ['winter_sale'] });
    await customer('34600100001').says('Still me');
    await until(
      async () => (await threadline.thread('34600100001')).some(({ text }) => text === 'Still me'),
      'the message in the thread',
    );
    expect((await threadline.root('34600100001')).channel).toBe(channel);
  });

  it('moves a conversation by `!move`: a new thread there, links both ways, the old thread still understood', async () => {
    const phone = '34600100001';
    const old = await threadline.root(phone);
    const { number } = (await threadline.conversation(phone))!;
    const ana = threadline.slack.user('ana');
    ana.posts(old.channel, `!move <#${sales}|sales>`, { thread_ts: old.ts });
    const fresh = await threadIn(phone, sales);
    await until(
      () => ana.ephemerals(old.channel).some(({ text }) => text === `*#${number}* goes on in <#${sales}>.`),
      'the answer',
    );
    await until(
      () => rootText(old.channel, old.ts).includes(`/archives/${sales}/p${fresh.ts.replace('.', '')}`),
      'the old root to link to the new thread',
      { seen: () => rootText(old.channel, old.ts) },
    );
    expect(rootText(sales, fresh.ts)).toContain(`/archives/${old.channel}/p${old.ts.replace('.', '')}`);
    // What was said stays where it was said.
    expect(threadline.slack.thread(old.channel, old.ts).some(({ text }) => text === 'Still me')).toBe(true);

    await customer(phone).says('Where did you go?');
    await until(
      () => threadline.slack.thread(sales, fresh.ts).some(({ text }) => text === 'Where did you go?'),
      'the next message in the new thread',
    );
    ana.posts(old.channel, 'I am over here.', { thread_ts: old.ts });
    await until(
      () => customer(phone).heard.some(({ text }) => text === 'I am over here.'),
      'the reply from the old thread',
    );
  });

  it('moves one by the menu of its card, and by `/wa move` with a number', async () => {
    const phone = '34600100003';
    const old = await threadline.root(phone);
    const { body } = await threadline.api('GET', '/api/desks');
    const target = body.data.find(({ name }: { name: string }) => name === 'VIP');
    const ana = threadline.slack.user('ana');
    await ana.clicks(old, { action_id: 'more', value: 'move_form' });
    const offered = await ana.suggests({ viewId: ana.modal()!.id }, { action_id: 'move', value: 'vi' });
    expect(JSON.stringify(offered)).toContain(target.id);
    await ana.submits({ move: { selected_option: offered.options[0]! } });
    await threadIn(phone, vip);

    const { number } = (await threadline.conversation(phone))!;
    await ana.runs(`/wa move ${number} #support`, { channel: 'support' });
    await threadIn(phone, deskId);
  });

  it('makes a channel a desk to which something is moved, but only where the bot is', async () => {
    const { number } = (await threadline.conversation('34600100003'))!;
    const ana = threadline.slack.user('ana');
    await ana.runs(`/wa move ${number} #bare`, { channel: 'support' });
    expect(ana.ephemerals('support').at(-1)!.text).toContain('`/invite @threadline` there first');
    threadline.slack.addsChannel({ id: 'C0NIGHT', name: 'night' });
    await ana.runs(`/wa move ${number} #night`, { channel: 'support' });
    await threadIn('34600100003', 'C0NIGHT');
    const { body } = await threadline.api('GET', '/api/desks');
    expect(body.data.at(-1)).toMatchObject({ slack_channel_id: 'C0NIGHT', name: 'night', rule: null });
  });

  it('gives nothing new to a desk that was taken out of use; its threads go on', async () => {
    const { body } = await threadline.api('GET', '/api/desks');
    const { id } = body.data.find(({ name }: { name: string }) => name === 'Sales');
    expect(await threadline.api('DELETE', `/api/desks/${id}`)).toMatchObject({ status: 204 });
    expect((await asks('34600100004', { tags: ['winter_sale'] })).channel).toBe(deskId);
    await customer('34600100001').says('Still at Sales');
    const { channel, ts } = await threadline.root('34600100001');
    expect(channel).toBe(sales);
    await until(
      () => threadline.slack.thread(sales, ts).some(({ text }) => text === 'Still at Sales'),
      'the message at the former desk',
    );
  });

  it('lets admins choose another default desk, and agents none of this', async () => {
    const { body } = await threadline.api('GET', '/api/desks');
    const { id } = body.data.find(({ name }: { name: string }) => name === 'Lisbon');
    await threadline.api('PATCH', '/api/settings', { desk: { default_desk_id: id } });
    expect((await asks('34600100005')).channel).toBe(lisbon);

    const ana = await personWithHandle('ana');
    const { body: made } = await threadline.api('POST', `/api/users/${ana._id}/tokens`, {});
    const asAna = { authorization: `Bearer ${made.token}` };
    expect(await threadline.api('PATCH', `/api/desks/${id}`, { name: 'Mine' }, asAna)).toMatchObject({
      status: 403,
    });
    expect(await threadline.api('GET', '/api/desks', undefined, asAna)).toMatchObject({ status: 200 });
  });
});
