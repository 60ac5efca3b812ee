import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { insertContacts, newContact } from '../../src/domain/contacts/write/write.js';
import { AssignmentModel } from '../../src/domain/conversations/assignment/assign.js';
import { type Handoff, HandoffModel } from '../../src/domain/conversations/hand-off/handoff-record.js';
import { type Message, MessageModel, newMessage } from '../../src/domain/conversations/messages/message.js';
import { deskFigures, deskSeries } from '../../src/domain/figures/figures.js';
import { newId } from '../../src/platform/ids.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { personNamed } from '../support/people.js';

const timezone = 'Europe/Madrid';
const at = (text: string): Date => new Date(text);
let ana = '';
let ben = '';

beforeAll(async () => {
  await openDatabase();
  ana = (await personNamed('Ana'))._id;
  ben = (await personNamed('Ben'))._id;
});
afterAll(closeDatabase);

/** The past cannot be lived through in a test, so it is stored as it would have been. */
async function said(time: string, author: 'customer' | 'agent' | 'bot', more: Partial<Message> = {}) {
  const conversation = {
    _id: newId(),
    contact_uuid: newId(),
    channel_id: 'cloud:1',
    seq: 1,
    address: {},
  };
  const message = newMessage(conversation, {
    direction: author === 'customer' ? 'in' : 'out',
    author,
    text: 'Hello',
    dedup_key: newId(),
    created_at: at(time),
    ...more,
  });
  await MessageModel.collection.insertOne(message as never);
}

async function handedOff(opened: string, first: [string, string] | null, end: [string, string] | null) {
  const handoff: Partial<Handoff> = {
    conversation_id: newId(),
    contact_id: newId(),
    ai_epoch: 1,
    opened_at: at(opened),
    ...(first ? { first_response_at: at(first[0]), first_response_by: first[1] } : {}),
    ...(end ? { resolved_at: at(end[0]), resolved_by: end[1], outcome: 'resolved' } : {}),
  };
  await HandoffModel.create(handoff);
}

async function contactMade(phone: string, created_at: Date) {
  const identities = [{ kind: 'phone' as const, value: phone, scope: '' }];
  await insertContacts([newContact({ _id: newId(), source: 'manual', identities, created_at })]);
}

const counts = (series: Awaited<ReturnType<typeof deskSeries>>) =>
  series.map(({ day, received, replies, hand_offs, resolved, new_contacts }) => [
    day,
    received,
    replies,
    hand_offs,
    resolved,
    new_contacts,
  ]);
const kept = (): Promise<number> => mongoose.connection.collection('day_figures').countDocuments();

describe('The days of a desk', () => {
  it('are 25 hours long when the clocks go back, and 23 when they go forward', async () => {
    await said('2026-10-24T21:59:59.999Z', 'customer'); // the 24th
    await said('2026-10-24T22:00:00Z', 'customer'); // the 25th begins
    await said('2026-10-25T22:59:59.999Z', 'customer'); // its 25th hour
    await said('2026-10-25T22:30:00Z', 'agent', { author_user_id: ana });
    await said('2026-10-25T23:00:00Z', 'customer'); // the 26th begins
    await contactMade('34600000001', at('2026-10-25T22:15:00Z'));
    await said('2027-03-27T23:00:00Z', 'customer'); // the 28th of March begins
    await said('2027-03-28T21:59:59.999Z', 'customer'); // its 23rd hour
    await said('2027-03-28T22:00:00Z', 'customer'); // the 29th begins

    const autumn = { from: '2026-10-23', to: '2026-10-26' };
    expect(counts(await deskSeries(autumn, timezone, at('2026-12-01T00:00:00Z').getTime()))).toEqual([
      ['2026-10-23', 0, 0, 0, 0, 0],
      ['2026-10-24', 1, 0, 0, 0, 0],
      ['2026-10-25', 2, 1, 0, 0, 1],
      ['2026-10-26', 1, 0, 0, 0, 0],
    ]);
    const spring = { from: '2027-03-27', to: '2027-03-29' };
    expect(counts(await deskSeries(spring, timezone, at('2027-05-01T00:00:00Z').getTime()))).toEqual([
      ['2027-03-27', 0, 0, 0, 0, 0],
      ['2027-03-28', 2, 0, 0, 0, 0],
      ['2027-03-29', 1, 0, 0, 0, 0],
    ]);
    // The same hours are other days elsewhere.
    const utc = await deskSeries(
      { from: '2026-10-24', to: '2026-10-25' },
      'UTC',
      at('2026-12-01T00:00:00Z').getTime(),
    );
    expect(counts(utc).map(([, received]) => received)).toEqual([2, 2]);
  });

  it('are kept six hours after their end, and until then show what comes late', async () => {
    const before = await kept();
    const june = { from: '2026-06-01', to: '2026-06-03' };
    const series = (now: string) => deskSeries(june, timezone, at(now).getTime());
    await said('2026-06-01T10:00:00Z', 'customer');
    await handedOff('2026-06-01T10:00:00Z', ['2026-06-01T10:00:30Z', ana], null);

    // The night after the first of June in Madrid: midnight was at 22:00 UTC.
    const early = await series('2026-06-02T03:59:00Z');
    expect(counts(early)).toEqual([
      ['2026-06-01', 1, 0, 1, 0, 0],
      ['2026-06-02', 0, 0, 0, 0, 0],
    ]);
    await said('2026-06-01T21:00:00Z', 'customer');
    expect(counts(await series('2026-06-02T03:59:30Z'))[0]).toEqual(['2026-06-01', 2, 0, 1, 0, 0]);
    expect(await kept()).toBe(before);

    const [first, second] = await Promise.all([
      series('2026-06-02T04:00:00Z'),
      series('2026-06-02T04:00:00Z'),
    ]);
    expect(first).toEqual(second);
    expect(await kept()).toBe(before + 1);
    await said('2026-06-01T11:00:00Z', 'customer');
    await contactMade('34600000002', at('2026-06-01T11:00:00Z'));
    expect(await series('2026-06-02T04:00:00Z')).toEqual(first);
  });

  it('give times to first response and to resolution, for all and for each agent', async () => {
    await handedOff('2026-02-02T09:00:00Z', ['2026-02-02T09:00:20Z', ana], ['2026-02-02T09:10:00Z', ana]);
    await handedOff('2026-02-02T09:00:00Z', ['2026-02-02T09:00:40Z', ben], ['2026-02-03T09:00:00Z', ana]);
    await handedOff('2026-02-03T09:00:00Z', ['2026-02-03T09:01:00Z', ana], null);
    await handedOff('2026-02-03T09:00:00Z', null, null);
    await said('2026-02-02T09:00:20Z', 'agent', { author_user_id: ana });
    await said('2026-02-02T09:00:30Z', 'agent', { author_user_id: ana, state: 'cancelled' });
    await said('2026-02-03T09:00:20Z', 'bot');
    await AssignmentModel.create({
      contact_id: newId(),
      assigned_to: ben,
      assigned_by: ana,
      assigned_at: at('2026-02-02T08:00:00Z'),
    });

    const now = at('2026-02-03T12:00:00Z').getTime();
    const week = await deskFigures('week', timezone, now);
    expect(week).toEqual({
      open: 0,
      waiting: 0,
      received: 0,
      replies: 1,
      bot_replies: 1,
      hand_offs: 4,
      resolved: 2,
      first_response: { count: 3, average_seconds: 40, median_seconds: 40 },
      resolution: { count: 2, average_seconds: 43_500, median_seconds: expect.any(Number) },
      agents: [
        {
          user_id: ana,
          name: 'Ana',
          replies: 1,
          first_responses: 2,
          first_response_average_seconds: 40,
          resolved: 2,
          assigned: 0,
          open: 0,
        },
        {
          user_id: ben,
          name: 'Ben',
          replies: 0,
          first_responses: 1,
          first_response_average_seconds: 40,
          resolved: 0,
          assigned: 1,
          open: 0,
        },
      ],
    });
    const today = await deskFigures('today', timezone, now);
    expect(today).toMatchObject({ hand_offs: 2, first_response: { count: 1, median_seconds: 60 } });
    // Sunday the first was kept by the month, Monday by both: the sums agree.
    expect(await deskFigures('month', timezone, now)).toEqual(week);
    expect(await deskFigures('month', timezone, now)).toEqual(week);
  });

  it('are asked for by the day, at most 366 together', async () => {
    const refused = (from: string, to: string) =>
      expect(deskSeries({ from, to }, timezone)).rejects.toMatchObject({ code: 'invalid_input' });
    await refused('2026-01-02', '2026-01-01');
    await refused('2025-01-01', '2026-01-02');
    await refused('yesterday', '2026-01-01');
    const now = at('2026-01-01T12:00:00Z').getTime();
    expect(await deskSeries({ from: '2026-01-02', to: '2026-01-09' }, timezone, now)).toEqual([]);
  });
});
