import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import mongoose from 'mongoose';
import { mergeContacts } from '../../src/domain/contact-actions/merge/merge.js';
import { unmergeContacts } from '../../src/domain/contact-actions/merge/unmerge.js';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { MergeModel } from '../../src/domain/conversations/core/merge-record.js';
import { claimForSending } from '../../src/domain/conversations/delivery/claim.js';
import { nextOwed } from '../../src/domain/conversations/delivery/outbox.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import { type Message, MessageModel, newMessage } from '../../src/domain/conversations/messages/message.js';
import { heldCodes } from '../../src/domain/conversations/reply/held.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import { sendHeld } from '../../src/domain/conversations/reply/settle-held.js';
import type { User } from '../../src/domain/people/core/user.js';
import { newId } from '../../src/platform/ids.js';
import { withLease } from '../../src/platform/queue/lease.js';
import { customerWrites } from '../support/conversation.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { personNamed } from '../support/people.js';
import { until } from '../support/until.js';

let ana: User;
let lea: User;
beforeAll(async () => {
  await openDatabase();
  ana = await personNamed('Ana');
  lea = await personNamed('Lea', 'lead');
});
afterAll(closeDatabase);

let phones = 34_600_700_000;
const nextPhone = (): string => String(++phones);
const conversation = async (id: string) =>
  (await ConversationModel.findById(id).lean<Conversation>()) as Conversation;
const writes = (conversationId: string, text: string) =>
  reply({ conversationId, author: ana, text }).then(({ message }) => message);
const stored = async (id: string) => (await MessageModel.findById(id).lean<Message>())!;
/** What a worker does that finds this message now: to whom it goes, or that it does not. */
async function claims(messageId: string) {
  const claimed = await claimForSending(await stored(messageId), 7);
  return typeof claimed === 'number' ? claimed : claimed.to;
}

const merge = async (into: Conversation, from: Conversation) =>
  (await mergeContacts({ into_id: into.contact_uuid, from_ids: [from.contact_uuid] }, lea)).merge_id;

/** Runs `look` when the contacts are apart again and nothing of what follows is done: a worker has the conversations. */
async function whileUndoing(mergeId: string, busy: string, look: () => Promise<void>): Promise<void> {
  let undone: Promise<unknown> | undefined;
  await withLease(`deliver:${busy}`, async () => {
    undone = unmergeContacts(mergeId, lea);
    await until(() => MergeModel.exists({ _id: mergeId, state: 'undoing' }), 'the contacts to be apart');
    await look();
  });
  await undone;
}

describe('A message goes to the person it was written for, whatever its conversation is by then', () => {
  it('not to whom the undo of a merge gives the conversation, and to its own person after that', async () => {
    const [kept, other] = [nextPhone(), nextPhone()];
    const theirs = await customerWrites(other);
    // They are known by another channel only, so that the conversation on this one goes over to it.
    const own = await customerWrites(kept, { channelId: 'cloud:2' });
    const mergeId = await merge(own, theirs);
    await customerWrites(kept);
    expect((await conversation(theirs._id)).address).toEqual({ phone: kept });
    const { _id } = await writes(theirs._id, 'your account number is 12');
    await whileUndoing(mergeId, theirs._id, async () => {
      expect((await conversation(theirs._id)).address).toEqual({ phone: other });
      expect(await claims(_id)).toBeGreaterThan(0);
      expect(await stored(_id)).toMatchObject({ state: 'queued' });
    });
    expect((await stored(_id)).conversation_id).not.toBe(theirs._id);
    expect(await claims(_id)).toEqual({ phone: kept });
  });

  it('not to who stays in the conversation that a message is about to leave', async () => {
    const [kept, other] = [nextPhone(), nextPhone()];
    const [own, theirs] = [await customerWrites(kept), await customerWrites(other)];
    const { _id } = await writes(theirs._id, 'for the other one');
    const mergeId = await merge(own, theirs);
    await customerWrites(kept);
    expect((await stored(_id)).conversation_id).toBe(own._id);
    await whileUndoing(mergeId, own._id, async () => {
      expect(await claims(_id)).toBeGreaterThan(0);
    });
    expect((await stored(_id)).conversation_id).toBe(theirs._id);
    expect(await claims(_id)).toEqual({ phone: other });
  });

  it('is held when it stays where its person is not any more, and goes when somebody says so', async () => {
    const [kept, other] = [nextPhone(), nextPhone()];
    const [own, theirs] = [await customerWrites(kept), await customerWrites(other)];
    const mergeId = await merge(own, theirs);
    // They are answered where they wrote last.
    await customerWrites(other);
    const { _id } = await writes(own._id, 'to the number that wrote last');
    await unmergeContacts(mergeId, lea);
    expect(await claims(_id)).toBe(0);
    expect(await stored(_id)).toMatchObject({
      state: 'held',
      error: { code: heldCodes.person },
      conversation_id: own._id,
    });
    expect(await MessageModel.exists({ conversation_id: own._id, text: /among the held replies/ })).not.toBe(
      null,
    );
    expect(await sendHeld(_id, ana)).toBe('sent');
    expect(await claims(_id)).toEqual({ phone: kept });
  });

  it('of the bot it is cancelled there', async () => {
    const [kept, other] = [nextPhone(), nextPhone()];
    const [own, theirs] = [await customerWrites(kept), await customerWrites(other)];
    const mergeId = await merge(own, theirs);
    await customerWrites(other);
    const said = await botSays(own._id);
    await unmergeContacts(mergeId, lea);
    expect(await claims(said)).toBe(0);
    expect((await stored(said)).state).toBe('cancelled');
  });

  it('goes on to a merged contact by the number that wrote last', async () => {
    const [kept, other] = [nextPhone(), nextPhone()];
    const [own, theirs] = [await customerWrites(kept), await customerWrites(other)];
    const { _id } = await writes(own._id, 'wherever you are');
    await merge(own, theirs);
    await customerWrites(other);
    expect(await claims(_id)).toEqual({ phone: other });
    expect(await stored(_id)).toMatchObject({ to: { phone: other }, tries: 1 });
  });

  it('goes on to a customer whose hidden number became known', async () => {
    const phone = nextPhone();
    const { _id: id, contact_uuid } = await customerWrites(phone);
    const message = await writes(id, 'hello');
    await MessageModel.updateOne({ _id: message._id }, { $set: { to: { bsuid: 'ES.77' } } });
    expect(await claims(message._id)).toBe(0); // nobody's that we know
    await ContactModel.updateOne(
      { _id: contact_uuid },
      { $push: { identities: { kind: 'bsuid', value: 'ES.77', scope: 'w' } } },
    );
    await MessageModel.updateOne({ _id: message._id }, { $set: { state: 'queued' } });
    expect(await claims(message._id)).toEqual({ phone });
  });

  it('from before this was noted, it goes by whose it is', async () => {
    const phone = nextPhone();
    const { _id: id } = await customerWrites(phone);
    const message = await writes(id, 'from before');
    await MessageModel.collection.updateOne(
      { _id: message._id as never },
      { $unset: { to: 1, tries: 1, former_tries: 1, resends: 1 } },
    );
    expect(await claims(message._id)).toEqual({ phone });
    const other = await writes(id, 'from before, and not theirs');
    await MessageModel.updateOne({ _id: other._id }, { $set: { to: null, contact_id: newId() } });
    expect(await claims(other._id)).toBe(0);
    expect((await stored(other._id)).state).toBe('held');
  });
});

async function botSays(conversationId: string): Promise<string> {
  const at = await conversation(conversationId);
  const message = newMessage(at, {
    direction: 'out',
    author: 'bot',
    text: 'Shall I?',
    state: 'queued',
    ai_epoch: at.ai_epoch,
    dedup_key: newId(),
  });
  await MessageModel.create(message);
  return message._id;
}

describe('The bot does not talk over people who take over at this very moment', () => {
  /** Runs `first` between the look at the conversation and the claim of the message. */
  function beforeTheClaim(first: () => Promise<unknown>): void {
    const claim = MessageModel.findOneAndUpdate.bind(MessageModel) as (
      ...args: unknown[]
    ) => mongoose.Query<unknown, unknown>;
    jest.spyOn(MessageModel, 'findOneAndUpdate').mockImplementationOnce(((...args: unknown[]) => {
      const query = claim(...args);
      query.exec = async () => {
        await first();
        return mongoose.Query.prototype.exec.call(query);
      };
      return query;
    }) as never);
  }

  it('when they do between the look and the claim', async () => {
    const { _id } = await customerWrites(nextPhone());
    const said = await botSays(_id);
    // The hand-off as far as its own write: the worker is quicker than what follows from it.
    beforeTheClaim(() =>
      ConversationModel.updateOne({ _id }, { $set: { ai_enabled: false }, $inc: { ai_epoch: 1 } }),
    );
    expect(await claims(said)).toBe(0);
    expect((await stored(said)).state).toBe('cancelled');
    expect(await nextOwed(_id)).toBeNull();
  });

  it('when the whole hand-off is quicker', async () => {
    const { _id } = await customerWrites(nextPhone());
    const said = await botSays(_id);
    beforeTheClaim(() => handOff(_id, 'requested through the API'));
    expect(await claims(said)).toBe(0);
    expect((await stored(said)).state).toBe('cancelled');
  });

  it('and a reply that is moved between the two is left for where it went', async () => {
    const { _id } = await customerWrites(nextPhone());
    const message = await writes(_id, 'moved away');
    beforeTheClaim(() =>
      MessageModel.updateOne({ _id: message._id }, { $set: { conversation_id: newId() } }),
    );
    expect(await claims(message._id)).toBe(0);
    expect((await stored(message._id)).state).toBe('queued');
  });
});
