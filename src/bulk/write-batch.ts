import { ContactModel } from '../contacts/contact.js';
import { contactTotal } from '../contacts/limit.js';
import { insertContacts, updateEach } from '../contacts/write.js';
import { ConversationModel } from '../conversations/conversation.js';
import { contactCardsChanged } from '../conversations/handoff.js';
import { changesBy, contactFrom, type KnownContact, type RowChanges, writeOf } from './contact-changes.js';
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
    if (job.options.dry_run) {
      const room = await roomInDryRun(fresh.length, contactLimit, job.created + outcome.created);
      outcome.refused.push(...fresh.splice(room));
      outcome.created += fresh.length;
      outcome.updated += changed.length;
      return outcome;
    }
    for (const { row } of changed) updatedBefore.add(row);
    await ImportModel.updateOne({ _id: job._id }, { $set: { batch: { updated: [...updatedBefore] } } });
    const { taken, refused } = await insertContacts(
      fresh.map(({ contact, row }) => contactFrom(contact, job._id, row)),
      contactLimit,
    );
    outcome.refused.push(...refused.map((position) => fresh[position]!));
    // Somebody else created these contacts at this very moment: they are looked at again.
    open = taken.map((position) => fresh[position]!);
    outcome.created += fresh.length - taken.length - refused.length;
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

/** How many of `wanted` contacts the limit would have room for, after those a dry run imagined already. */
async function roomInDryRun(wanted: number, limit: number | undefined, imagined: number): Promise<number> {
  if (limit === undefined || wanted === 0) return wanted;
  return Math.max(0, Math.min(wanted, limit - (await contactTotal()) - imagined));
}

/** Updates contacts, then what shows them: their names in conversations and their cards in Slack. */
async function update(job: ImportJob, rows: Changed[]): Promise<void> {
  if (rows.length === 0) return;
  await updateEach(
    rows.flatMap(({ contactId, changes }) =>
      changes ? [{ id: contactId, write: writeOf(changes, job.options.on_duplicate) }] : [],
    ),
  );
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
