import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { assign } from '../../src/domain/conversations/assignment/assign.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { handOff, resolve, returnToBot } from '../../src/domain/conversations/hand-off/handoff.js';
import { type Handoff, HandoffModel } from '../../src/domain/conversations/hand-off/handoff-record.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import { cancelReply } from '../../src/domain/conversations/reply/waiting-reply.js';
import { deskFigures } from '../../src/domain/figures/figures.js';
import type { User } from '../../src/domain/people/core/user.js';
import { customerWrites } from '../support/conversation.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { personNamed } from '../support/people.js';

let [ana, ben]: User[] = [];
beforeAll(async () => {
  await openDatabase();
  [ana, ben] = [await personNamed('Ana'), await personNamed('Ben')];
});
afterAll(closeDatabase);

const recordsOf = ({ _id }: Pick<Conversation, '_id'>): Promise<Handoff[]> =>
  HandoffModel.find({ conversation_id: _id }).sort({ ai_epoch: 1 }).lean<Handoff[]>().exec();
const asked = 'the customer asked for a person';
const says = ({ _id }: Pick<Conversation, '_id'>, author: User, dedupKey?: string) =>
  reply({ conversationId: _id, author, text: 'Hello, how can I help?', dedupKey });

describe('The record of a hand-off', () => {
  it('goes from the hand-off over the first response to the end', async () => {
    const conversation = await customerWrites('34600000001');
    await assign({ contactIds: [conversation.contact_uuid], userId: ben!._id, by: ben!, reason: '' });
    const { handed_off_at } = await handOff(conversation._id, asked);
    await handOff(conversation._id, 'an agent claimed it');
    const { message: first } = await says(conversation, ana!, 'slack:1');
    await says(conversation, ana!, 'slack:1');
    await says(conversation, ben!);
    const before = Date.now();
    await resolve(conversation._id, ben!);
    const after = Date.now();
    await resolve(conversation._id, ana!);
    const records = await recordsOf(conversation);
    expect(records).toMatchObject([
      {
        contact_id: conversation.contact_uuid,
        opened_at: handed_off_at,
        reason: asked,
        assigned_to: ben!._id,
        first_response_at: first.created_at,
        first_response_by: ana!._id,
        resolved_by: ben!._id,
        outcome: 'resolved',
      },
    ]);
    const at = records[0]!.resolved_at!.getTime();
    expect(at >= before && at <= after).toBe(true);
  });

  it('is made by a reply too, and one conversation may have several, one after the other', async () => {
    const conversation = await customerWrites('34600000002');
    await says(conversation, ana!);
    await returnToBot(conversation._id, ana!);
    await customerWrites('34600000002');
    await handOff(conversation._id, asked);
    expect(await recordsOf(conversation)).toMatchObject([
      { reason: 'an agent replied', first_response_by: ana!._id, outcome: 'returned', resolved_by: ana!._id },
      { reason: asked, first_response_by: null, outcome: null, resolved_at: null },
    ]);
  });

  it('is one, whoever takes the conversation at the same instant', async () => {
    const conversation = await customerWrites('34600000003');
    await Promise.all([
      handOff(conversation._id, asked),
      says(conversation, ana!),
      handOff(conversation._id, 'an agent claimed it'),
      says(conversation, ben!),
      customerWrites('34600000003'),
    ]);
    const [record, ...others] = await recordsOf(conversation);
    expect(others).toEqual([]);
    expect(record!.first_response_by).not.toBeNull();
  });

  it('goes on when a reply wakes a snoozed conversation', async () => {
    const conversation = await customerWrites('34600000004');
    await handOff(conversation._id, asked);
    await ConversationModel.updateOne({ _id: conversation._id }, { $set: { status: 'snoozed' } });
    await says(conversation, ana!);
    expect(await recordsOf(conversation)).toMatchObject([{ reason: asked, first_response_by: ana!._id }]);
  });

  it('does not count a reply that was taken back', async () => {
    const conversation = await customerWrites('34600000005');
    await handOff(conversation._id, asked);
    const { message: first } = await says(conversation, ana!, 'slack:2');
    expect(await cancelReply(first._id, ana!)).toBe(true);
    await says(conversation, ana!, 'slack:2');
    expect(await recordsOf(conversation)).toMatchObject([
      { first_response_at: null, first_response_by: null },
    ]);

    const { message: second } = await says(conversation, ana!);
    const { message: third } = await says(conversation, ben!);
    await cancelReply(second._id, ana!);
    expect(await recordsOf(conversation)).toMatchObject([
      { first_response_at: third.created_at, first_response_by: ben!._id },
    ]);
  });

  it('is an end alone when the bot had the conversation', async () => {
    const conversation = await customerWrites('34600000006');
    await returnToBot(conversation._id, ana!);
    await resolve(conversation._id);
    expect(await recordsOf(conversation)).toMatchObject([{ opened_at: null, outcome: 'resolved' }]);
  });

  it('finds an owner that was given while the conversation was made', async () => {
    const conversation = await customerWrites('34600000007');
    await assign({ contactIds: [conversation.contact_uuid], userId: ana!._id, by: ana!, reason: '' });
    await ConversationModel.updateOne({ _id: conversation._id }, { $set: { assigned_to: null } });
    await handOff(conversation._id, asked);
    expect((await recordsOf(conversation))[0]!.assigned_to).toBe(ana!._id);
    expect((await ConversationModel.findById(conversation._id).lean())!.assigned_to).toBe(ana!._id);
  });

  it('lets nobody resolve who may not', async () => {
    const viewer = await personNamed('Vic', 'viewer');
    const conversation = await customerWrites('34600000008');
    await expect(resolve(conversation._id, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    await expect(returnToBot(conversation._id, viewer)).rejects.toMatchObject({ code: 'forbidden' });
    expect(await recordsOf(conversation)).toEqual([]);
  });

  it("becomes the desk's figures, and each agent's", async () => {
    const figures = await deskFigures('today', 'UTC');
    expect(figures).toMatchObject({
      open: 5,
      waiting: 4,
      received: 10,
      hand_offs: 7,
      resolved: 2,
      first_response: { count: 5 },
      resolution: { count: 2 },
    });
    // All replies but the two that were taken back.
    expect(figures.replies).toBe(7);
    expect(figures.agents.map(({ name }) => name)).toEqual(['Ana', 'Ben']);
    const [ofAna, ofBen] = figures.agents;
    expect(ofAna!.replies + ofBen!.replies).toBe(7);
    expect(ofAna!.first_responses + ofBen!.first_responses).toBe(5);
    expect(ofAna).toMatchObject({ user_id: ana!._id, assigned: 1, resolved: 0, open: 1 });
    expect(ofBen).toMatchObject({ user_id: ben!._id, assigned: 1, resolved: 1, open: 0 });
  });
});
