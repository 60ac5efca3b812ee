import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import type { Channel, OutboundText } from '../../src/channels/channel.js';
import { cloudChannelId } from '../../src/channels/cloud/cloud-channel.js';
import { type Message, MessageModel } from '../../src/conversations/message.js';
import { setStopping } from '../../src/platform/lease.js';
import { deliverWorker } from '../../workers/deliver.js';
import { secrets, startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('What the bot offers to tap', () => {
  let threadline: Threadline;
  beforeAll(async () => {
    threadline = await startThreadline();
  });
  afterAll(async () => {
    await threadline?.stop();
  });
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
    const menu = await tom.hears('You can ask me anything');
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
    // As if it had not left yet, and nobody else sent it.
    await threadline.app.stop();
    setStopping(false);
    await mongoose.connect(threadline.env.MONGODB_URI!);
    try {
      await MessageModel.updateOne({ _id: greeting._id }, { $set: { state: 'queued', provider_id: null } });
      const worker = deliverWorker({ channel: () => plain, uncertainMs: 1_000 });
      await until(() => worker.process(_id), 'the conversation to be free');
    } finally {
      await mongoose.disconnect();
      await threadline.restart();
    }
    expect(sent.map(({ text }) => text)).toEqual([`${greeting.text}\n\n1. Talk to a person`]);
  });
});
