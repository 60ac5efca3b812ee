import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import { cloudChannelId } from '../../src/edges/whatsapp/cloud/cloud-channel.js';
import type { Channel, OutboundText } from '../../src/edges/whatsapp/port/channel.js';
import { setStopping } from '../../src/platform/queue/lease.js';
import { delivererOf } from '../support/deliverer.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('What the bot offers to tap', () => {
  const threadline = useThreadline();
  const customer = (name: string, phone: string) => threadline.whatsapp.customer({ name, phone });

  it('is a person: the tap hands over as the word does, and shows in the thread what it answers', async () => {
    const rosa = customer('Rosa', '34660000001');
    await rosa.says('Buenos días');
    const greeting = await rosa.hears('¡Hola, Rosa!');
    expect(greeting.choices).toEqual({ options: [{ id: 'agent', title: 'Hablar con alguien' }] });

    const tap = await rosa.taps(greeting, 'Hablar con alguien');
    await rosa.hears('una persona de nuestro equipo');
    await until(
      async () => !(await threadline.conversation('34660000001'))!.ai_enabled,
      'the bot to be silent',
    );
    const stored = await MessageModel.findOne({ provider_id: tap.id }).lean<Message>();
    expect(stored).toMatchObject({
      type: 'interactive',
      text: 'Hablar con alguien',
      choice: 'agent',
      reply_to: greeting.id,
    });
    const said = (by: string, text: string) => (line: { username?: string; text: string }) =>
      line.username === by && line.text.includes(text);
    await until(
      async () => {
        const thread = await threadline.thread('34660000001');
        return (
          thread.some(said('Bot', '_To tap:_ `Hablar con alguien`')) &&
          thread.some(said('👤 Rosa', 'Hablar con alguien'))
        );
      },
      'the tap to be in the thread, below what was offered',
      { seen: () => threadline.thread('34660000001') },
    );
    const { _id } = (await threadline.conversation('34660000001'))!;
    const { body } = await threadline.api('GET', `/api/conversations/${_id}/messages`);
    const offers = body.data.map(({ choices }: { choices: string[] }) => choices);
    expect(offers).toContainEqual(['Hablar con alguien']);
  });

  it('is a menu whose answers are those to the same words', async () => {
    const tom = customer('Tom', '14155550160');
    await tom.says('hi');
    await tom.hears('Hello Tom');
    await tom.says('help');
    const menu = await tom.hears('Ask me about *prices*');
    await tom.taps(menu, 'Prices');
    await tom.hears('Prices depend');
    expect((await threadline.conversation('14155550160'))!.ai_enabled).toBe(true);
    await tom.taps(menu, 'Talk to a person');
    await tom.hears('a person from our team');
  });

  it('is known by its number where nothing can be tapped, and only right after it was offered', async () => {
    const ida = customer('Ida', '14155550161');
    await ida.says('hi');
    await ida.hears('Hello Ida');
    await ida.says('2');
    // One thing was offered: the second is no answer to it.
    await ida.hears('Sorry, I did not understand');
    await ida.says('thanks');
    await ida.hears('You are welcome');
    await ida.says('1');
    await ida.hears('Sorry, I did not understand');
    await ida.says('1.');
    await ida.hears('a person from our team');
  });

  it('a bot that does not understand says so once, in other words then, and gives up with a person', async () => {
    const max = customer('Max', '14155550163');
    await max.says('hi');
    await max.hears('Hello Max');
    await max.says('qwertz');
    await max.hears('Sorry, I did not understand');
    await max.says('qwertz again');
    await max.hears('I cannot help with that either');
    expect((await threadline.conversation('14155550163'))!.ai_enabled).toBe(true);
    await max.says('and once more qwertz');
    await max.hears('a person from our team');
    expect(await threadline.conversation('14155550163')).toMatchObject({
      ai_enabled: false,
      handoff_reason: 'the bot could not answer',
    });
    const texts = max.heard.map(({ text }) => text);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it("the contact's language follows what they surely write in, a courtesy aside", async () => {
    const mia = customer('Mia', '34600550164');
    const language = () => ContactModel.findOne({ whatsapp_contact_id: '34600550164' }).lean();
    await mia.says('xyz');
    await until(async () => (await language())?.language === 'es', 'the language of the country');
    await mia.says('ok thanks');
    await mia.hears('You are welcome');
    expect((await language())?.language).toBe('es');
    await mia.says('hello, I need help with the prices please');
    await until(async () => (await language())?.language === 'en', 'the language they write in', {
      seen: language,
    });
    await mia.says('can I speak to a human?');
    const root = await threadline.root('34600550164');
    await until(
      () => JSON.stringify(threadline.slack.thread(root.channel, root.ts)[0]?.blocks).includes(' · new · en'),
      'the card',
    );
  });

  it('leaves as numbered words on a channel without buttons', async () => {
    const eva = customer('Eva', '14155550162');
    await eva.says('hi');
    await eva.hears('Hello Eva');
    const { _id } = (await threadline.conversation('14155550162'))!;
    const greeting = await until(
      () => MessageModel.findOne({ conversation_id: _id, author: 'bot', state: 'delivered' }).lean<Message>(),
      'the greeting to be delivered',
    );
    const sent: OutboundText[] = [];
    const id = cloudChannelId(secrets.cloud.phoneNumberId);
    const plain = {
      id,
      async sendText(message: OutboundText) {
        sent.push(message);
        return { outcome: 'accepted' as const, providerId: 'plain-1' };
      },
    } as unknown as Channel;
    // The greeting is made to look as if it had not left yet, while nobody else sends it.
    await threadline.app.stop();
    setStopping(false);
    await mongoose.connect(threadline.env.MONGODB_URI!);
    try {
      await MessageModel.updateOne({ _id: greeting._id }, { $set: { state: 'queued', provider_id: null } });
      const worker = delivererOf({ channel: () => plain, uncertainMs: 1_000 });
      await until(() => worker.process(`conversation:${_id}`), 'the conversation to be free');
    } finally {
      await mongoose.disconnect();
      await threadline.restart();
    }
    expect(sent.map(({ text }) => text)).toEqual([`${greeting.text}\n\n1. Talk to a person`]);
  });
});
