import { beforeAll, describe, expect, it } from '@jest/globals';
import { createUser } from '../../src/domain/people/accounts/accounts.js';
import { changeSettings } from '../../src/domain/people/accounts/change-settings.js';
import { personWithHandle } from '../support/people.js';
import { type PrivatePerson, privatePerson, readIn, spelled } from '../support/private-people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

/** What only they are shown in Slack. The desk's channel is what agents see, who see everything here. */
describe.each(['lea', 'vera'])('What %s, who sees phones and e-mails masked, is shown in Slack', (name) => {
  const threadline = useThreadline();
  let people: PrivatePerson[];
  beforeAll(async () => {
    const admin = await personWithHandle('admin');
    await createUser({ name: 'Vera', email: 'vera@threadline.example', role: 'viewer' });
    threadline.slack.addsUser({ id: 'U0VERA', name: 'vera', email: 'vera@threadline.example' });
    threadline.slack.membership('support', { add: ['U0VERA'] });
    people = [privatePerson(), privatePerson()];
    const [one, other] = people;
    const names = [spelled.international(one!), `Zora ${other!.email}`];
    for (const [at, person] of people.entries()) {
      const customer = threadline.whatsapp.customer({ name: names[at]!, phone: person.phone });
      await customer.says(`agent, or call ${spelled.national(person)} or ${person.email}`);
      await customer.says('agent');
      await threadline.root(person.phone);
    }
    const contact = (await threadline.conversation(other!.phone))!.contact_uuid;
    await threadline.api('PATCH', `/api/contacts/${contact}`, {
      email: other!.email,
      company: `Zora & ${spelled.dialled(other!)}`,
      tags: [other!.phone],
    });
    await changeSettings({ masked_roles: ['viewer', 'lead'] }, { actor: admin });
  });

  const person = () => threadline.slack.user(name);
  const root = () => threadline.root(people[1]!.phone);
  const answers = () => JSON.stringify(person().ephemerals('support'));

  it('as answers to commands', async () => {
    const { number } = (await threadline.conversation(people[1]!.phone))!;
    const before = person().ephemerals('support').length;
    const lines = [
      'find zora',
      `find ${people[1]!.phone}`,
      `find ${people[1]!.email}`,
      'start zora',
      `tag #${number} vip`,
    ];
    for (const line of lines) await person().runs(`/wa ${line}`, { channel: 'support' });
    expect(person().ephemerals('support').length).toBe(before + lines.length);
    expect(answers()).toContain('Zora');
    // What they typed is said again, masked.
    expect(readIn(answers(), people)).toEqual([]);
  });

  it('as choices and forms', async () => {
    await person().shortcut('find_contact');
    const view = { viewId: person().modal()!.id };
    const { options } = await person().suggests(view, { action_id: 'choose_contact', value: 'zora' });
    expect(options).toHaveLength(1);
    await person().clicks(view, { action_id: 'choose_contact', value: { selected_option: options[0]! } });
    expect(JSON.stringify(person().modal())).toContain('Zora');
    const shown = [JSON.stringify(options), JSON.stringify(person().modal())];
    const atHand = await person().suggests(view, { action_id: 'choose_contact', value: '' });
    shown.push(JSON.stringify(atHand));
    while (person().modal()) await person().closes();
    for (const action of ['note', 'reply', 'tags', 'held', 'send_template', 'resolve']) {
      await person()
        .clicks(await root(), action)
        .catch(() => undefined); // not every card has every button
      shown.push(JSON.stringify(person().modal() ?? null), answers());
      while (person().modal()) await person().closes();
    }
    for (const text of shown) expect(readIn(text, people)).toEqual([]);
  });

  it('as their home', async () => {
    person().opensHome();
    const home = () => JSON.stringify(person().home()?.blocks ?? []);
    await until(() => home().includes('#10'), 'the home to list conversations', { seen: home });
    expect(readIn(home(), people)).toEqual([]);
  });
});
