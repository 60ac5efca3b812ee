import { describe, expect, it } from '@jest/globals';
import { chatsOf, directChat } from '../../../src/edges/whatsapp/web/core/address.js';
import { contentOf } from '../../../src/edges/whatsapp/web/incoming/message-content.js';
import { messageShape } from '../../../src/edges/whatsapp/web/incoming/message-shape.js';

const read = (fields: Record<string, unknown>) =>
  contentOf(
    messageShape.parse({ id: { fromMe: false, remote: '34600000001@c.us', id: 'A1' }, t: 1, ...fields }),
  );
const textOf = (fields: Record<string, unknown>) => read(fields)?.text;

describe('A message of WhatsApp Web in words', () => {
  it.each([
    ['a text', { type: 'chat', body: 'Hello' }, 'Hello'],
    ['an empty text', { type: 'chat' }, '[empty message]'],
    ['a number for a body', { type: 'chat', body: 42 }, '42'],
    ['an image without a caption', { type: 'image' }, '[image]'],
    ['a GIF', { type: 'video', isGif: true, caption: 'ha' }, '[GIF] ha'],
    ['a round video', { type: 'ptv' }, '[video message]'],
    [
      'a picture to be seen once',
      { type: 'image', isViewOnce: true },
      '[image, to be seen once on the phone]',
    ],
    ['a place', { type: 'location', lat: 1.5, lng: -2 }, '[location] https://www.google.com/maps?q=1.5,-2'],
    ['a place without coordinates', { type: 'location' }, '[location]'],
    [
      'several contacts',
      { type: 'multi_vcard', vcardList: [{ vcard: 'FN:A\\, B\nEMAIL:a@b.example' }, { vcard: 'ORG:Acme' }] },
      '[contact] A, B: a@b.example\n[contact] Acme',
    ],
    [
      'a poll',
      { type: 'poll_creation', pollName: 'When?', pollOptions: [{ name: 'Now' }, { name: 'Later' }] },
      '[poll] When? \n- Now\n- Later',
    ],
    [
      'an event',
      { type: 'event_creation', eventName: 'Visit', eventStartTime: 1_800_000_000 },
      '[event] Visit 2027-01-15T08:00:00.000Z',
    ],
    [
      'a chosen row',
      { type: 'list_response', listResponse: { title: 'Blue', description: 'in stock' } },
      'Blue\nin stock',
    ],
    ['a pressed button', { type: 'template_button_reply', body: 'Yes' }, 'Yes'],
    [
      'an order',
      { type: 'order', orderTitle: 'Cake', itemCount: 2, body: 'please' },
      '[order] Cake, 2 items please',
    ],
    ['a product', { type: 'product', title: 'Cake' }, '[product] Cake'],
    ['an invitation', { type: 'groups_v4_invite', inviteGrpName: 'Fans' }, '[group invitation] Fans'],
    ['a payment', { type: 'payment', paymentNoteMsg: { body: 'for you' } }, '[payment] for you'],
    ['a kind of tomorrow', { type: 'hologram' }, '[a message WhatsApp Web does not pass on: hologram]'],
    ['a message without a kind', {}, '[a message WhatsApp Web does not pass on]'],
  ])('%s', (_what, fields, words) => {
    expect(textOf(fields)).toBe(words);
  });

  it.each(['e2e_notification', 'gp2', 'protocol', 'call_log', 'revoked', 'ciphertext', 'album'])(
    'is nothing when nobody said it: %s',
    (type) => {
      expect(read({ type, body: 'x' })).toBeUndefined();
    },
  );

  it('names its file, and no more when WhatsApp has none', () => {
    const file = {
      type: 'document',
      filename: 'a\u202Egpj.exe',
      mimetype: 'application/pdf',
      filehash: 'aGFzaA==',
    };
    expect(read({ ...file, directPath: '/v/t62' })).toEqual({
      type: 'document',
      text: '[document: agpj.exe]',
      media: {
        id: 'false_34600000001@c.us_A1',
        mimeType: 'application/pdf',
        sha256: 'aGFzaA==',
        filename: 'agpj.exe',
      },
    });
    expect(read(file)?.media).toBeUndefined();
  });

  it('is cut at 64 KB and keeps its odd fields from doing harm', () => {
    const text = textOf({
      type: 'chat',
      body: '😀'.repeat(40_000),
      size: null,
      lat: 'north',
      listResponse: 'no',
    })!;
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(64 * 1024);
    expect(text).toMatch(/cut: longer than 64 KB/);
  });
});

describe('Who a chat is with', () => {
  it('is one person by phone or hidden id, with or without a device', () => {
    expect(directChat('34600000001@c.us')).toEqual({
      id: '34600000001@c.us',
      kind: 'phone',
      value: '34600000001',
    });
    expect(directChat('34600000001:12@s.whatsapp.net')?.value).toBe('34600000001');
    expect(directChat({ _serialized: '111222333444@lid' })).toMatchObject({
      kind: 'lid',
      value: '111222333444',
    });
  });

  it.each([
    '123-456@g.us',
    '120363@newsletter',
    'status@broadcast',
    '1700000000@broadcast',
    '',
    undefined,
    null,
    7,
  ])('is nobody: %s', (id) => {
    expect(directChat(id)).toBeUndefined();
  });

  it('is looked for under the hidden id first, where the customer wrote from it', () => {
    expect(chatsOf({ phone: '34600000001', lid: '111222333' })).toEqual([
      '111222333@lid',
      '34600000001@c.us',
    ]);
    expect(chatsOf({ bsuid: 'US.1' })).toEqual([]);
  });
});
