import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ensureDemoPeople } from '../../src/demo/people.js';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { databaseIsSlow } from '../support/database-speed.js';
import { freePort, type Process, startProcess } from '../support/process.js';
import { until } from '../support/until.js';
import { deskId, startWorld } from '../support/world.js';

const said = ['my order is late', 'number 4711', 'please hurry'];

/**
 * The longest of all: every message of 200 conversations goes through real processes, and what dead workers held is
 * taken up when its time is over, as it would be in production. A slow database has fewer conversations.
 */
describe('Processes killed in the middle of many interleaved conversations', () => {
  let customers = 200;
  let world: Awaited<ReturnType<typeof startWorld>>;
  const running = new Set<Process>();

  beforeAll(async () => {
    world = await startWorld({ PORT: String(await freePort()), DELIVERY_UNCERTAIN_SECONDS: '5' });
    world.appIsAt(`http://127.0.0.1:${world.env.PORT}`);
    await mongoose.connect(world.env.MONGODB_URI!);
    if (await databaseIsSlow()) customers = 50;
  });
  afterAll(async () => {
    await Promise.all([...running].map((one) => one.end('SIGKILL')));
    await mongoose.disconnect();
    await world?.close();
  });

  async function start(role: 'web' | 'worker'): Promise<Process> {
    const started = await startProcess(world.env, [role]);
    running.add(started);
    return started;
  }
  async function kill(one: Process): Promise<void> {
    running.delete(one);
    await one.end('SIGKILL');
  }

  /** Waits until nothing is owed to customers or to Slack any more. */
  async function everythingSettled(worker: Process): Promise<void> {
    const owed = () =>
      MessageModel.countDocuments({
        $or: [
          { state: { $in: ['queued', 'sending'] } },
          { 'desk.state': { $in: ['waiting', 'pending', 'sending'] } },
          { 'mark.owed': true },
        ],
      });
    const replies = () => MessageModel.countDocuments({ author: 'agent' });
    await until(async () => (await replies()) === customers && (await owed()) === 0, 'nothing to be owed', {
      timeout: 120_000,
      seen: async () => [await replies(), await owed(), worker.output().slice(-2_000)],
    });
  }

  /** What was on its way when a worker died may or may not have left: the agent is asked, and sends it again. */
  async function resendWhatIsUnknown(conversations: Conversation[]): Promise<void> {
    for (const unsure of await MessageModel.find({ state: 'unknown' }).lean()) {
      const { desk } = conversations.find(({ _id }) => _id === unsure.conversation_id)!;
      const question = world.slack
        .thread(deskId, desk.root_ts!)
        .find(
          ({ text, blocks }) =>
            text?.includes('not known whether') && JSON.stringify(blocks).includes(unsure._id),
        );
      await world.slack.user('ana').clicks({ channel: deskId, ts: question!.ts }, 'resend');
    }
  }

  it('lose nothing, do nothing twice, and keep the order of every thread', async () => {
    let [web, worker] = await Promise.all([start('web'), start('worker')]);
    await ensureDemoPeople();
    const people = Array.from({ length: customers }, (_, index) =>
      world.whatsapp.customer({ name: `Customer ${index}`, phone: String(34_700_000_000 + index) }),
    );

    // Everybody writes at once; each goes on when the platform has been told that the last one is stored.
    const talking = people.map(async (customer) => {
      await customer.says('agent');
      for (const text of said) await customer.says(text);
    });
    const storedAtLeast = (count: number) =>
      until(
        async () => (await MessageModel.countDocuments({ direction: 'in' })) >= count,
        `${count} messages stored`,
        {
          timeout: 60_000,
        },
      );
    const postedAtLeast = (count: number) =>
      until(
        async () => (await MessageModel.countDocuments({ 'desk.state': 'done' })) >= count,
        `${count} messages posted`,
        {
          timeout: 90_000,
          seen: () => worker.output().slice(-2_000),
        },
      );

    await storedAtLeast(0.75 * customers);
    await kill(web);
    await postedAtLeast(0.5 * customers);
    await kill(worker);
    [web, worker] = await Promise.all([start('web'), start('worker')]);
    await Promise.all(talking);
    await until(
      async () => (await ConversationModel.countDocuments({ 'desk.root_state': 'posted' })) === customers,
      'all threads',
      { timeout: 90_000 },
    );
    // Agents answer everybody while the worker dies once more.
    const conversations = await ConversationModel.find().lean();
    for (const { desk, contact_name } of conversations) {
      world.slack.user('ana').posts('support', `hello ${contact_name}`, { thread_ts: desk.root_ts! });
    }
    await until(
      async () =>
        (await MessageModel.countDocuments({ author: 'agent', state: { $ne: 'queued' } })) > customers / 5,
      'replies to leave',
      { timeout: 120_000 },
    );
    await kill(worker);
    worker = await start('worker');
    await everythingSettled(worker);
    await resendWhatIsUnknown(conversations);
    await everythingSettled(worker);
    await world.whatsapp.idle();

    expect(world.slack.messages('support')).toHaveLength(customers);
    for (const customer of people) {
      const { desk } = conversations.find(({ contact_name }) => contact_name === customer.name)!;
      const lines = world.slack
        .thread(deskId, desk.root_ts!)
        .slice(1)
        .filter(({ username }) => username === `👤 ${customer.name}`)
        .flatMap(({ text }) => (text ?? '').split('\n'));
      expect(lines).toEqual(['agent', ...said]);
      expect(customer.heard.map(({ text }) => text).sort()).toEqual([
        expect.stringContaining('person from our team'),
        `hello ${customer.name}`,
      ]);
    }
    // A clean stop after all this: everything that runs is finished, within the ten seconds an orchestrator gives. What
    // takes longer ends itself with 1.
    expect(await Promise.all([web.end('SIGTERM'), worker.end('SIGTERM')])).toEqual([0, 0]);
    running.clear();
  }, 900_000);
});
