import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { changeSettings, type SettingsChanges } from '../../src/domain/people/accounts/change-settings.js';
import { AuditModel } from '../../src/domain/people/core/audit.js';
import type { User } from '../../src/domain/people/core/user.js';
import { handedOff, type Talk } from '../support/conversation.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('The root card: who writes, where it stands, and what can be done', () => {
  const threadline = useThreadline();
  let admin: User;
  beforeAll(async () => {
    admin = await personWithHandle('admin');
  });
  beforeEach(() => threadline.slack.faults.clear());

  const change = (changes: SettingsChanges) => changeSettings(changes, { actor: admin });
  const ana = () => threadline.slack.user('ana');

  const cardAt = (root: Talk['root']) => threadline.slack.thread(root.channel, root.ts)[0];
  const card = (root: Talk['root']): string => JSON.stringify(cardAt(root)?.blocks ?? []);
  const shows = (root: Talk['root'], ...parts: string[]) =>
    until(() => parts.every((part) => card(root).includes(part)), `the card to show ${parts.join(', ')}`, {
      seen: () => cardAt(root),
    });
  const lines = (root: Talk['root']) =>
    threadline.slack.thread(root.channel, root.ts).map(({ text }) => text ?? '');
  const buttons = (root: Talk['root']): string[] =>
    [...card(root).matchAll(/"action_id":"(\w+)"/g)].map(([, id]) => id!);
  const now = (phone: string) => threadline.conversation(phone) as Promise<Conversation>;

  it('says who the customer is and where the conversation stands', async () => {
    const { phone, root } = await handedOff(threadline, { name: 'Lucía Fernández' });
    const { number, contact_uuid } = await now(phone);
    const changes = {
      value: 250,
      tags: ['VIP', 'winter sale'],
      language: 'es',
      company: 'Acme',
      email: 'l@acme.example',
    };
    expect((await threadline.api('PATCH', `/api/contacts/${contact_uuid}`, changes)).status).toBe(200);
    await shows(root, 'waiting for an agent · new · value 250 · es · vip, winter_sale');
    await shows(
      root,
      `#${number} Lucía Fernández>* · +${phone} · Acme · l@acme.example`,
      '“agent” <!date^',
      'Reply window until <!date^',
    );
    ana().posts('support', 'note: prefers mornings', { thread_ts: root.ts });
    await shows(root, '1 note"');
  });

  it('does what its buttons and selects say, and shows it', async () => {
    const { phone, root } = await handedOff(threadline, { name: 'Otto' });
    await ana().clicks(root, 'claim');
    await shows(root, '<@U0ANA> answers');

    const { options } = await ana().suggests(root, { action_id: 'assign', value: 'be' });
    expect(options).toMatchObject([{ text: { text: 'Ben Okafor' } }]);
    const everybody = await ana().suggests(root, { action_id: 'assign', value: '' });
    expect(everybody.options.map(({ text }) => (text as { text: string }).text)).toEqual([
      'Nobody',
      'admin',
      'Ana Torres',
      'Ben Okafor',
      'Lea Martin',
    ]);
    await ana().clicks(root, { action_id: 'assign', value: { selected_option: options[0]! } });
    await shows(root, 'Ben Okafor answers');

    await ana().clicks(root, { action_id: 'status', value: 'qualified' });
    await shows(root, ' · qualified');

    await ana().clicks(root, { action_id: 'more', value: 'tags' });
    const form = ana().modal()!;
    const offered = await ana().suggests({ viewId: form.id }, { action_id: 'tags', value: 'Big Deal' });
    expect(offered.options).toMatchObject([{ value: 'big_deal' }]);
    await ana().submits({ tags: { selected_options: offered.options } });
    await shows(root, ' · big_deal');
    await ana().clicks(root, { action_id: 'more', value: 'tags' });
    await ana().submits({ tags: { selected_options: [] } });
    await until(() => !card(root).includes('big_deal'), 'the card without the tag');

    await ana().clicks(root, { action_id: 'snooze', value: '4h' });
    await shows(root, '💤 *<', 'Snoozed until <!date^');
    await ana().clicks(root, { action_id: 'snooze', value: 'pick' });
    const soon = Math.floor(Date.now() / 1000) + 3_600;
    expect(await ana().submits({ until: soon - 7_200 })).toMatchObject({
      errors: { until: /in the future/ },
    });
    await ana().submits({ until: soon });
    await shows(root, `Snoozed until <!date^${soon}`);

    await ana().clicks(root, 'resolve');
    await shows(root, '✅ *<');
    await until(() => lines(root).some((text) => text.endsWith('Resolved by Ana Torres.')), 'the line');
    expect(buttons(root)).toContain('reopen');
    expect(buttons(root)).not.toContain('resolve');
    await ana().clicks(root, 'reopen');
    await until(() => buttons(root).includes('resolve'), 'the card to be open again');
    expect((await now(phone)).status).toBe('active');
    // The bot answers again what was resolved.
    expect(card(root)).not.toContain('"return_to_bot"');
    await ana().clicks(root, 'claim');
    await until(() => card(root).includes('"return_to_bot"'), 'the way back to the bot');
    expect(buttons(root)).not.toContain('claim');
    await ana().clicks(root, { action_id: 'more', value: 'return_to_bot' });
    await shows(root, 'the bot answers');
  });

  it('marks a resolved thread, and opens it again in the same place when the customer writes', async () => {
    const { customer, phone, root } = await handedOff(threadline, { name: 'Rosa' });
    await ana().clicks(root, 'resolve');
    await shows(root, '✅ *<');
    await customer.says('one more thing');
    await until(() => lines(root).includes('one more thing'), 'the message in the same thread');
    await until(() => lines(root).some((text) => text.endsWith('Reopened.')), 'the line');
    expect(card(root)).not.toContain('✅');
    expect((await now(phone)).desk.root_ts).toBe(root.ts);
  });

  it('opens a new thread when the old one is older than the workspace wants; both lead to each other', async () => {
    const { customer, phone, root } = await handedOff(threadline, { name: 'Nina' });
    await ana().clicks(root, 'resolve');
    await shows(root, '✅ *<');
    await change({ desk: { new_thread_after_days: 0 } });
    await customer.says('it is me again, an agent please');
    const fresh = await until(async () => {
      const { desk } = await now(phone);
      return desk.root_ts && desk.root_ts !== root.ts ? { channel: desk.channel!, ts: desk.root_ts } : null;
    }, 'a new thread');
    await change({ desk: { new_thread_after_days: 30 } });
    await until(
      () => lines(fresh).includes('it is me again, an agent please'),
      'the message in the new thread',
    );
    await shows(root, 'goes on in <', fresh.ts.replace('.', ''));
    await shows(fresh, `${root.ts.replace('.', '')}|Earlier thread>`);

    ana().posts('support', 'answered in the old thread', { thread_ts: root.ts });
    await customer.hears('answered in the old thread');
    await until(
      () => lines(fresh).some((text) => text.includes('replied in the former thread')),
      'the new thread to tell',
    );
  });

  it('hides phones and e-mails where the workspace wants that, and reveals them privately and logged', async () => {
    const { customer, phone, root } = await handedOff(threadline, { name: '' });
    await shows(root, `+${phone}`);
    await change({ masked_roles: ['viewer', 'agent'] });
    const hidden = `•••••••••${phone.slice(-2)}`;
    await shows(root, `+${hidden}`);
    expect(card(root)).not.toContain(phone);
    await customer.says('who sees my number?');
    const said = await until(
      () => threadline.slack.thread(root.channel, root.ts).find(({ text }) => text === 'who sees my number?'),
      'the message',
    );
    expect(said.username).toBe(`👤 ${hidden}`);

    await ana().clicks(root, 'reveal');
    const { contact_uuid } = await now(phone);
    expect(ana().ephemerals('support').at(-1)!.text).toContain(`+${phone}`);
    expect(
      await AuditModel.findOne({ action: 'contact.revealed', entity_id: contact_uuid }).lean(),
    ).toMatchObject({
      actor_user_id: (await personWithHandle('ana'))._id,
    });
    expect(lines(root).join('\n')).not.toContain(phone);

    await change({ masked_roles: ['viewer'] });
    await shows(root, `+${phone}`);
  });

  it('is updated when something changed, not for every message, and waits for no other limit than its own', async () => {
    const { customer, phone, root } = await handedOff(threadline, { name: 'Many' });
    await ana().clicks(root, 'claim');
    await shows(root, '<@U0ANA>');
    const updates = () =>
      threadline.slack.calls('chat.update').filter(({ args }) => String(args.ts) === root.ts).length;
    const before = updates();
    for (let n = 1; n <= 10; n += 1) await customer.says(`message ${n}`);
    await until(() => lines(root).join('\n').includes('message 10'), 'all of them');
    await until(async () => !(await now(phone)).desk.card_owed, 'the card to be settled');
    expect(updates() - before).toBeLessThanOrEqual(1);

    threadline.slack.faults.api({ kind: 'rate_limited', method: 'chat.update', times: 1, retryAfter: 1 });
    await ana().clicks(root, { action_id: 'status', value: 'lost' });
    await until(() => threadline.slack.calls('chat.update').some(({ fault }) => fault), 'the limit');
    const limited = Date.now();
    await customer.says('while the card waits');
    await until(() => lines(root).includes('while the card waits'), 'the message');
    expect(card(root)).not.toContain(' · lost');
    await shows(root, ' · lost');
    expect(Date.now() - limited).toBeGreaterThan(500);
  });

  it('says by itself when the reply window is about to shut, and when it is shut', async () => {
    const { phone, root } = await handedOff(threadline, { name: 'Late' });
    const endsIn = (ms: number) =>
      ConversationModel.updateOne(
        { contact_id: phone },
        {
          $set: { window_expires_at: new Date(Date.now() + ms), 'desk.card_owed': true },
          $inc: { 'desk.card_rev': 1 },
        },
      );
    await endsIn(3 * 3600_000);
    await shows(root, 'Reply window until');
    await endsIn(2 * 3600_000 + 2_000);
    await shows(root, '⚠️ Reply window shuts');
    await endsIn(1_000);
    await shows(root, '🔒 Reply window shut since', 'templates only');
  });
});
