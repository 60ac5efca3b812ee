import { describe, expect, it } from '@jest/globals';
import { type Message, MessageModel } from '../../src/domain/conversations/messages/message.js';
import type { CustomerContent } from '../../src/simulators/whatsapp/simulator.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';

describe('Webhooks as they really come', () => {
  const threadline = useThreadline();

  it('a hundred mixed items in one body: what can be read is stored, whatever stands beside it', async () => {
    const { whatsapp } = threadline;
    const kinds: CustomerContent[] = [
      { type: 'text', text: 'words' },
      { type: 'image', caption: 'a view' },
      { type: 'location', latitude: 40.4, longitude: -3.7 },
      { type: 'contacts', contacts: [{ name: '\u202eoiraM\u200b' }] },
      { type: 'button_reply', id: 'yes', title: 'Yes' },
      { type: 'order', items: [{ product: 'tea', quantity: 2, price: 3 }] },
      { type: 'unsupported' },
      { type: 'raw', message: { type: 'hologram', hologram: { depth: 3 } } },
      { type: 'raw', message: { id: null, type: 'text', text: { body: 'without an id' } } },
      { type: 'raw', message: { type: 'text', text: 'of another shape' } },
    ];
    const customers = Array.from({ length: 10 }, (_, index) =>
      whatsapp.customer({ name: 'A\u200bda\u202e', phone: String(34_680_000_000 + index) }),
    );
    const drafts = customers.flatMap((customer, nth) =>
      kinds.map((content) => customer.compose(content, { withoutContact: nth === 0 })),
    );
    expect(drafts).toHaveLength(100);
    await whatsapp.batch(drafts);
    expect(whatsapp.webhooks.at(-1)).toMatchObject({ status: 200 });
    for (const { phone } of customers) {
      const { _id, contact_name } = (await threadline.conversation(phone!))!;
      expect(contact_name).toMatch(phone === '34680000000' ? /\d/ : /^Ada$/);
      const stored = await MessageModel.find({ conversation_id: _id, direction: 'in' })
        .sort({ seq: 1 })
        .lean<Message[]>();
      expect(stored.map(({ type }) => type)).toEqual([
        ...['text', 'image', 'location', 'contacts', 'interactive', 'order', 'unsupported', 'unsupported'],
      ]);
      for (const { text } of stored) expect(text).not.toBe('');
    }
  }, 240_000);

  it('statuses that come before the answer to their message count, with what the message costs', async () => {
    const { whatsapp } = threadline;
    const vera = whatsapp.customer({ name: 'Vera', phone: '14155550170' });
    whatsapp.faults.webhook({ kind: 'before_answer' }, { only: 'sent' });
    await vera.says('hi');
    const { id } = await vera.hears('Hello Vera');
    const greeting = await until(
      () => MessageModel.findOne({ provider_id: id, state: 'delivered' }).lean<Message>(),
      'the greeting to be delivered',
    );
    expect(greeting.pricing).toEqual({
      billable: false,
      category: 'service',
      model: 'PMP',
      type: 'free_customer_service',
    });
  });
});
