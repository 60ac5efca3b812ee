/**
 * `URI FILE [insert]`: what an import is held against: csv-parse, and unordered bulk upserts of 1,000 contacts by the
 * driver, or plain inserts, which know nobody: the same documents under the same indexes. Prints how many were inserted
 * and the milliseconds it took.
 */
import { createReadStream } from 'node:fs';
import { parse } from 'csv-parse';
import { ContactModel } from '../src/domain/contacts/contact/contact.js';
import { phoneIdentity } from '../src/domain/contacts/contact/identity.js';
import { newContact } from '../src/domain/contacts/write/write.js';
import { createLog } from '../src/log.js';
import { connectMongo, disconnectMongo } from '../src/platform/database/mongo.js';
import { newId } from '../src/platform/ids.js';

const [uri, file, how] = process.argv.slice(2);
await connectMongo(uri!, createLog('error'));
const { collection } = ContactModel;
const started = performance.now();
let created = 0;
let batch: object[] = [];
const operationOf = how === 'insert' ? insertOf : upsertOf;
const write = async (): Promise<void> => {
  const { upsertedCount, insertedCount } = await collection.bulkWrite(batch as never, { ordered: false });
  created += upsertedCount + insertedCount;
  batch = [];
};
const rows = createReadStream(file!).pipe(parse({ columns: true }));
for await (const row of rows as AsyncIterable<Record<string, string>>) {
  batch.push(operationOf(row));
  if (batch.length === 1_000) await write();
}
if (batch.length > 0) await write();
const ms = performance.now() - started;
await disconnectMongo();
process.stdout.write(`${JSON.stringify({ created, ms })}\n`);

function contactOf({ name, phone, email, company, value, tags }: Record<string, string>) {
  return newContact({
    _id: newId(),
    name,
    email: email || null,
    company: company || null,
    value: Number(value),
    tags: tags ? tags.split(',') : [],
    whatsapp_contact_id: phone!,
    identities: [phoneIdentity(phone!)],
    source: 'import',
  });
}

function insertOf(row: Record<string, string>): object {
  return { insertOne: { document: contactOf(row) } };
}

/** What leaves the same contact as an import, new or not. */
function upsertOf(row: Record<string, string>): object {
  const contact = contactOf(row);
  const { search_terms, name, email, company, value, tags } = contact;
  const set = { name, email, company, value, tags };
  const onInsert: Record<string, unknown> = { ...contact };
  for (const field of [...Object.keys(set), 'search_terms']) delete onInsert[field];
  return {
    updateOne: {
      filter: { identity_keys: contact.identity_keys[0]! },
      update: { $set: { ...set, search_terms }, $setOnInsert: onInsert },
      upsert: true,
    },
  };
}
