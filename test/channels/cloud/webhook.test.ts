import { describe, expect, it } from '@jest/globals';
import { parseWebhook } from '../../../src/edges/whatsapp/cloud/incoming/webhook.js';
import { bodyWith, now, textFrom } from './bodies.js';

const texts = (body: unknown) =>
  parseWebhook(body, now).items.flatMap((item) => item.messages.map((message) => message.text));

describe('a webhook with many items', () => {
  it('gives every message and status of every entry and change, by phone number id', () => {
    const value = (id: string, value: Record<string, unknown>) => ({
      field: 'messages',
      value: { metadata: { phone_number_id: id }, ...value },
    });
    const parsed = parseWebhook(
      {
        object: 'whatsapp_business_account',
        entry: [
          {
            id: '1',
            changes: [
              value('77', { messages: [textFrom('34600', 'a', {}, 9), textFrom('34600', 'b', {}, 8)] }),
              value('88', { messages: [textFrom('34611', 'other number')] }),
            ],
          },
          {
            id: '1',
            changes: [
              value('77', {
                messages: [textFrom('34600', 'c', {}, 7)],
                statuses: [
                  { id: 'm1', status: 'sent', timestamp: 1 },
                  { id: 'm1', status: 'delivered', timestamp: '2', biz_opaque_callback_data: 'ref' },
                ],
              }),
            ],
          },
        ],
      },
      now,
    );
    expect(parsed.problems).toEqual([]);
    expect(parsed.items.map((item) => [item.phoneNumberId, item.messages.map(({ text }) => text)])).toEqual([
      ['77', ['a', 'b', 'c']],
      ['88', ['other number']],
    ]);
    expect(parsed.items[0]?.statuses).toEqual([
      { providerId: 'm1', status: 'sent', at: new Date(1000) },
      { providerId: 'm1', status: 'delivered', at: new Date(2000), reference: 'ref' },
    ]);
  });

  it('orders messages by the time they were written, and by position within a second', () => {
    const messages = [
      textFrom('34600', 'third', {}, 1),
      textFrom('34600', 'first', {}, 5),
      textFrom('34600', 'second', {}, 5),
    ];
    expect(texts(bodyWith({ messages }))).toEqual(['first', 'second', 'third']);
  });
});

describe('a webhook of an unexpected shape', () => {
  it.each([['text'], [null], [42], [[]], [{}], [{ object: 'page', entry: [] }], [{ entry: {} }]])(
    'is one problem that keeps the whole body: %j',
    (body) => {
      const parsed = parseWebhook(body, now);
      expect(parsed.items).toEqual([]);
      expect(parsed.problems).toEqual([expect.objectContaining({ path: '', raw: body })]);
    },
  );

  it('loses only the item that is wrong, and says where it is', () => {
    const parsed = parseWebhook(
      bodyWith({
        messages: [
          textFrom('34600', 'before', {}, 3),
          textFrom('34600', 'no id', { id: undefined }),
          textFrom('34600', 'no body', { text: { body: { nested: true } } }),
          'not an object',
          null,
          { ...textFrom('', 'nobody'), from: undefined },
          textFrom('34600', 'no type', { type: 7 }),
          textFrom('34600', 'no place', { type: 'location', location: { latitude: 'north' } }),
          textFrom('34600', 'after', {}, 2),
        ],
        statuses: [{ status: 'sent' }, { id: 'm', status: 5 }, { id: 'm', status: 'read', timestamp: '1' }],
      }),
      now,
    );
    expect(parsed.items[0]?.messages.map(({ text }) => text)).toEqual(['before', 'after']);
    expect(parsed.items[0]?.statuses).toHaveLength(1);
    expect(parsed.problems.map(({ path, reason }) => `${path} ${reason}`)).toEqual([
      'entry[0].changes[0].value.messages[1] The message has no id',
      'entry[0].changes[0].value.messages[2] The message of type text does not hold what that type promises',
      'entry[0].changes[0].value.messages[3] The message is not a message: it has no type',
      'entry[0].changes[0].value.messages[4] The message is not a message: it has no type',
      'entry[0].changes[0].value.messages[5] The message names no sender',
      'entry[0].changes[0].value.messages[6] The message is not a message: it has no type',
      'entry[0].changes[0].value.messages[7] The message of type location does not hold what that type promises',
      'entry[0].changes[0].value.statuses[0] The status has no message id',
      'entry[0].changes[0].value.statuses[1] The status is not a status: it does not say which',
    ]);
  });

  it('keeps each problem as a webhook body that gives the same problem when it is parsed again', () => {
    const bad = textFrom('34600', 'x', { id: undefined });
    const [problem] = parseWebhook(
      bodyWith({
        contacts: [{ wa_id: '34600', profile: { name: 'Ana' } }],
        messages: [bad, textFrom('34600', 'good')],
      }),
      now,
    ).problems;
    const again = parseWebhook(JSON.parse(JSON.stringify(problem?.raw)), now);
    expect(again.problems).toEqual([expect.objectContaining({ reason: problem?.reason })]);
    expect(again.items).toEqual([]);

    const mended = JSON.stringify(problem?.raw).replace('"timestamp"', '"id":"wamid.mended","timestamp"');
    const [item] = parseWebhook(JSON.parse(mended), now).items;
    expect(item?.messages[0]).toMatchObject({ providerId: 'wamid.mended', sender: { profileName: 'Ana' } });
  });

  it('survives a broken entry, a broken change, a list that is none and a missing phone number id', () => {
    const good = bodyWith({ messages: [textFrom('34600', 'good')] }).entry[0];
    const parsed = parseWebhook(
      {
        entry: [
          null,
          { changes: 'x' },
          { changes: [{ field: 'messages' }, { field: 'messages', value: { messages: 'x' } }] },
          { changes: [{ field: 'messages', value: { messages: [textFrom('34600', 'whose?')] } }] },
          good,
        ],
      },
      now,
    );
    expect(parsed.problems.map(({ path }) => path)).toEqual([
      'entry[0]',
      'entry[1]',
      'entry[2].changes[0]',
      'entry[2].changes[1]',
      'entry[3].changes[0]',
    ]);
    expect(parsed.items[0]?.messages).toHaveLength(1);
  });
});

describe('what is understood but is no message', () => {
  it('is ignored with a reason, and makes no problem', () => {
    const messages = [
      textFrom('34600', 's', { type: 'system', system: { type: 'user_changed_number' } }),
      textFrom('34600', 'g', { group_id: 'g1' }),
    ];
    const statuses = [{ id: 'm', status: 'warning', timestamp: 1 }];
    const parsed = parseWebhook(bodyWith({ messages, statuses }), now);
    expect(parsed.items).toEqual([]);
    expect(parsed.problems).toEqual([]);
    expect(parsed.ignored.map(({ reason }) => reason)).toEqual([
      'it does not say which number or id is new',
      'it was written in a group',
      '"warning" is not a delivery state',
    ]);
  });

  it('covers other fields, account errors and empty values', () => {
    const other = parseWebhook(bodyWith({ event: 'VERIFIED' }, 'flows'), now);
    const errors = parseWebhook(bodyWith({ errors: [{ code: 130429, title: 'Rate limit hit' }] }), now);
    const empty = parseWebhook(bodyWith({ messages: null, statuses: [] }), now);
    expect([other, errors, empty].map(({ ignored }) => ignored[0]?.reason)).toEqual([
      'nothing is done with "flows" events',
      'WhatsApp reports an error of the account: 130429 Rate limit hit',
      'it holds no message and no status',
    ]);
    expect([other, errors, empty].flatMap(({ problems }) => problems)).toEqual([]);
  });
});

describe('what a customer did to a message', () => {
  it('is a reaction, an edit or a deletion of it', () => {
    const messages = [
      textFrom('34600', 'r', { type: 'reaction', reaction: { message_id: 'm', emoji: '👍' } }),
      textFrom('34600', 'q', { type: 'reaction', reaction: { message_id: 'm' } }),
      textFrom('34600', 'e', {
        type: 'edit',
        edit: { original_message_id: 'm', message: { type: 'text', text: { body: 'new' } } },
      }),
      textFrom('34600', 'd', { type: 'revoke', revoke: { original_message_id: 'm' } }),
    ];
    const { items, problems } = parseWebhook(bodyWith({ messages }), now);
    expect(problems).toEqual([]);
    expect(items[0]!.messages).toEqual([]);
    expect(items[0]!.changes).toMatchObject([
      { kind: 'reaction', target: 'm', emoji: '👍' },
      { kind: 'reaction', target: 'm', emoji: null },
      { kind: 'edit', target: 'm', text: 'new', instead: { text: '[edited] new', replyTo: 'm' } },
      { kind: 'delete', target: 'm' },
    ]);
  });

  it('is a problem when it does not say which', () => {
    const messages = [textFrom('34600', 'r', { type: 'reaction', reaction: { emoji: '👍' } })];
    const { items, problems } = parseWebhook(bodyWith({ messages }), now);
    expect(items).toEqual([]);
    expect(problems).toMatchObject([{ reason: expect.stringContaining('does not say what it is about') }]);
  });
});

describe('an event of a template', () => {
  const about = { message_template_id: 12, message_template_name: 'sale', message_template_language: 'en' };
  const eventOf = (field: string, value: object) =>
    parseWebhook(bodyWith({ ...about, ...value }, field), now);

  it.each([
    [
      'message_template_status_update',
      { event: 'PAUSED', reason: 'NONE' },
      { status: 'paused', reason: null },
    ],
    [
      'message_template_status_update',
      { event: 'REJECTED', reason: 'INVALID_FORMAT' },
      { status: 'rejected', reason: 'invalid format' },
    ],
    ['message_template_status_update', { event: 'REINSTATED' }, { status: 'approved' }],
    ['message_template_quality_update', { new_quality_score: 'YELLOW' }, { quality: 'yellow' }],
    ['template_category_update', { new_category: 'MARKETING' }, { category: 'marketing' }],
    ['message_template_components_update', { message_template_element: 'Hi' }, {}],
  ])('%s %j', (field, value, told) => {
    expect(eventOf(field, value).templates).toMatchObject([{ providerId: '12', ...told }]);
  });

  it('is a problem when it does not say of which', () => {
    const parsed = parseWebhook(bodyWith({ event: 'PAUSED' }, 'message_template_status_update'), now);
    expect(parsed).toMatchObject({
      templates: [],
      problems: [{ reason: 'It does not say which template it is about' }],
    });
  });
});

describe('a status', () => {
  const statusOf = (status: Record<string, unknown>) =>
    parseWebhook(bodyWith({ statuses: [{ id: 'm', timestamp: '1700000000', ...status }] }), now).items[0]
      ?.statuses[0];

  it('that failed carries a sentence for the agent', () => {
    const errors = [{ code: 131047, title: 'Re-engagement message', error_data: { details: 'long' } }];
    expect(statusOf({ status: 'failed', errors })?.error).toEqual({
      code: '131047',
      message:
        'More than 24 hours have passed since the customer last wrote. Only an approved template can be sent now.',
    });
  });

  it('that failed without a reason says so', () => {
    expect(statusOf({ status: 'failed' })?.error?.message).toBe(
      'WhatsApp could not deliver this and does not say why.',
    );
  });

  it('of a voice message that was played counts as read', () => {
    expect(statusOf({ status: 'played' })).toMatchObject({ status: 'read', at: new Date(1_700_000_000_000) });
  });
});
