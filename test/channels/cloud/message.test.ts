import { describe, expect, it } from '@jest/globals';
import { parseWebhook } from '../../../src/edges/whatsapp/cloud/incoming/webhook.js';
import { bodyWith, now, textFrom } from './bodies.js';

const parseOne = (message: Record<string, unknown>, contacts?: unknown) => {
  const parsed = parseWebhook(
    bodyWith({ messages: [message], ...(contacts !== undefined && { contacts }) }),
    now,
  );
  return parsed.items[0]?.messages[0];
};
const read = (type: string, part: unknown, more: Record<string, unknown> = {}) =>
  parseOne(textFrom('34612345678', 'x', { type, text: undefined, [type]: part, ...more }));

describe('the text of a message', () => {
  it.each([
    ['image', { id: '1', caption: 'Our door' }, '[image] Our door'],
    ['video', { id: '1' }, '[video]'],
    ['audio', { id: '1', voice: true }, '[voice message]'],
    ['audio', { id: '1' }, '[audio]'],
    ['sticker', { id: '1', animated: false }, '[sticker]'],
    ['document', { id: '1', filename: 'invoice.pdf', caption: 'May' }, '[document: invoice.pdf] May'],
    [
      'location',
      { latitude: 41.4, longitude: '2.17', name: 'Sagrada Família', address: 'Mallorca 401' },
      '[location] Sagrada Família, Mallorca 401 https://www.google.com/maps?q=41.4,2.17',
    ],
    ['location', { latitude: 0, longitude: 0 }, '[location] https://www.google.com/maps?q=0,0'],
    [
      'contacts',
      [
        { name: { formatted_name: 'Ana' }, phones: [{ phone: '+34 600' }], emails: [{ email: 'a@b.es' }] },
        { phones: [{ wa_id: '34611' }] },
      ],
      '[contact] Ana: +34 600, a@b.es\n[contact] +34611',
    ],
    ['interactive', { type: 'button_reply', button_reply: { id: 'y', title: 'Yes' } }, 'Yes'],
    [
      'interactive',
      { type: 'list_reply', list_reply: { id: 'y', title: 'Monday', description: '10:00' } },
      'Monday\n10:00',
    ],
    [
      'interactive',
      {
        type: 'nfm_reply',
        nfm_reply: { name: 'flow', body: 'Sent', response_json: '{"flow_token":"t","size":"L","n":2}' },
      },
      '[form: flow] Sent\nsize: L\nn: 2',
    ],
    [
      'interactive',
      { type: 'nfm_reply', nfm_reply: { response_json: 'not json' } },
      '[form]\nanswer: not json',
    ],
    ['interactive', { type: 'something_new' }, '[interactive message: something_new]'],
    [
      'interactive',
      { type: 'something_new', something_new: { answer: 'at five', deep: { seats: 2, window: true } } },
      '[interactive message: something_new] answer: at five\nseats: 2\nwindow: true',
    ],
    [
      'interactive',
      {
        type: 'call_permission_reply',
        call_permission_reply: { response: 'reject', response_source: 'user_action' },
      },
      '[call permission] Does not allow calls',
    ],
    [
      'interactive',
      {
        type: 'call_permission_reply',
        call_permission_reply: {
          response: 'accept',
          expiration_timestamp: '1793000000',
          is_permanent: false,
        },
      },
      '[call permission] Allows calls until 2026-10-26 07:33 UTC',
    ],
    [
      'interactive',
      {
        type: 'call_permission_reply',
        call_permission_reply: { response: 'accept', is_permanent: true, response_source: 'automatic' },
      },
      '[call permission] Allows calls from now on (given by WhatsApp, because they called)',
    ],
    [
      'interactive',
      { type: 'product', product: { catalog_id: 'c1', product_retailer_id: 'tea-100', note: 'in green?' } },
      '[product] tea-100\nnote: in green?',
    ],
    [
      'interactive',
      { type: 'product', body: { text: 'this one' }, action: { product_retailer_id: 'tea-100' } },
      '[product] tea-100\nthis one',
    ],
    ['hologram', { depth: 3 }, '[hologram] depth: 3'],
    ['hologram', { body: 'only words' }, '[hologram] only words'],
    ['hologram', {}, '[a message of a kind this version does not know: hologram]'],
    ['unsupported', { type: 'poll_creation' }, '[a message WhatsApp does not pass on: poll creation]'],
    ['button', { text: 'Stop', payload: 'STOP' }, 'Stop'],
    [
      'order',
      {
        product_items: [{ product_retailer_id: 'SKU1', quantity: '2', item_price: 10.5, currency: 'EUR' }],
        text: 'Please',
      },
      '[order] 2 items, 21.00 EUR\n2 × SKU1\nPlease',
    ],
    ['text', { body: 12 }, '12'],
    ['text', { body: '' }, '[empty message]'],
  ])('of type %s is readable: %j', (type, part, text) => {
    expect(read(type, part)?.text).toBe(text);
  });

  it('of a type WhatsApp does not pass on says so, with its reason', () => {
    const errors = [
      { code: 131051, title: 'Message type unknown', error_data: { details: 'Not supported.' } },
    ];
    expect(read('unsupported', undefined, { errors })).toMatchObject({
      type: 'unsupported',
      text: '[a message WhatsApp does not pass on] Not supported.',
    });
  });

  it('of an edit is the new text, pointing at the old message', () => {
    // Other words of a picture: what the picture is now stays to be seen.
    const image = { id: '7', mime_type: 'image/png', caption: 'new' };
    const edit = { original_message_id: 'wamid.old', message: { type: 'image', image } };
    expect(read('edit', edit)).toMatchObject({ type: 'image', replyTo: 'wamid.old' });
    expect(read('edit', edit)?.text).toMatch(/^\[edited\] .*new/);
  });

  it('is never longer than 64 KB, cut between characters', () => {
    const text = read('text', { body: '🙂'.repeat(20_000) })?.text ?? '';
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
    expect(text).toMatch(/🙂… \[cut: longer than 64 KB\]$/u);
    expect(text).not.toContain('\ufffd');
  });

  it('has no half characters', () => {
    expect(read('text', { body: 'a\ud83d' })?.text).toBe('a\ufffd');
  });
});

describe('the media of a message', () => {
  it('carries what is needed to fetch it', () => {
    const part = { id: 42, mime_type: 'audio/ogg; codecs=opus', sha256: 'h', voice: true };
    expect(read('audio', part)?.media).toEqual({
      id: '42',
      mimeType: 'audio/ogg; codecs=opus',
      sha256: 'h',
      voice: true,
    });
  });

  it('is left out, and the message kept, when it has no id', () => {
    expect(read('image', { caption: 'c', mime_type: 5 })).toEqual(
      expect.not.objectContaining({ media: expect.anything() }),
    );
  });
});

describe('the time of a message', () => {
  const at = (timestamp: unknown) => parseOne(textFrom('34600', 'x', { timestamp }))?.sentAt;

  it('is read from text and number', () => {
    expect(at('1700000000')).toEqual(new Date(1_700_000_000_000));
    expect(at(1_700_000_000)).toEqual(new Date(1_700_000_000_000));
  });

  it.each([[undefined], [null], ['soon'], [{}], [-5], ['0'], [4_000_000_000], ['1700000000000']])(
    'is the time of receipt when it is %j',
    (timestamp) => {
      expect(at(timestamp)).toEqual(now);
    },
  );

  it('may be missing altogether', () => {
    const { timestamp: _, ...message } = textFrom('34600', 'x');
    expect(parseOne(message)?.sentAt).toEqual(now);
  });
});

it('A message that answers another one names it', () => {
  expect(parseOne(textFrom('34600', 'x', { context: { from: '1', id: 'wamid.q' } }))?.replyTo).toBe(
    'wamid.q',
  );
  expect(parseOne(textFrom('34600', 'x', { context: { forwarded: true } }))).not.toHaveProperty('replyTo');
});
