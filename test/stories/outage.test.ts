import { beforeAll, describe, expect, it } from '@jest/globals';
import { type Conversation, ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { reply } from '../../src/domain/conversations/reply/reply.js';
import { UserModel } from '../../src/domain/people/core/user.js';
import { databaseIsSlow } from '../support/database-speed.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

const each = 10;

describe('The Cloud API is down while the team answers', () => {
  // The threads are another story: they may lag behind.
  const threadline = useThreadline({ env: { SLACK_POSTS_PER_SECOND: '2' } });
  let people = 50;
  beforeAll(async () => {
    if (await databaseIsSlow()) people = 12;
  });

  it('hundreds of replies wait, and all are delivered once and in order when it is back', async () => {
    const { whatsapp } = threadline;
    const customers = Array.from({ length: people }, (_, index) =>
      whatsapp.customer({ name: 'Customer', phone: String(34_670_000_000 + index) }),
    );
    await whatsapp.batch(customers.map((customer) => customer.compose('agent')));
    await Promise.all(customers.map((customer) => customer.hears('person from our team')));
    const ana = (await UserModel.findOne({ name: /^Ana/ }).lean())!;
    const conversations = await ConversationModel.find().lean<Conversation[]>();
    expect(conversations).toHaveLength(people);

    // What phones report is another story, and a thousand webhooks more.
    whatsapp.faults.webhook({ kind: 'lost' }, { only: 'statuses', probability: 1 });
    await whatsapp.goesDown();
    const calls = whatsapp.calls.length;
    for (let nth = 0; nth < each; nth += 1) {
      await Promise.all(
        conversations.map(({ _id }) => reply({ conversationId: _id, author: ana, text: `reply ${nth}` })),
      );
    }
    const ours = { author: 'agent' as const, direction: 'out' as const };
    // Long enough for every conversation to have been refused a connection several times.
    await until(
      async () => (await MessageModel.countDocuments({ ...ours, attempts: { $gte: 3 } })) === people,
      'every conversation to have tried three times',
      { timeout: 60_000 },
    );
    expect(await MessageModel.countDocuments({ ...ours, attempts: 0 })).toBe(people * (each - 1));
    expect(await MessageModel.countDocuments({ ...ours, state: { $nin: ['queued', 'sending'] } })).toBe(0);
    expect(whatsapp.calls).toHaveLength(calls);

    await whatsapp.comesBack();
    await until(
      async () => (await MessageModel.countDocuments({ ...ours, state: 'sent' })) === people * each,
      'all replies to be taken',
      { timeout: 90_000, seen: () => MessageModel.countDocuments({ ...ours, state: 'sent' }) },
    );
    const wanted = Array.from({ length: each }, (_, nth) => `reply ${nth}`);
    for (const { heard } of customers) {
      expect(heard.map(({ text }) => text).filter((text) => text.startsWith('reply'))).toEqual(wanted);
    }
    expect(await MessageModel.countDocuments({ 'notice.kind': { $in: ['failed', 'unknown'] } })).toBe(0);
  }, 240_000);
});
