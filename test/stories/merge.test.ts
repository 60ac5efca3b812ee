import { beforeAll, describe, expect, it } from '@jest/globals';
import { erasePerson } from '../../src/domain/contact-actions/erase/erase.js';
import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { unmergeContacts } from '../../src/domain/contact-actions/merge/unmerge.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import type { User } from '../../src/domain/people/core/user.js';
import { personWithHandle } from '../support/people.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

const private_ = '34633000001';
const work = '34633000002';

describe('One customer, two numbers, two threads', () => {
  const threadline = useThreadline();
  let lea: User;
  let admin: User;
  beforeAll(async () => {
    admin = await personWithHandle('admin');
    lea = await personWithHandle('lea');
  });

  type Root = { channel: string; ts: string };
  const texts = ({ channel, ts }: Root) =>
    threadline.slack
      .thread(channel, ts)
      .slice(1)
      .map(({ text }) => text);
  const shows = (root: Root, text: string) =>
    until(() => texts(root).some((said) => said.includes(text)), `"${text}" in the thread`, {
      seen: () => texts(root),
    });
  const card = ({ channel, ts }: Root) => JSON.stringify(threadline.slack.thread(channel, ts)[0]!.blocks);
  const contactId = async (phone: string) =>
    (await ContactModel.findOne({ 'identities.value': phone }).lean())!._id;

  it('become one conversation in which everybody goes on, and two again when it was a mistake', async () => {
    const { slack, whatsapp } = threadline;
    const ana = slack.user('ana');
    const [home, office] = [
      whatsapp.customer({ name: 'Carmen', phone: private_ }),
      whatsapp.customer({ name: 'Carmen Vidal', phone: work }),
    ];
    await home.says('agente');
    await home.hears('una persona de nuestro equipo');
    await office.says('agente');
    await office.hears('una persona de nuestro equipo');
    const [homeRoot, officeRoot] = [await threadline.root(private_), await threadline.root(work)];
    // Both are said in one second, as far as WhatsApp's clock goes.
    const at = new Date();
    await home.says('from my own phone', { at });
    await office.says('from the office', { at });
    await shows(homeRoot, 'from my own phone');
    await shows(officeRoot, 'from the office');
    ana.posts('support', 'note: pays late', { thread_ts: officeRoot.ts });
    const before = (await threadline.conversation(work))!;
    const kept = (await threadline.conversation(private_))!;

    // Replies that are still on their way when the contacts are merged: they wait, because WhatsApp refuses for now.
    whatsapp.faults.send({ kind: '429', retry_after: 1 });
    ana.posts('support', 'first, from the office thread', { thread_ts: officeRoot.ts });
    ana.posts('support', 'second, from the office thread', { thread_ts: officeRoot.ts });
    await until(
      () => MessageModel.exists({ text: 'second, from the office thread', conversation_id: before._id }),
      'the replies to be queued',
    );
    const merged = await mergeContacts(
      { into_id: await contactId(private_), from_ids: [await contactId(work)] },
      lea,
    );
    expect(merged.contact).toMatchObject({ name: 'Carmen', whatsapp_contact_id: private_ });
    await office.hears('second, from the office thread');
    expect(office.heard.slice(-2).map(({ text }) => text)).toEqual([
      'first, from the office thread',
      'second, from the office thread',
    ]);

    await shows(homeRoot, `Conversation #${before.number} (Carmen Vidal) was merged into this one.`);
    await until(
      () => card(officeRoot).includes(`#${kept.number}`),
      'the former root card to say where it goes on',
    );
    expect(card(officeRoot)).not.toContain('"claim"');
    const { body } = await threadline.api('GET', `/api/conversations/${kept._id}/messages`);
    const order = body.data.map(({ created_at }: { created_at: string }) => created_at);
    expect(order).toEqual([...order].sort());
    expect(body.data.map(({ text }: { text: string }) => text)).toEqual(
      expect.arrayContaining(['from my own phone', 'from the office', 'second, from the office thread']),
    );

    // Both numbers come into the one thread; replies go to the number that wrote last, from either thread.
    await office.says('is anybody there?');
    await shows(homeRoot, 'is anybody there?');
    ana.posts('support', 'yes, in the old thread', { thread_ts: officeRoot.ts });
    await office.hears('yes, in the old thread');
    await shows(homeRoot, 'Ana Torres replied in the former thread: yes, in the old thread');
    ana.posts('support', 'and in the new one', { thread_ts: homeRoot.ts });
    await office.hears('and in the new one');
    await home.says('back on my own phone');
    await shows(homeRoot, 'back on my own phone');
    ana.posts('support', 'hello again', { thread_ts: homeRoot.ts });
    await home.hears('hello again');

    const report = await unmergeContacts(merged.merge_id, lea);
    expect(report.not_put_back).toEqual([]);
    await until(
      () => card(officeRoot).includes('claim'),
      'the root card of the other thread to be as it was',
    );
    await office.says('only the office');
    await shows(officeRoot, 'only the office');
    expect(texts(homeRoot)).not.toContain('only the office');
    ana.posts('support', 'only to the office', { thread_ts: officeRoot.ts });
    await office.hears('only to the office');
    ana.posts('support', 'only to the other', { thread_ts: homeRoot.ts });
    await home.hears('only to the other');
    expect(home.heard.map(({ text }) => text)).not.toContain('only to the office');
    expect(await threadline.conversation(work)).toMatchObject({ _id: before._id, number: before.number });
    // What was said in the meantime stays where it was said.
    const theirs = (await MessageModel.find({ conversation_id: before._id }).lean()).map(({ text }) => text);
    expect(theirs).toContain('from the office');
    expect(theirs).not.toContain('is anybody there?');
    expect(new Set(office.heard.map(({ text }) => text)).size).toBe(office.heard.length);
  });

  it('keep the thread there is when only one of them has one', async () => {
    const { slack, whatsapp } = threadline;
    const [quiet, loud] = [
      whatsapp.customer({ name: 'Quiet', phone: '34633000003' }),
      whatsapp.customer({ name: 'Loud', phone: '34633000004' }),
    ];
    await quiet.says('hello');
    await quiet.hears('Hello');
    await loud.says('agent');
    await loud.hears('person from our team');
    const root = await threadline.root('34633000004');
    await shows(root, 'person from our team');
    // It goes through the application: what that asks of the database is looked at.
    const ids = { into_id: await contactId('34633000003'), from_ids: [await contactId('34633000004')] };
    const { merge_id } = (await threadline.api('POST', '/api/contacts/merge', ids)).body;
    await quiet.says('now in the thread');
    await shows(root, 'now in the thread');
    expect(await threadline.root('34633000003')).toEqual(root);
    slack.user('ana').posts('support', 'answered there', { thread_ts: root.ts });
    await quiet.hears('answered there');
    expect((await threadline.api('POST', `/api/merges/${merge_id}/undo`)).status).toBe(200);
    await loud.says('mine again');
    await shows(root, 'mine again');
    await quiet.says('a thread of my own');
    const own = await threadline.root('34633000003');
    expect(own.ts).not.toBe(root.ts);
    await shows(own, 'a thread of my own');
  });

  it('are found out by what WhatsApp answers: another spelling, and the id of a hidden number', async () => {
    const joao = threadline.whatsapp.customer({
      name: 'João',
      phone: '5511987654321',
      bsuid: 'BR.555',
      alsoReachedAt: ['551187654321'],
    });
    // He has written, so he may be answered; but Threadline knows nothing of it any more.
    await joao.says('oi');
    await erasePerson(await contactId('5511987654321'), admin);
    const { conversation } = await receive({
      channelId: `cloud:${secrets.cloud.phoneNumberId}`,
      bsuidScope: secrets.cloud.businessAccountId,
      providerId: 'wamid.short',
      sender: { phone: '551187654321' },
      type: 'text',
      text: 'menu',
      sentAt: new Date(),
    });
    const identities = await until(async () => {
      const contact = await ContactModel.findById(conversation.contact_uuid).lean();
      return contact!.identities.length === 3 && contact!.identities;
    }, 'the contact to have three identities');
    expect(identities.map(({ kind, value, scope }) => [kind, value, scope])).toEqual([
      ['phone', '551187654321', ''],
      ['phone', '5511987654321', ''],
      ['bsuid', 'BR.555', secrets.cloud.businessAccountId],
    ]);
  });
});
