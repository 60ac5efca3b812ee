/**
 * `URI FILE`: what an import is held against: csv-parse, and unordered bulk upserts of 1,000 contacts by the driver,
 * into the same collection with the same indexes. Prints how many were inserted and the milliseconds it took.
 */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import type mongoose from 'mongoose';
import { ContactModel } from '../src/contacts/contact.js';
import { createLog } from '../src/log.js';
import { newId } from '../src/platform/ids.js';
import { connectMongo, disconnectMongo } from '../src/platform/mongo.js';

const [uri, file] = process.argv.slice(2);
await connectMongo(uri!, createLog('error'));
const { collection } = ContactModel;
const started = performance.now();
let created = 0;
let batch: mongoose.mongo.AnyBulkWriteOperation[] = [];
const write = async (): Promise<void> => {
  const { upsertedCount } = await collection.bulkWrite(batch as never, { ordered: false });
  created += upsertedCount;
  batch = [];
};
const rows = createReadStream(file!).pipe(parse({ columns: true }));
for await (const { name, phone, email, company, value, tags } of rows as AsyncIterable<
  Record<string, string>
>) {
  batch.push(upsertOf({ name, email, company, value: Number(value), tags: tags!.split(',') }, phone!));
  if (batch.length === 1_000) await write();
}
if (batch.length > 0) await write();
const ms = performance.now() - started;
await disconnectMongo();
process.stdout.write(`${JSON.stringify({ created, ms })}\n`);

function upsertOf(fields: object, phone: string): mongoose.mongo.AnyBulkWriteOperation {
  return {
    updateOne: {
      filter: { identity_keys: `phone::${phone}` },
      update: {
        $set: fields,
        $setOnInsert: {
          _id: newId() as never,
          identity_keys: [`phone::${phone}`],
          whatsapp_contact_id: phone,
          status: 'new',
          source: 'import',
          created_at: new Date(),
        },
      },
      upsert: true,
    },
  };
}
