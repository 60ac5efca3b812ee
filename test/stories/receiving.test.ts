import { createHmac } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import mongoose from 'mongoose';
import { ContactModel } from '../../src/domain/contacts/contact/contact.js';
import { ConversationModel } from '../../src/domain/conversations/core/conversation.js';
import { MessageModel } from '../../src/domain/conversations/messages/message.js';
import { receive } from '../../src/domain/conversations/receive/receive.js';
import { DeadLetterModel } from '../../src/platform/database/dead-letter.js';
import { useThreadline } from '../support/threadline.js';
import { until } from '../support/until.js';
import { secrets } from '../support/world.js';

describe('Receiving from WhatsApp', () => {
  const threadline = useThreadline();

  /** Posts bytes as the platform would; `signature` may be spoilt. */
  const post = (body: string | Buffer, signature?: string) =>
    fetch(`${threadline.url}/webhooks/whatsapp`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-hub-signature-256':
          signature ?? `sha256=${createHmac('sha256', secrets.cloud.appSecret).update(body).digest('hex')}`,
      },
      body: new Uint8Array(Buffer.from(body)),
    });

  const webhook = (value: object) =>
    JSON.stringify({
      object: 'whatsapp_business_account',
      entry: [
        {
          id: secrets.cloud.businessAccountId,
          changes: [
            {
              field: 'messages',
              value: {
                messaging_product: 'whatsapp',
                metadata: { phone_number_id: secrets.cloud.phoneNumberId },
                ...value,
              },
            },
          ],
        },
      ],
    });

  const text = (id: string, from: string, body: string, at = Date.now()) => ({
    from,
    id,
    timestamp: String(Math.floor(at / 1000)),
    type: 'text',
    text: { body },
  });

  it('answers the verification handshake, and only with our token', async () => {
    expect(await threadline.whatsapp.verifyWebhook()).toBe(true);
    const wrong = await fetch(
      `${threadline.url}/webhooks/whatsapp?hub.mode=subscribe&hub.verify_token=x&hub.challenge=1`,
    );
    expect(wrong.status).toBe(403);
  });

  it('refuses a missing or wrong signature and a body over the limit', async () => {
    const body = webhook({ messages: [text('wamid.forged', '34600000001', 'hi')] });
    expect((await post(body, 'sha256=00')).status).toBe(401);
    expect((await post(body, '')).status).toBe(401);
    expect((await post(Buffer.alloc(3 * 1024 * 1024 + 10, 32))).status).toBe(413);
    expect(await MessageModel.countDocuments({ provider_id: 'wamid.forged' })).toBe(0);
  });

  it('makes one contact, one conversation and one message of a webhook delivered ten times at once', async () => {
    const body = webhook({
      contacts: [{ wa_id: '34600000002', profile: { name: 'Eva' } }],
      messages: [text('wamid.ten', '34600000002', 'hola')],
    });
    const answers = await Promise.all(Array.from({ length: 10 }, () => post(body)));
    expect(answers.map(({ status }) => status)).toEqual(Array(10).fill(200));
    expect(await ContactModel.countDocuments({ whatsapp_contact_id: '34600000002' })).toBe(1);
    expect(await ConversationModel.countDocuments({ contact_id: '34600000002' })).toBe(1);
    expect(await MessageModel.countDocuments({ provider_id: 'wamid.ten' })).toBe(1);
  });

  it('makes one contact of two national spellings that arrive at the same instant', async () => {
    for (const [long, short] of [
      ['5511987654321', '551187654321'],
      ['5491123456789', '541123456789'],
      ['5215512345678', '525512345678'],
    ] as const) {
      await Promise.all([
        post(webhook({ messages: [text(`wamid.${long}`, long, 'hola')] })),
        post(webhook({ messages: [text(`wamid.${short}`, short, 'hola')] })),
      ]);
      const contacts = await ContactModel.find({ 'identities.value': { $in: [long, short] } }).lean();
      expect(contacts).toHaveLength(1);
      expect(contacts[0]!.identities.map(({ value }) => value).sort()).toEqual([long, short].sort());
      expect(await ConversationModel.countDocuments({ contact_uuid: contacts[0]!._id })).toBe(1);
      expect(await MessageModel.countDocuments({ contact_id: contacts[0]!._id, direction: 'in' })).toBe(2);
    }
  });

  it("stores everything of a batch in the order of the platform's time and position", async () => {
    const at = Date.now() - 60_000;
    const messages = [
      text('wamid.b3', '34600000003', 'three', at + 2_000),
      text('wamid.b1', '34600000003', 'one', at),
      text('wamid.b2', '34600000003', 'two', at),
      text('wamid.other', '34600000004', 'other', at),
    ];
    expect((await post(webhook({ messages }))).status).toBe(200);
    const stored = await MessageModel.find({ provider_id: /^wamid\.b\d/ })
      .sort({ seq: 1 })
      .lean();
    expect(stored.map(({ text: said }) => said)).toEqual(['one', 'two', 'three']);
    expect(await MessageModel.countDocuments({ provider_id: 'wamid.other' })).toBe(1);
  });

  it('keeps a customer without a phone by the business-scoped id, and in the same conversation when the phone shows', async () => {
    const hidden = { user_id: 'BR.111222333', profile: { name: 'Maya', username: 'maya' } };
    await post(
      webhook({
        contacts: [hidden],
        messages: [{ ...text('wamid.h1', '', 'oi'), from: undefined, from_user_id: 'BR.111222333' }],
      }),
    );
    const first = await ConversationModel.findOne({ contact_id: 'BR.111222333' }).lean();
    const contact = await ContactModel.findById(first!.contact_uuid).lean();
    expect(contact).toMatchObject({ name: 'Maya', whatsapp_contact_id: null });

    await post(
      webhook({
        contacts: [{ ...hidden, wa_id: '5521987651234' }],
        messages: [{ ...text('wamid.h2', '5521987651234', 'oi de novo'), from_user_id: 'BR.111222333' }],
      }),
    );
    const after = await ConversationModel.findById(first!._id).lean();
    expect(after!.contact_id).toBe('5521987651234');
    expect(await MessageModel.countDocuments({ conversation_id: first!._id, direction: 'in' })).toBe(2);
  });

  it('never overwrites a name set by hand with a profile name', async () => {
    await post(
      webhook({
        contacts: [{ wa_id: '34600000005', profile: { name: 'First' } }],
        messages: [text('wamid.n1', '34600000005', 'a')],
      }),
    );
    await ContactModel.updateOne(
      { whatsapp_contact_id: '34600000005' },
      { $set: { name: 'By hand', name_source: 'manual' } },
    );
    await post(
      webhook({
        contacts: [{ wa_id: '34600000005', profile: { name: 'Second' } }],
        messages: [text('wamid.n2', '34600000005', 'b')],
      }),
    );
    expect((await ContactModel.findOne({ whatsapp_contact_id: '34600000005' }).lean())!.name).toBe('By hand');
  });

  it('does not reopen a resolved conversation for a repeated webhook, and does for a new message', async () => {
    const first = webhook({ messages: [text('wamid.r1', '34600000006', 'hello')] });
    await post(first);
    const { _id } = (await threadline.conversation('34600000006'))!;
    await ConversationModel.updateOne({ _id }, { $set: { status: 'resolved', resolved_at: new Date() } });
    await post(first);
    expect((await ConversationModel.findById(_id).lean())!.status).toBe('resolved');
    await post(webhook({ messages: [text('wamid.r2', '34600000006', 'again')] }));
    expect((await ConversationModel.findById(_id).lean())!.status).toBe('active');
  });

  it.each([
    ['one a minute', 60_000],
    ['all in one second', 0],
  ])(
    'nor for one that is repeated after sixty others, %s',
    async (_how, apart) => {
      const phone = apart === 0 ? '34600000061' : '34600000060';
      const began = Math.floor(Date.now() / 1000) * 1000 - 60 * apart;
      const said = Array.from({ length: 61 }, (_, nth) =>
        text(`wamid.${phone}.${nth}`, phone, `message ${nth}`, began + nth * apart),
      );
      for (const one of said) await post(webhook({ messages: [one] }));
      const late = text(`wamid.${phone}.late`, phone, 'came late', began);
      const { _id } = (await threadline.conversation(phone))!;
      const resolve = () =>
        ConversationModel.updateOne({ _id }, { $set: { status: 'resolved', resolved_at: new Date() } });
      const status = async () => (await ConversationModel.findById(_id).lean())!.status;
      await resolve();
      const { window_expires_at } = (await ConversationModel.findById(_id).lean())!;
      for (const one of said) expect((await post(webhook({ messages: [one] }))).status).toBe(200);
      expect(await ConversationModel.findById(_id).lean()).toMatchObject({
        status: 'resolved',
        window_expires_at,
      });
      // One that was said long ago and seen by nobody yet does.
      await post(webhook({ messages: [late] }));
      expect(await status()).toBe('active');
      expect(await MessageModel.countDocuments({ conversation_id: _id, direction: 'in' })).toBe(62);
      await resolve();
      await post(webhook({ messages: [late] }));
      expect(await status()).toBe('resolved');
      await post(webhook({ messages: [text(`wamid.${phone}.new`, phone, 'again')] }));
      expect(await status()).toBe('active');
    },
    240_000,
  );

  it('nor for a repeated one of which WhatsApp does not say when it was said', async () => {
    const undated = { ...text('wamid.undated', '34600000062', 'when?'), timestamp: undefined };
    await post(webhook({ messages: [undated] }));
    const { _id } = (await threadline.conversation('34600000062'))!;
    await ConversationModel.updateOne({ _id }, { $set: { status: 'resolved' } });
    await post(webhook({ messages: [undated] }));
    expect((await ConversationModel.findById(_id).lean())!.status).toBe('resolved');
  });

  it('keeps what it cannot read as a dead letter, once, beside what it can, and answers 200', async () => {
    const before = await DeadLetterModel.countDocuments();
    const body = webhook({
      messages: [
        { type: 'text', text: { body: 'no id' }, from: '34600000007' },
        text('wamid.fine', '34600000007', 'fine'),
      ],
    });
    expect((await post(body)).status).toBe(200);
    expect((await post(body)).status).toBe(200);
    expect((await post('"not a webhook"')).status).toBe(200);
    expect((await post('{broken')).status).toBe(200);
    expect(await DeadLetterModel.countDocuments()).toBe(before + 3);
    expect(await MessageModel.countDocuments({ provider_id: 'wamid.fine' })).toBe(1);
  });

  it('ignores a number that is not ours, reactions and unknown kinds: 200 and no contact', async () => {
    const contacts = await ContactModel.countDocuments();
    const foreign = webhook({
      metadata: { phone_number_id: '999' },
      messages: [text('wamid.foreign', '34600000008', 'hi')],
    });
    const reaction = webhook({
      messages: [
        {
          from: '34600000008',
          id: 'wamid.react',
          timestamp: '1',
          type: 'reaction',
          reaction: { message_id: 'wamid.x', emoji: '👍' },
        },
      ],
    });
    for (const body of [foreign, reaction]) expect((await post(body)).status).toBe(200);
    expect(await ContactModel.countDocuments()).toBe(contacts);
  });

  it('costs at most five database operations, also for a new customer', async () => {
    const operations: string[] = [];
    const received = (id: string, phone: string) => ({
      channelId: 'cloud:count',
      bsuidScope: 'w',
      providerId: id,
      sender: { phone, bsuid: `ES.${phone}`, profileName: 'Counted' },
      type: 'text',
      text: 'hi',
      sentAt: new Date(),
    });
    mongoose.set('debug', (collection, method, filter) => {
      // The figures are settled later, for all customers of the moment at once.
      const settles = method === 'updateMany' || (filter as { owed?: boolean } | undefined)?.owed === true;
      // Workers go on beside this; only the collections that receiving touches, by this customer, are counted.
      if (!settles && ['contacts', 'conversations', 'messages', 'counters'].includes(collection))
        operations.push(`${collection}.${method}`);
    });
    try {
      await threadline.app.stop();
      await mongoose.connect(threadline.env.MONGODB_URI!);
      operations.length = 0;
      await receive(received('new', '34611000001'));
      expect(operations.length).toBeLessThanOrEqual(5);
      operations.length = 0;
      await receive(received('second', '34611000001'));
      expect(operations).toHaveLength(3);
      operations.length = 0;
      const repeated = await receive(received('second', '34611000001'));
      expect(repeated.fresh).toBe(false);
      expect(operations.length).toBeLessThanOrEqual(5);
    } finally {
      mongoose.set('debug', false);
      await mongoose.disconnect();
      await threadline.restart();
    }
  });

  it('answers 503 while the database is away, stores it when it is back, and never waits for Slack', async () => {
    const { slack } = threadline;
    slack.faults.api({ kind: 'hang', times: 5 });
    expect((await post(webhook({ messages: [text('wamid.slow', '34600000009', 'agent')] }))).status).toBe(
      200,
    );
    // What it asked of Slack, if it has asked yet, has no answer.
    expect(slack.calls().filter(({ fault, ok }) => fault && ok !== null)).toEqual([]);
    slack.faults.clear();

    await mongoose.disconnect();
    const body = webhook({ messages: [text('wamid.away', '34600000010', 'hello')] });
    expect((await post(body)).status).toBe(503);
    expect((await fetch(`${threadline.url}/readyz`)).status).toBe(503);
    expect((await fetch(`${threadline.url}/healthz`)).status).toBe(200);
    await mongoose.connect(threadline.env.MONGODB_URI!, { bufferCommands: false });
    await until(async () => (await post(body)).status === 200, 'the database to be back');
    expect(await MessageModel.countDocuments({ provider_id: 'wamid.away' })).toBe(1);
  });
});
