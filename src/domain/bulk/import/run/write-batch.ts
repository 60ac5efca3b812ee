import { currentSession } from '../../../../platform/database/transaction.js';
import type { Contact } from '../../../contacts/contact/contact.js';
import { contactTotal } from '../../../contacts/figures/limit.js';
import { insertContacts, updateEach } from '../../../contacts/write/write.js';
import { driverCollection } from '../../driver.js';
import type { ImportJob } from '../job/import-job.js';
import { ImportChangeModel, keptMs } from '../job/import-records.js';
import type { JudgedRow } from '../rows/judge-rows.js';
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
import { FreePhones, type LeftOut } from './free-phones.js';
import { contactsById, type Known, type KnownContact } from './known-contacts.js';

type WritableRow = Extract<JudgedRow, { verdict: 'write' }>;

/** What became of the rows of one batch that were to be written. */
export interface BatchOutcome {
  created: number;
  updated: number;
  unchanged: number;
  /** Further phones that contacts got. */
  phonesAdded: number;
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

/** What is to be done for the rows of one batch. */
export interface BatchPlan {
  /** Rows of contacts nobody knows yet, and the contacts to be made of them. */
  fresh: WritableRow[];
  contacts: Contact[];
  /** Known contacts that change, by their ids. */
  pending: Map<string, Pending>;
  /** Known contacts, whether they change or not. */
  found: Set<string>;
  updated: number;
  unchanged: number;
  /** Further phones that are not taken. */
  phonesLeftOut: LeftOut[];
}

/** Goes through the rows in their order: two of them may be about one contact that has both phones. */
export function planBatch(job: ImportJob, rows: readonly JudgedRow[], known: Known): BatchPlan {
  const consent = consentOf(job);
  const plan: BatchPlan = {
    fresh: [],
    contacts: [],
    pending: new Map(),
    found: new Set(),
    updated: 0,
    unchanged: 0,
    phonesLeftOut: [],
  };
  const free = new FreePhones(known);
  for (const one of rows) {
    if (one.verdict !== 'write') continue;
    const { contact: row, row: number, line } = one;
    const contact = known.get(row.key);
    if (!contact) {
      plan.fresh.push(one);
      plan.contacts.push(contactFrom(row, { number, importId: job._id, consent }, free.for(row, line)));
      continue;
    }
    plan.found.add(contact._id);
    const before = plan.pending.get(contact._id);
    const now = before?.now ?? contact;
    const rule = job.options.on_duplicate;
    const changes = changesBy(row, now, rule, consent, rule === 'skip' ? [] : free.for(row, line, now));
    if (!changes) {
      plan.unchanged += 1;
      continue;
    }
    plan.updated += 1;
    plan.pending.set(contact._id, {
      contact,
      now: changed(now, changes),
      changes: before ? joined(before.changes, changes) : changes,
      row: number,
    });
  }
  plan.phonesLeftOut = free.leftOut;
  return plan;
}

/**
 * Writes one batch, in the transaction around it: new contacts are inserted, known ones updated where a cell
 * differs, with what they were recorded for undoing it. A dry run only says what would be done. Throws `OutOfDate`, or
 * a duplicate-key error, when somebody else changes or creates one of the contacts meanwhile: then they are to be
 * looked up again.
 */
export async function writeBatch(
  job: ImportJob,
  { fresh, contacts, pending, updated, unchanged }: BatchPlan,
  contactLimit: number | undefined,
): Promise<BatchOutcome> {
  const changes = [...pending.values()].map((one) => one.changes);
  const added = changes.reduce((sum, { addIdentities }) => sum + addIdentities.length, 0);
  const phonesOf = (made: readonly Contact[]): number =>
    made.reduce((sum, { identities }) => sum + identities.length - 1, added);
  const outcome = { updated, unchanged, changedIds: [...pending.keys()] };
  if (job.options.dry_run) {
    const room = await roomInDryRun(fresh.length, contactLimit, job.created);
    const created = Math.min(room, fresh.length);
    return {
      ...outcome,
      created,
      phonesAdded: phonesOf(contacts.slice(0, room)),
      refused: fresh.slice(room),
    };
  }
  if (!(await areCurrent(pending))) throw new OutOfDate();
  await update(job, [...pending.values()]);
  const left = new Set(await insert(job, contacts, contactLimit));
  return {
    ...outcome,
    created: fresh.length - left.size,
    phonesAdded: phonesOf(contacts.filter((_, position) => !left.has(position))),
    refused: fresh.filter((_, position) => left.has(position)),
  };
}

/** Whether these contacts are still as they were looked up, in the transaction around it. */
async function areCurrent(pending: BatchPlan['pending']): Promise<boolean> {
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

/** Inserts what the limit has room for and gives it to its owners; the positions of the others. */
async function insert(
  job: ImportJob,
  contacts: readonly Contact[],
  limit: number | undefined,
): Promise<number[]> {
  if (contacts.length === 0) return [];
  const { refused } = await insertContacts(contacts, limit);
  const left = new Set(refused);
  await assignNew(
    job,
    contacts.filter((_, position) => !left.has(position)),
  );
  return refused;
}
