import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import type { Conversation } from '../../src/domain/conversations/core/conversation.js';
import { changeBell, deliverBell } from '../../src/domain/conversations/core/doorbells.js';
import { ringForOwed } from '../../src/domain/conversations/delivery/ring-for-owed.js';
import { askForChange } from '../../src/domain/conversations/delivery/sent-changes.js';
import { SlackDeskModel } from '../../src/domain/conversations/desks/desk.js';
import { ensureDesk } from '../../src/domain/conversations/desks/manage.js';
import { type Message, MessageModel, newMessage } from '../../src/domain/conversations/messages/message.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import type { Channel, OutboundText, SendResult } from '../../src/edges/whatsapp/port/channel.js';
import { createLog } from '../../src/log.js';
import { ring } from '../../src/platform/queue/doorbell.js';
import { startDoorbells, stopDoorbells } from '../../src/platform/queue/doorbell-queues.js';
import { setStopping } from '../../src/platform/queue/lease.js';
import { startWorkers } from '../../workers/runtime.js';
import { customerWrites } from '../support/conversation.js';
import { closeDatabase, openDatabase } from '../support/database.js';
import { delivererOf } from '../support/deliverer.js';
import { personNamed } from '../support/people.js';
import { testServers } from '../support/servers.js';
import { until } from '../support/until.js';

const { redisUrl } = testServers();
const prefix = 'test-owed';
const log = createLog('silent');

beforeAll(async () => {
  await openDatabase();
  await startDoorbells(redisUrl, prefix, log);
});
afterAll(async () => {
  await stopDoorbells();
  await closeDatabase();
});

describe('What the sweeper rings for', () => {
  const queue = new Queue('desk', { connection: { url: redisUrl }, prefix });
  afterAll(() => queue.close());
  const isRung = async (id: string): Promise<boolean> =>
    (await queue.getWaiting()).some(({ data }) => data.id === `conversation:${id}`);

  const owing = ({ _id }: Pick<Conversation, '_id'>, key: string, channel: string): Message => {
    const place = { _id, contact_uuid: 'c', channel_id: 'cloud:1', seq: 1, address: { phone: '1' } };
    const said = { direction: 'out', author: 'agent', text: 'hi', dedup_key: `owed:${key}` } as const;
    const message = newMessage(place, { ...said, state: 'sent', mark: { shown: null, owed: true } });
    const desk = { ...message.desk, state: 'done' as const, channel, ts: '1.1' };
    return { ...message, desk, updated_at: new Date(0) };
  };

  it('is also what comes after much that stays owed', async () => {
    const stuck = Array.from({ length: 700 }, (_, at) => owing({ _id: `0-${at}` }, `stuck${at}`, 'C1'));
    await MessageModel.collection.insertMany([...stuck, owing({ _id: 'z-lost' }, 'lost', 'C1')] as never[]);
    for (let sweep = 0; sweep < 2; sweep++) await ringForOwed(0);
    await until(() => isRung('z-lost'), 'the lost ring');
  });

  it('leaves out reactions in a desk that takes none now', async () => {
    const desk = await ensureDesk('C2', { name: 'Shut', team: null });
    const reason = {
      reason: 'missing_scope',
      since: new Date(),
      probes: 1,
      probe_at: new Date(Date.now() + 60_000),
    };
    await SlackDeskModel.updateOne({ _id: desk._id }, { $set: { no_reactions: reason } });
    await MessageModel.collection.insertMany([
      owing({ _id: 'y-off' }, 'off', 'C2'),
      owing({ _id: 'y-on' }, 'on', 'C1'),
    ] as never[]);
    for (let sweep = 0; sweep < 3; sweep++) await ringForOwed(0);
    await until(() => isRung('y-on'), 'the other desk');
    expect(await isRung('y-off')).toBe(false);
  });
});

describe('A number that hangs', () => {
  it('does not keep those who write on another one waiting', async () => {
    const author = await personNamed('Ana');
    let release: () => void = () => undefined;
    const hung = new Promise<void>((resolve) => {
      release = resolve;
    });
    const sent: string[] = [];
    const numbered = (id: string, answer: () => Promise<void>): Channel =>
      ({
        id,
        async sendText({ reference }: OutboundText): Promise<SendResult> {
          await answer();
          sent.push(reference.split(':')[0]!); // the message's id, then its try
          return { outcome: 'accepted', providerId: `p-${reference}` };
        },
      }) as unknown as Channel;
    const channels: Record<string, Channel> = {
      'cloud:hangs': numbered('cloud:hangs', () => hung),
      'cloud:works': numbered('cloud:works', async () => undefined),
    };
    const answer = async (phone: string, channelId: string): Promise<Message> => {
      const { _id: conversationId } = await customerWrites(phone, { channelId });
      return (await reply({ conversationId, author, text: 'here' })).message;
    };
    const waiting: string[] = [];
    for (let at = 0; at < 70; at++) waiting.push((await answer(`3460030${1000 + at}`, 'cloud:hangs'))._id);
    const worker = delivererOf({ channel: (id) => channels[id], uncertainMs: 60_000 });
    const workers = startWorkers([worker], redisUrl, prefix, log);
    try {
      await until(
        async () => (await MessageModel.countDocuments({ state: 'sending' })) >= 20,
        'its share to hang',
      );
      const other = await answer('34600400001', 'cloud:works');
      await until(() => {
        // The sweeper does so too: a ring may be lost where the queue is slow to take it.
        ring(deliverBell, other.conversation_id);
        return sent.includes(other._id);
      }, 'the other number to send');
      expect(sent).toEqual([other._id]);
      release();
      await until(() => waiting.every((id) => sent.includes(id)), 'the rest');
    } finally {
      release();
      await workers.stop(1_000);
      setStopping(false);
    }
  });
});

describe('A change that WhatsApp asks to be made later', () => {
  it('waits as long as it says, whatever rings', async () => {
    const author = await personNamed('Ben');
    const { _id: conversationId } = await customerWrites('34600500001');
    const { message } = await reply({ conversationId, author, text: 'first version' });
    await MessageModel.updateOne({ _id: message._id }, { $set: { state: 'sent', provider_id: 'p1' } });
    expect(await askForChange(message._id, { kind: 'edit', text: 'second version' }, author)).toBe(true);
    let calls = 0;
    const channel = {
      id: 'cloud:1',
      async edit(): Promise<SendResult> {
        calls += 1;
        const failure = { code: '80007', message: 'WhatsApp limits this number.' };
        return { outcome: 'retry', afterMs: 60_000, failure };
      },
    } as unknown as Channel;
    const worker = delivererOf({ channel: () => channel, uncertainMs: 1_000 });
    for (let rings = 0; rings < 3; rings++) await worker.process(`change:${conversationId}`);
    expect(calls).toBe(1);
    const { change } = (await MessageModel.findById(message._id).lean())!;
    expect(change).toMatchObject({ attempts: 1, text: 'second version' });
    expect(change!.not_before!.getTime()).toBeGreaterThan(Date.now() + 55_000);
    // A later edit takes its place, and its chance.
    await askForChange(message._id, { kind: 'edit', text: 'third version' }, author);
    ring(changeBell, conversationId);
    await worker.process(`change:${conversationId}`);
    expect(calls).toBe(2);
  });
});
