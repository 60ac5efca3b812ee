import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { type Conversation, ConversationModel } from '../../../src/domain/conversations/core/conversation.js';
import { askForChange } from '../../../src/domain/conversations/delivery/sent-changes.js';
import { type Message, MessageModel } from '../../../src/domain/conversations/messages/message.js';
import { reply } from '../../../src/domain/conversations/reply/reply.js';
import { replyWithFiles } from '../../../src/domain/conversations/reply/reply-files.js';
import { resend } from '../../../src/domain/conversations/reply/resend.js';
import type { Channel } from '../../../src/edges/whatsapp/port/channel.js';
import { createLog } from '../../../src/log.js';
import { openFile, storeFile } from '../../../src/platform/files.js';
import { newId } from '../../../src/platform/ids.js';
import { mediaTask } from '../../../workers/media.js';
import { delivererOf } from '../../support/deliverer.js';
import { until } from '../../support/until.js';
import type { ContractWorld, Features, Heard, Kind } from './world.js';

/** How the kinds of messages read, whatever the channel. */
const readable: Record<Kind, RegExp> = {
  image: /^\[image\] what a view$/,
  voice: /^\[voice message\]$/,
  document: /^\[document: invoice\.pdf\]/,
  sticker: /^\[sticker\]$/,
  location: /^\[location\] .*Puerta del Sol.*maps\?q=40\.4/,
  contact: /^\[contact\] Berta Ruiz: \+34 ?600 ?11 ?22 ?33/,
};
const withFile: Kind[] = ['image', 'voice', 'document', 'sticker'];

const agent = { _id: newId(), name: 'Ana', role: 'agent' } as const;

/** What fetches files, as the process of this channel has it. */
const mediaOf = (channel: Channel) =>
  mediaTask({ channel: (id) => (id === channel.id ? channel : undefined), log: createLog('silent') });

/** What every channel does, whichever platform is behind it. */
export function describeChannel(name: string, start: () => Promise<ContractWorld>, features: Features): void {
  describe(`A ${name} channel`, () => {
    let world: ContractWorld;
    let phones = 34_600_000_000;
    beforeAll(async () => {
      world = await start();
    });
    afterAll(() => world?.close());

    const someone = (who: string) => {
      phones += 1;
      return world.customer({ name: who, phone: String(phones) });
    };
    const stored = (id: string): Promise<Message> =>
      until(() => MessageModel.findOne({ provider_id: id }).lean<Message>(), `message ${id} to be stored`);
    const conversationOf = (phone: string): Promise<Conversation> =>
      until(() => ConversationModel.findOne({ contact_id: phone }).lean<Conversation>(), 'the conversation');
    const saidIn = async (phone: string): Promise<string[]> => {
      const { _id } = await conversationOf(phone);
      const messages = await MessageModel.find({ conversation_id: _id, direction: 'in' })
        .sort({ seq: 1 })
        .lean();
      return messages.map(({ text }) => text);
    };
    const notices = (conversationId: string): Promise<Message[]> =>
      // What is about a message; the bot being muted is not.
      MessageModel.find({
        conversation_id: conversationId,
        direction: 'internal',
        'notice.message_id': { $ne: null },
      }).lean<Message[]>();

    /** What a delivery worker does when the doorbell rings, until the message is settled. */
    async function deliver(id: string, ring = 'conversation:'): Promise<void> {
      const worker = delivererOf({
        channel: (one) => (one === world.channel.id ? world.channel : undefined),
        uncertainMs: 3_000,
      });
      const { conversation_id } = (await MessageModel.findById(id).lean())!;
      await worker.process(ring + conversation_id);
    }
    async function answer(phone: string, text: string): Promise<Message> {
      const { _id: conversationId } = await conversationOf(phone);
      const { message } = await reply({ conversationId, author: agent, text });
      return message;
    }
    const stateOf = (id: string) => async () => (await MessageModel.findById(id).lean())!.state;
    const becomes = (id: string, state: Message['state'], again?: () => Promise<void>) =>
      until(
        async () => {
          await again?.();
          return (await stateOf(id)()) === state;
        },
        `message to be ${state}`,
        { seen: async () => MessageModel.findById(id).lean() },
      );
    const heardBy = (customer: { heard(): Heard[] }, text: string): Promise<Heard> =>
      until(() => customer.heard().find((one) => one.text === text), `the customer to hear ${text}`, {
        seen: () => customer.heard(),
      });
    /** Answers and delivers; gives the message as it is stored and as the customer has it. */
    async function answered(customer: { phone: string; heard(): Heard[] }, text: string) {
      const message = await answer(customer.phone, text);
      await deliver(message._id);
      return { message, heard: await heardBy(customer, text) };
    }

    it('says that it works', async () => {
      expect(await world.channel.check()).toBeUndefined();
    });

    it('stores what a customer says, in order, under the name they gave', async () => {
      const customer = someone('Berta');
      const said = ['Hello', 'two\nlines', '😀 and ﷽'];
      for (const text of said) await customer.says(text);
      await until(async () => (await saidIn(customer.phone)).length === said.length, 'all of it');
      expect(await saidIn(customer.phone)).toEqual(said);
      expect(await conversationOf(customer.phone)).toMatchObject({
        contact_name: 'Berta',
        channel_id: world.channel.id,
        status: 'active',
      });
    });

    it.each(Object.entries(readable) as [Kind, RegExp][])('shows a %s in words', async (kind, words) => {
      const customer = someone('Carlos');
      const message = await stored(await customer.sends(kind));
      expect(message.text).toMatch(words);
      if (withFile.includes(kind)) expect(message.media).toMatchObject({ id: expect.any(String) });
      else expect(message.media).toBeNull();
    });

    it.each(withFile)('has the file of a %s, or says why there is none', async (kind) => {
      const customer = someone('Carmen');
      const { _id } = await stored(await customer.sends(kind));
      await mediaOf(world.channel).run(_id);
      const { media } = (await MessageModel.findById(_id).lean<Message>())!;
      expect(media).toMatchObject({ state: 'stored', bytes: expect.any(Number), error: null });
      expect(await buffer(openFile(_id))).toHaveLength(media!.bytes!);
      const gone = await world.channel.fetchMedia!('false_0@c.us_NOTHERE', 1_000).catch(() => null);
      expect(gone).toMatchObject({ code: 'media_gone', message: expect.any(String) });
    });

    it.each([
      ['image', 'photo.jpg', 'image/jpeg', 'look at *this*'],
      ['document', 'offer.pdf', 'application/pdf', ''],
    ] as const)('sends an %s with its name and words, once', async (type, filename, mimeType, text) => {
      const customer = someone('Dora');
      await stored(await customer.says('send it to me'));
      const { _id: conversationId } = await conversationOf(customer.phone);
      const bytes = Buffer.from(`the bytes of ${filename}`);
      const { message } = await replyWithFiles({ conversationId, author: agent, text, dedupKey: newId() }, [
        { id: 'F1', type, mimeType, filename },
      ]);
      await storeFile({ id: message._id, filename, contentType: mimeType }, Readable.from([bytes]));
      await MessageModel.updateOne(
        { _id: message._id },
        { $set: { 'media.state': 'stored', 'media.bytes': bytes.length } },
      );
      await deliver(message._id);
      const heard = await until(() => customer.heard().find(({ file }) => file), 'the file');
      expect(heard).toMatchObject({ text, file: { type } });
      expect(heard.file?.bytes?.equals(bytes)).toBe(true);
      if (type === 'document') expect(heard.file?.filename).toBe(filename);
      expect(await MessageModel.findById(message._id).lean()).toMatchObject({ provider_id: heard.id });
      await deliver(message._id);
      expect(customer.heard()).toHaveLength(1);
    });

    it('sends a text, and knows it again when the customer answers it', async () => {
      const customer = someone('Diego');
      await stored(await customer.says('where is my order?'));
      const { message, heard } = await answered(customer, 'On its *way*');
      expect(await MessageModel.findById(message._id).lean()).toMatchObject({
        provider_id: heard.id,
        attempts: 1,
      });
      const thanks = await stored(await customer.says('thanks', { replyTo: heard.id }));
      expect(thanks.reply_to).toBe(heard.id);
      // Coming back to us from the platform it is not taken for somebody else's.
      expect(
        await MessageModel.countDocuments({ conversation_id: message.conversation_id, direction: 'out' }),
      ).toBe(1);
    });

    it('quotes the message it answers', async () => {
      const customer = someone('Elena');
      const question = await customer.says('open on Sunday?');
      await stored(question);
      const to = (await conversationOf(customer.phone)).address;
      const sent = await world.channel.sendText({ reference: newId(), to, text: 'Yes', replyTo: question });
      expect(sent.outcome).toBe('accepted');
      expect((await heardBy(customer, 'Yes')).replyTo).toBe(question);
    });

    it('takes receipts by rank: a late one changes nothing', async () => {
      const customer = someone('Fermín');
      await stored(await customer.says('hi'));
      const { message, heard } = await answered(customer, 'hello there');
      await customer.receipt(heard.id, 'delivered');
      await becomes(message._id, 'delivered');
      await customer.receipt(heard.id, 'read');
      await becomes(message._id, 'read');
      await customer.receipt(heard.id, 'delivered');
      await stored(await customer.says('after the late receipt'));
      expect(await stateOf(message._id)()).toBe('read');
    });

    it('stores once what the platform delivers twice', async () => {
      const customer = someone('Gala');
      const id = await customer.says('only once');
      await stored(id);
      await customer.repeats(id);
      await stored(await customer.says('done'));
      expect(await saidIn(customer.phone)).toEqual(['only once', 'done']);
    });

    it('sends nothing twice when an answer is lost, and learns what became of it', async () => {
      const customer = someone('Hugo');
      await stored(await customer.says('hi'));
      world.losesNextAnswer();
      const message = await answer(customer.phone, 'said once');
      await deliver(message._id);
      const { id } = await heardBy(customer, 'said once');
      await customer.receipt(id, 'delivered');
      await becomes(message._id, 'delivered', () => deliver(message._id));
      expect(customer.heard().filter(({ text }) => text === 'said once')).toHaveLength(1);
    });

    it('says in the thread why the platform did not take a message', async () => {
      const customer = someone('Irene');
      await stored(await customer.says('hi'));
      world.refusesNext();
      const message = await answer(customer.phone, 'never arrives');
      await deliver(message._id);
      await becomes(message._id, 'failed', () => deliver(message._id));
      const told = await notices(message.conversation_id);
      expect(told.map(({ text }) => text)).toEqual([expect.stringMatching(/^Not delivered: .{20,}/)]);
    });

    it('sends again what was refused, and knows it again when it comes back before the answer', async () => {
      const customer = someone('Inés');
      await stored(await customer.says('hi'));
      world.refusesNext();
      const { _id, conversation_id } = await answer(customer.phone, 'second time');
      await deliver(_id);
      await becomes(_id, 'failed', () => deliver(_id));
      expect(await resend(_id, agent)).toBe(true);
      expect(await resend(_id, agent)).toBe(false);
      world.losesNextAnswer();
      await deliver(_id);
      const { id } = await heardBy(customer, 'second time');
      await customer.receipt(id, 'delivered');
      await becomes(_id, 'delivered', () => deliver(_id));
      await stored(await customer.says('got it'));
      expect(await MessageModel.findById(_id).lean()).toMatchObject({ provider_id: id, resends: 1 });
      expect(await MessageModel.countDocuments({ conversation_id, direction: 'out' })).toBe(1);
      expect(customer.heard().filter(({ text }) => text === 'second time')).toHaveLength(1);
    });

    it('puts a reaction on what a customer wrote, replaces it and takes it away', async () => {
      const customer = someone('Iris');
      const providerId = await customer.says('thank you so much');
      await stored(providerId);
      const message = { to: { phone: customer.phone }, providerId };
      for (const emoji of ['❤️', '👍', null]) {
        const result = await world.channel.react!({ ...message, emoji });
        expect(result).toMatchObject({ outcome: 'accepted' });
        expect(customer.reactionOn(providerId)).toBe(emoji ?? undefined);
      }
    });

    it('leaves what can be tapped readable where nothing can', async () => {
      const customer = someone('Ivo');
      await stored(await customer.says('hi'));
      const queued = await answer(customer.phone, 'Which one?');
      const options = [
        { id: 'a', title: 'Red' },
        { id: 'b', title: 'Blue' },
      ];
      await MessageModel.updateOne({ _id: queued._id }, { $set: { choices: { label: 'Choose', options } } });
      await deliver(queued._id);
      await heardBy(customer, world.channel.sendInteractive ? 'Which one?' : 'Which one?\n\n1. Red\n2. Blue');
    });

    it('gives up on somebody whom it cannot reach at all', async () => {
      const sent = await world.channel.sendText({ reference: newId(), to: {}, text: 'hello?' });
      expect(sent).toMatchObject({ outcome: 'refused', failure: { code: 'no_recipient' } });
    });

    it('changes and takes back what was sent, or says in the thread that it cannot', async () => {
      const customer = someone('Jorge');
      await stored(await customer.says('hi'));
      const { message, heard } = await answered(customer, 'teh answer');
      expect(await askForChange(message._id, { kind: 'edit', text: 'the answer' }, agent)).toBe(true);
      await deliver(message._id, 'change:');
      expect(await askForChange(message._id, { kind: 'delete', text: null }, agent)).toBe(true);
      if (world.channel.edit) {
        expect((await heardBy(customer, 'the answer')).id).toBe(heard.id);
        await deliver(message._id, 'change:');
        await until(() => customer.heard().length === 0, 'the message to be taken back');
        const changed = await MessageModel.findById(message._id).lean<Message>();
        expect(changed).toMatchObject({ text: 'the answer', former_texts: ['teh answer'], change: null });
        expect(changed!.deleted_at).toBeInstanceOf(Date);
        expect(await notices(message.conversation_id)).toEqual([]);
      } else {
        await deliver(message._id, 'change:');
        expect(customer.heard().map(({ text }) => text)).toEqual(['teh answer']);
        const told = (await notices(message.conversation_id)).map(({ notice, text }) => [notice!.kind, text]);
        expect(told).toEqual([
          ['not_edited', expect.stringContaining('still sees the first version')],
          ['not_deleted', expect.stringContaining('still sees what was deleted')],
        ]);
      }
    });

    if (features.customerChanges) {
      it('shows what customers change, delete and react to', async () => {
        const customer = someone('Karim');
        const id = await customer.says('at five');
        const first = await stored(id);
        const { message: ours, heard } = await answered(customer, 'see you');
        await MessageModel.updateOne({ _id: first._id }, { $set: { 'desk.state': 'done' } });
        await customer.edits(id, 'at six');
        await until(async () => (await stored(id)).text === 'at six', 'the edit');
        await customer.reacts(heard.id, '👍');
        await until(
          async () => (await MessageModel.findById(ours._id).lean())!.reaction?.emoji === '👍',
          'it',
        );
        await customer.deletes(id);
        const gone = await until(
          () => MessageModel.findOne({ provider_id: id, deleted_at: { $ne: null } }).lean<Message>(),
          'the deletion',
        );
        expect(gone).toMatchObject({ text: 'at six', former_texts: ['at five'] });
        await until(async () => (await notices(first.conversation_id)).length === 3, 'the thread to be told');
        const told = (await notices(first.conversation_id)).map(({ text }) => text).sort();
        expect(told).toEqual([
          'Karim changed “at five” to: at six',
          'Karim deleted on WhatsApp: “at six”',
          'The customer reacted 👍 to the message “see you”',
        ]);
      });
    }

    it('has everything in order, once, after the connection was away', async () => {
      const customer = someone('Lola');
      const other = someone('Mateo');
      await stored(await customer.says('before'));
      await world.goesAway();
      const away = [
        customer.says('one'),
        customer.says('two'),
        other.says('new here'),
        customer.says('three'),
      ];
      await world.comesBack();
      await Promise.all(away);
      await until(async () => (await saidIn(customer.phone)).length === 4, 'what came while away', {
        seen: () => saidIn(customer.phone),
      });
      await stored(await customer.says('after'));
      expect(await saidIn(customer.phone)).toEqual(['before', 'one', 'two', 'three', 'after']);
      expect(await saidIn(other.phone)).toEqual(['new here']);
      await answered(customer, 'back again');
    });
  });
}
