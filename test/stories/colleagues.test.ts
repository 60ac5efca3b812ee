import { beforeAll, describe, expect, it } from '@jest/globals';
import { assign } from '../../src/domain/conversations/assignment/assign.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('What somebody does is seen by their colleagues', () => {
  const threadline = useThreadline();
  const phone = '34684000001';
  const customer = () => threadline.whatsapp.customer({ name: 'Dora', phone });
  const person = (name: string) => threadline.slack.user(name);
  let root: { channel: string; ts: string };
  let number: number;

  beforeAll(async () => {
    for (const name of ['ana', 'ben']) person(name).opensHome();
    await until(
      async () => (await UserModel.countDocuments({ slack_user_id: { $in: ['U0ANA', 'U0BEN'] } })) === 2,
      'both to be known in Slack',
    );
    await customer().says('agente');
    await customer().hears('una persona');
    root = await threadline.root(phone);
    number = (await threadline.conversation(phone))!.number!;
    await until(async () => !(await threadline.conversation(phone))!.desk.card_owed, 'the card');
  });

  const lines = () => threadline.slack.thread(root.channel, root.ts).map(({ text }) => text ?? '');
  const told = (line: string) =>
    until(() => lines().includes(`:information_source: ${line}`), line, { seen: lines });
  const times = (line: string) => lines().filter((one) => one.endsWith(line)).length;
  const directs = (name: string) =>
    threadline.slack.messages(person(name).id).map(({ blocks }) => JSON.stringify(blocks));
  const directly = (name: string, words: string, count = 1) =>
    until(() => directs(name).filter((one) => one.includes(words)).length === count, `${name}: ${words}`, {
      seen: () => directs(name),
    });
  const command = (name: string, line: string) => person(name).posts('support', line, { thread_ts: root.ts });
  const user = (handle: string) => personWithHandle(handle);

  it('an assignment is told in the thread, and the new owner directly, with a link to it', async () => {
    command('ana', '!assign @ben');
    await told('Ana Torres assigned this to Ben Okafor.');
    await directly('ben', 'Ana Torres assigned a contact to you.');
    expect(directs('ben').join()).toContain(`/p${root.ts.replace('.', '')}|#${number} Dora`);
    // Who has it already is not given it again.
    await assign({
      contactIds: [(await threadline.conversation(phone))!.contact_uuid],
      userId: (await user('ben'))._id,
      by: await user('ana'),
      reason: '',
    });
    command('ana', '!assign me');
    await told('Ana Torres took this.');
    await until(() => times('Ana Torres assigned this to Ben Okafor.') === 1, 'one line');
    expect(directs('ana').join()).not.toContain('assigned a contact');
  });

  it('a claim is told, also when only the bot is sent away', async () => {
    command('ben', '!assign me');
    await told('Ben Okafor took this.');
    await person('ben').clicks(root, { action_id: 'more', value: 'return_to_bot' });
    await told('Ben Okafor returned this to the bot.');
    await person('ben').clicks(root, 'claim');
    await told('Ben Okafor took this from the bot.');
  });

  it('a snooze is told with its end, and that somebody ended it before', async () => {
    command('ben', '!snooze 2h');
    const line = /Ben Okafor snoozed this until <!date\^\d+\^.*>\.$/;
    await until(() => lines().some((one) => line.test(one)), 'the snooze', { seen: lines });
    await until(
      async () => (await threadline.conversation(phone))!.desk.card?.status === 'snoozed',
      'the card',
    );
    command('ben', '!reopen');
    await told('Reopened before its snooze was over.');
  });

  it('a customer whom people have and who asks for a person again calls the owner, once until there is an answer', async () => {
    const asked = '<@U0BEN> The customer asks for a person again.';
    await customer().says('agente');
    await told(asked);
    await directly('ben', 'A customer of yours asks for a person again.');
    await customer().says('quiero hablar con una persona');
    command('ben', 'Aquí estoy');
    await customer().hears('Aquí estoy');
    expect(times(asked)).toBe(1);
    await customer().says('agente');
    await until(() => times(asked) === 2, 'the second call', { seen: lines });
    await directly('ben', 'A customer of yours asks for a person again.', 2);
  });

  it('a hand-off of what has an owner calls them, in the thread and directly', async () => {
    command('ana', '!resolve');
    await told('Resolved by Ana Torres.');
    await customer().says('agente');
    await told('<@U0BEN> Handed off again: the customer asked for a person.');
    await directly('ben', 'A conversation of yours needs you.');
    expect(lines().filter((line) => line.includes('asks for a person again'))).toHaveLength(2);
  });

  it('many assignments at once are told to the new owner in one message', async () => {
    const made = await Promise.all(
      ['34684000011', '34684000012', '34684000013'].map((whatsapp_contact_id) =>
        threadline.api('POST', '/api/contacts', { whatsapp_contact_id }),
      ),
    );
    const contactIds = made.map(({ body }) => body.id as string);
    await assign({ contactIds, userId: (await user('lea'))._id, by: await user('ana'), reason: 'bulk' });
    await directly('lea', 'Ana Torres assigned several contacts to you.');
    await assign({ contactIds: contactIds.slice(0, 1), userId: null, by: await user('ana'), reason: '' });
    await assign({
      contactIds: contactIds.slice(0, 1),
      userId: (await user('lea'))._id,
      by: await user('ana'),
      reason: '',
    });
    await directly('lea', 'There is no conversation yet');
    expect(directs('lea').filter((one) => one.includes('several contacts'))).toHaveLength(1);
  });
});
