/**
 * `URI SECRET NUMBER COUNT`: the least that taking webhooks can cost. An Express app that checks the signature and
 * sends MongoDB, by the driver alone, what Threadline sends it for the same message of the same customer. Prints its
 * port when it listens.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import type { AddressInfo } from 'node:net';
import express from 'express';
import type mongoose from 'mongoose';
import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import { ConversationModel } from '../src/domain/conversations/core/conversation.js';
import { hasNotSeen, withRecent } from '../src/domain/conversations/core/recent-inbound.js';
import { MessageModel } from '../src/domain/conversations/messages/message.js';
import { receive } from '../src/domain/conversations/receive/receive.js';
import { createLog } from '../src/log.js';
import { connectMongo } from '../src/platform/database/mongo.js';
import { newId } from '../src/platform/ids.js';
import { customerOf, type TextWebhook } from './webhooks.js';

const [uri, secret, number, count] = process.argv.slice(2);
await connectMongo(uri!, createLog('error'));

type Document = mongoose.mongo.Document;
interface Writes {
  contact: [Document, Document[], Document];
  conversation: [Document, Document, Document];
  message: Document;
}

const collections = {
  contact: ContactModel.collection,
  conversation: ConversationModel.collection,
  message: MessageModel.collection,
};

/** What Threadline writes for a second message of this customer, recorded while it does. */
async function writesFor(customer: number): Promise<Writes> {
  const { phone, name } = customerOf(customer);
  const received = (id: string) => ({
    channelId: `cloud:${number}`,
    bsuidScope: 'bench',
    providerId: `${phone}-${id}`,
    sender: { phone, profileName: name },
    type: 'text',
    text: '',
    sentAt: new Date(),
  });
  await receive(received('first'));
  const noted: Partial<Writes> = {};
  const { contact, conversation, message } = collections;
  const original = {
    contact: contact.findOneAndUpdate,
    conversation: conversation.findOneAndUpdate,
    message: message.insertOne,
  };
  contact.findOneAndUpdate = function (this: unknown, ...operation: Writes['contact']) {
    noted.contact = operation;
    return Reflect.apply(original.contact, this, operation);
  } as typeof original.contact;
  conversation.findOneAndUpdate = function (this: unknown, ...operation: Writes['conversation']) {
    noted.conversation = operation;
    return Reflect.apply(original.conversation, this, operation);
  } as typeof original.conversation;
  message.insertOne = function (this: unknown, ...operation: [Document]) {
    noted.message = { ...operation[0] };
    return Reflect.apply(original.message, this, operation);
  } as typeof original.message;
  try {
    await receive(received('second'));
  } finally {
    contact.findOneAndUpdate = original.contact;
    conversation.findOneAndUpdate = original.conversation;
    message.insertOne = original.message;
  }
  if (!noted.contact || !noted.conversation || !noted.message) throw new Error('Not every write was seen.');
  return noted as Writes;
}

const writes = new Map<string, Writes>();
for (let customer = 0; customer < Number(count); customer += 1) {
  writes.set(customerOf(customer).phone, await writesFor(customer));
}

/** The same writes for another message: its id where theirs was. */
async function write({ contact, conversation, message }: Writes, id: string, text: string): Promise<void> {
  await collections.contact.findOneAndUpdate(...contact);
  const second = Math.floor(Date.now() / 1_000) * 1_000;
  const key = `~${second.toString(36).padStart(9, '0')}${id.slice(-12)}`;
  const [filter, update, options] = conversation;
  const now = await collections.conversation.findOneAndUpdate(
    { ...filter, ...hasNotSeen(key) } as Document,
    { ...update, $push: { recent_inbound: withRecent(key) } } as Document,
    options,
  );
  await collections.message.insertOne({
    ...message,
    _id: newId() as never,
    seq: now?.seq,
    text,
    provider_id: id,
    dedup_key: `cloud:${number}:${id}`,
  });
}

const app = express();
app.post('/webhooks/whatsapp', express.raw({ type: () => true, limit: '3mb' }), async (request, response) => {
  const expected = createHmac('sha256', secret!).update(request.body).digest();
  const given = Buffer.from(request.get('x-hub-signature-256')?.slice('sha256='.length) ?? '', 'hex');
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    return void response.sendStatus(401);
  }
  const body = JSON.parse(request.body.toString('utf8')) as TextWebhook;
  for (const { changes } of body.entry)
    for (const { value } of changes)
      for (const { from, id, text } of value.messages) await write(writes.get(from)!, id, text.body);
  response.sendStatus(200);
});
const server = app.listen(0, '127.0.0.1', () => {
  process.stdout.write(`${(server.address() as AddressInfo).port}\n`);
});
