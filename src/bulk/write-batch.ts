import mongoose from 'mongoose';
import { ContactModel } from '../contacts/contact.js';
import { ConversationModel } from '../conversations/conversation.js';
import { contactCardsChanged } from '../conversations/handoff.js';
import { changesBy, type KnownContact, newContact, type RowChanges, updateOf } from './contact-changes.js';
import { driverCollection } from './driver.js';
import { type ImportJob, ImportModel } from './import-job.js';
import type { JudgedRow } from './judge-rows.js';

type WritableRow = Extract<JudgedRow, { verdict: 'write' }>;
type Changed = WritableRow & { contactId: string; changes: RowChanges | null };

/** What became of the rows of one batch that were to be written. */
export interface BatchOutcome {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows the contact limit has no room for. */
  refused: WritableRow[];
}

/**
 * Writes the rows of one batch: new contacts are inserted, known ones updated where a cell differs. Safe to run
 * again after a crash, with the same outcome: a contact this row created carries the import's id and the row's
 * number, and rows decided to update are noted in the import before they are.
 */
export async function writeBatch(
  job: ImportJob,
  rows: WritableRow[],
  contactLimit: number | undefined,
): Promise<BatchOutcome> {
  const outcome: BatchOutcome = { created: 0, updated: 0, unchanged: 0, refused: [] };
  const updatedBefore = new Set(job.batch?.updated);
  let open = rows;
  for (let attempt = 1; open.length > 0; attempt += 1) {
    if (attempt > 4)
      throw new Error('Contacts of this batch are being created and deleted by somebody else.');
    const { fresh, changed } = await compare(job, open, updatedBefore, outcome);
    const room = await roomFor(fresh.length, contactLimit, job, outcome.created);
    outcome.refused.push(...fresh.splice(room));
    if (job.options.dry_run) {
      outcome.created += fresh.length;
      outcome.updated += changed.length;
      return outcome;
    }
    for (const { row } of changed) updatedBefore.add(row);
    await ImportModel.updateOne({ _id: job._id }, { $set: { batch: { updated: [...updatedBefore] } } });
    open = await insert(job, fresh);
    outcome.created += fresh.length - open.length;
    await update(job, changed);
    outcome.updated += changed.length;
  }
  return outcome;
}

/** Looks the rows' contacts up, in one query, and counts what needs no write. */
async function compare(
  job: ImportJob,
  rows: WritableRow[],
  updatedBefore: Set<number>,
  outcome: BatchOutcome,
): Promise<{ fresh: WritableRow[]; changed: Changed[] }> {
  const known = await knownContacts(rows.map(({ contact }) => contact.key));
  const fresh: WritableRow[] = [];
  const changed: Changed[] = [];
  for (const row of rows) {
    const contact = known.get(row.contact.key);
    if (!contact) {
      fresh.push(row);
    } else if (contact.import_id === job._id && contact.import_row === row.row) {
      outcome.created += 1;
    } else {
      const changes = changesBy(row.contact, contact, job.options.on_duplicate);
      if (changes || updatedBefore.has(row.row)) changed.push({ ...row, contactId: contact._id, changes });
      else outcome.unchanged += 1;
    }
  }
  return { fresh, changed };
}

async function knownContacts(keys: string[]): Promise<Map<string, KnownContact>> {
  const contacts = await driverCollection(ContactModel)
    .find<KnownContact>(
      { identity_keys: { $in: keys } },
      {
        projection: {
          name: 1,
          email: 1,
          company: 1,
          value: 1,
          tags: 1,
          identity_keys: 1,
          import_id: 1,
          import_row: 1,
        },
      },
    )
    .toArray();
  return new Map(contacts.flatMap((contact) => contact.identity_keys.map((key) => [key, contact])));
}

/** How many of `wanted` contacts may still be created. */
async function roomFor(
  wanted: number,
  limit: number | undefined,
  job: ImportJob,
  createdInBatch: number,
): Promise<number> {
  if (limit === undefined || wanted === 0) return wanted;
  const count = await ContactModel.estimatedDocumentCount();
  const imagined = job.options.dry_run ? job.created + createdInBatch : 0;
  return Math.max(0, Math.min(wanted, limit - count - imagined));
}

/** Inserts contacts; returns the rows whose contact somebody else created at this very moment. */
async function insert(job: ImportJob, rows: WritableRow[]): Promise<WritableRow[]> {
  if (rows.length === 0) return [];
  try {
    await driverCollection(ContactModel).insertMany(
      rows.map(({ contact, row }) => newContact(contact, job._id, row)),
      { ordered: false },
    );
    return [];
  } catch (error) {
    if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) throw error;
    const failures = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors];
    if (failures.length === 0 || failures.some(({ code }) => code !== 11_000)) throw error;
    return failures.map(({ index }) => rows[index]!);
  }
}

/** Updates contacts, then what shows them: their names in conversations and their cards in Slack. */
async function update(job: ImportJob, rows: Changed[]): Promise<void> {
  if (rows.length === 0) return;
  const writes = rows.flatMap(({ contactId, changes }) =>
    changes ? [updateOf(contactId, changes, job.options.on_duplicate)] : [],
  );
  if (writes.length > 0) await driverCollection(ContactModel).bulkWrite(writes, { ordered: false });
  const ids = rows.map(({ contactId }) => contactId);
  const conversations = await ConversationModel.find({ contact_uuid: { $in: ids } })
    .select({ contact_uuid: 1 })
    .lean();
  if (conversations.length === 0) return;
  const shown = new Set(conversations.map(({ contact_uuid }) => contact_uuid));
  const names = await ContactModel.find({ _id: { $in: [...shown] }, name: { $ne: '' } })
    .select({ name: 1 })
    .lean();
  await ConversationModel.bulkWrite(
    names.map(({ _id, name }) => ({
      updateMany: {
        filter: { contact_uuid: _id, contact_name: { $ne: name } },
        update: { $set: { contact_name: name } },
      },
    })),
  );
  await contactCardsChanged([...shown]);
}
