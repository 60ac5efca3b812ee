import { beforeAll, describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { exceptions } from '../support/queries/exceptions.js';
import type { Seen } from '../support/queries/record.js';
import { areAllStories, endedStories, seenBy, storiesOfRun } from '../support/queries/seen.js';
import { queriesDirectory } from '../support/servers.js';
import { startThreadline, type Threadline } from '../support/threadline.js';
import { until } from '../support/until.js';

/** Collections that no story asks anything of, and why. */
const unasked: Record<string, string> = {};

/** The last of several stories takes so long on a busy machine. */
const longestStoryMs = 10 * 60_000;

/**
 * Every story holds what its app asks of the database against MongoDB's rules when it stops the app (`checkQueries`),
 * so the story is named that asks something bad. Here is held that nothing was overlooked, for all stories when this
 * run has them, and always for one that goes through the house.
 */
describe('What Threadline asks of MongoDB', () => {
  let threadline: Threadline;
  let seen: Seen[];

  beforeAll(async () => {
    threadline = await startThreadline();
    await oneOfEverything(threadline);
    seen = await threadline.stop();
  });

  it('was seen: what customers, agents and programs did, and what is looked after meanwhile', () => {
    const lines = seen.map(({ line }) => line);
    for (const line of [
      /^findAndModify contacts: identity_keys/, // a customer writes
      /^find messages: .*desk\.state in by seq/, // it is shown in Slack
      /^find conversations: desk\.channel= & desk\.root_ts=$/, // an agent writes in the thread
      /^find messages: conversation_id= .*state in by order_at/, // it is sent
      /^(findAndModify|update) messages: .*tries/, // a status comes
      /^find conversations: number=$/, // /assign #1042
      /^find messages: .*desk\.state in & updated_at</, // the sweeper
    ])
      expect(lines).toContainEqual(expect.stringMatching(line));
  });

  if (areAllStories()) {
    it(
      'was seen of every collection, and no exception is left that excuses nothing',
      async () => {
        const directory = queriesDirectory();
        const paths = storiesOfRun();
        await until(() => endedStories(directory).length === paths.length, 'the last stories', {
          timeout: longestStoryMs,
        });
        // What a story that broke off would have asked is not known.
        if (endedStories(directory).some(({ passed }) => !passed)) return;
        const all = seenBy(directory);
        const asked = new Set(all.map(({ collection }) => collection));
        const collections = Object.values(mongoose.models).map(({ collection }) => collection.name);
        expect(collections.filter((name) => !asked.has(name) && !(name in unasked))).toEqual([]);
        expect(Object.keys(unasked).filter((name) => asked.has(name))).toEqual([]);
        const used = new Set(all.flatMap(({ excused }) => excused));
        expect(exceptions.filter((_, at) => !used.has(at))).toEqual([]);
      },
      longestStoryMs + 60_000,
    );
  }
});

async function oneOfEverything({ whatsapp, slack, root, api }: Threadline): Promise<void> {
  const customer = whatsapp.customer({ name: 'Inés', phone: '34600000042' });
  await customer.says('agent');
  await customer.hears('person from our team');
  const { channel, ts } = await root('34600000042');
  slack.user('ana').posts('support', 'how can I help?', { thread_ts: ts });
  await customer.hears('how can I help?');
  const { body } = await api('GET', '/api/conversations?contact_id=34600000042');
  const [{ number }] = body.data;
  slack.user('ana').runs(`/assign #${number} @ben`, { channel: 'support' });
  await until(
    async () => (await api('GET', '/api/contacts?q=in%C3%A9s')).body.data[0].assigned_to,
    'the assignment',
  );
  await until(
    () => slack.thread(channel, ts).some(({ reactions }) => reactions?.length),
    'the mark of what became of it',
  );
}
