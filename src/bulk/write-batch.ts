import { contactTotal } from '../contacts/limit.js';
import { insertContacts, updateEach } from '../contacts/write.js';
import { currentSession } from '../platform/transaction.js';
import { assignNew } from './assign-new.js';
import {
  changed,
  changesBy,
  consentOf,
  contactFrom,
  imageOf,
  joined,
  type RowChanges,
  writeOf,
} from './contact-changes.js';
import { driverCollection } from './driver.js';
import type { ImportJob } from './import-job.js';
import { ImportChangeModel, keptMs } from './import-records.js';
import type { JudgedRow } from './judge-rows.js';
import { contactsById, type Known, type KnownContact } from './known-contacts.js';

type WritableRow = Extract<JudgedRow, { verdict: 'write' }>;

/** What became of the rows of one batch that were to be written. */
export interface BatchOutcome {
  created: number;
  updated: number;
  unchanged: number;
  /** Rows the contact limit has no room for. */
  refused: WritableRow[];
  /** Contacts that were updated. */
  changedIds: string[];
}

/** A known contact, what rows of this batch change in it, and the last of those rows. */
interface Pending {
  contact: KnownContact;
  now: KnownContact;
  changes: RowChanges;
  row: number;
}

/** The contacts are not as they were looked up. */
export class OutOfDate extends Error {}

/**
 * Writes the rows of one batch, in the transaction around it: new contacts are inserted, known ones updated where a
 * cell differs, with what they were noted for undoing it. A dry run only says what would be done. Throws
 * `OutOfDate`, or a duplicate-key error, when somebody else changes or creates one of the contacts meanwhile: then
 * they are to be looked up again.
 */
export async function writeBatch(
  job: ImportJob,
  rows: WritableRow[],
  known: Known,
  contactLimit: number | undefined,
): Promise<BatchOutcome> {
  const fresh = rows.filter(({ contact }) => !known.has(contact.key));
  const { pending, updated } = decide(job, rows, known);
  const unchanged = rows.length - fresh.length - updated;
  const changedIds = [...pending.keys()];
  if (job.options.dry_run) {
    const room = await roomInDryRun(fresh.length, contactLimit, job.created);
    const created = Math.min(room, fresh.length);
    return { created, updated, unchanged, refused: fresh.slice(room), changedIds };
  }
  if (!(await areCurrent(pending))) throw new OutOfDate();
  await update(job, [...pending.values()]);
  const refused = await insert(job, fresh, contactLimit);
  return { created: fresh.length - refused.length, updated, unchanged, refused, changedIds };
}

/** Goes through the rows in their order: two of them may be about one contact that has both phones. */
function decide(
  job: ImportJob,
  rows: WritableRow[],
  known: Known,
): { pending: Map<string, Pending>; updated: number } {
  const consent = consentOf(job);
  const pending = new Map<string, Pending>();
  let updated = 0;
  for (const { contact: row, row: number } of rows) {
    const contact = known.get(row.key);
    if (!contact) continue;
    const before = pending.get(contact._id);
    const now = before?.now ?? contact;
    const changes = changesBy(row, now, job.options.on_duplicate, consent);
    if (!changes) continue;
    updated += 1;
    pending.set(contact._id, {
      contact,
      now: changed(now, changes),
      changes: before ? joined(before.changes, changes) : changes,
      row: number,
    });
  }
  return { pending, updated };
}

/** Whether these contacts are still as they were looked up, in the transaction around it. */
async function areCurrent(pending: ReadonlyMap<string, Pending>): Promise<boolean> {
  const now = await contactsById([...pending.keys()]);
  return [...pending].every(([id, { contact }]) => now.get(id)?.rev === contact.rev);
}

/** How many of `wanted` contacts the limit would have room for, after those a dry run imagined already. */
async function roomInDryRun(wanted: number, limit: number | undefined, imagined: number): Promise<number> {
  if (limit === undefined || wanted === 0) return wanted;
  return Math.max(0, Math.min(wanted, limit - (await contactTotal()) - imagined));
}

async function update(job: ImportJob, pending: Pending[]): Promise<void> {
  if (pending.length === 0) return;
  const expires_at = new Date(Date.now() + keptMs);
  await driverCollection(ImportChangeModel).insertMany(
    pending.map(({ contact, changes, row }) => ({
      _id: `${job._id}:${row}`,
      import_id: job._id,
      row,
      ...imageOf(contact, changes),
      expires_at,
    })),
    { session: currentSession() },
  );
  await updateEach(
    pending.map(({ contact, changes }) => ({
      id: contact._id,
      write: writeOf(changes, job.options.on_duplicate),
    })),
  );
}

/** Inserts what the limit has room for and gives it to its owners; returns the other rows. */
async function insert(
  job: ImportJob,
  rows: WritableRow[],
  limit: number | undefined,
): Promise<WritableRow[]> {
  if (rows.length === 0) return [];
  const consent = consentOf(job);
  const contacts = rows.map(({ contact, row }) => contactFrom(contact, row, job._id, consent));
  const { refused } = await insertContacts(contacts, limit);
  const left = new Set(refused);
  await assignNew(
    job,
    contacts.filter((_, position) => !left.has(position)),
  );
  return refused.map((position) => rows[position]!);
}
