import { beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { updateContact } from '../../src/domain/contacts/write/write.js';
import { handOff } from '../../src/domain/conversations/hand-off/handoff.js';
import type { Customer } from '../../src/simulators/whatsapp/simulator.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { deskId } from '../support/world.js';

const sales = 'C0SALES';
const perSecond = 2;

describe('The pace at which a desk posts', () => {
  const threadline = useThreadline({ env: { SLACK_POSTS_PER_SECOND: String(perSecond) } });
  let support: Customer;
  let seller: Customer;
  beforeAll(async () => {
    threadline.slack.addsChannel({ id: sales, name: 'sales' });
    const desk = { slack_channel_id: sales, name: 'Sales', rule: { tags: ['sale'] } };
    expect(await threadline.api('POST', '/api/desks', desk)).toMatchObject({ status: 201 });
    support = await opens('34656000001');
    seller = await opens('34656000002', ['sale']);
  });
  beforeEach(() => threadline.slack.faults.clear());

  async function opens(phone: string, tags: string[] = []): Promise<Customer> {
    const customer = threadline.whatsapp.customer({ name: `Customer ${phone}`, phone });
    await customer.says('Hello');
    await customer.hears('Hello');
    const { _id, contact_uuid } = (await threadline.conversation(phone))!;
    await updateContact({ _id: contact_uuid }, { addTags: tags });
    await handOff(_id, 'an agent claimed it');
    await until(async () => (await threadline.thread(phone)).length >= 2, 'the thread');
    return customer;
  }

  const linesOf = async ({ phone }: Customer) =>
    (await threadline.thread(phone!)).flatMap(({ text }) => text.split('\n'));
  const posts = (channel: string) =>
    threadline.slack
      .calls('chat.postMessage')
      .filter(({ args, fault }) => args.channel === channel && !fault)
      .map(({ at }) => at);

  it('is kept in each channel, and a burst is joined into few posts, in order', async () => {
    const before = posts(deskId).length;
    const texts = Array.from({ length: 20 }, (_, line) => `line ${line}`);
    for (const text of texts) await support.says(text);
    await until(async () => (await linesOf(support)).includes('line 19'), 'the whole burst');
    expect((await linesOf(support)).filter((line) => line.startsWith('line'))).toEqual(texts);
    const made = posts(deskId).slice(before);
    // How few depends on how quickly they come.
    expect(made.length).toBeLessThan(texts.length);
    // One is free, the others come in their time; a little sooner where the first call was slow.
    const took = made.at(-1)! - made[0]!;
    expect(took).toBeGreaterThanOrEqual(0.7 * (made.length - 1) * (1_000 / perSecond));
  });

  it('pauses as long as Retry-After says, and holds up no other channel', async () => {
    const method = 'chat.postMessage';
    threadline.slack.faults.api({ kind: 'rate_limited', method, channel: deskId, retryAfter: 3 });
    await support.says('while it is limited');
    const limit = await until(() => threadline.slack.calls(method).findLast(({ fault }) => fault), 'the 429');
    await seller.says('meanwhile');
    await until(async () => (await linesOf(seller)).includes('meanwhile'), 'the other channel');
    expect(await linesOf(support)).not.toContain('while it is limited');
    await until(async () => (await linesOf(support)).includes('while it is limited'), 'the post');
    expect(posts(sales).at(-1)! - limit.at).toBeLessThan(3_000);
    expect(posts(deskId).at(-1)! - limit.at).toBeGreaterThanOrEqual(2_900);
  });
});
