import { isDuplicateKey } from '../../../../platform/database/mongo.js';
import { currentSession } from '../../../../platform/database/transaction.js';
import { phoneConfirmed } from '../../../contacts/contact/reveal.js';
import { ConversationModel } from '../../../conversations/core/conversation.js';
import { recordAudit } from '../../../people/core/audit.js';
import { driverCollection } from '../../driver.js';
import { type ImportCounts, type ImportJob, ImportModel } from '../job/import-job.js';
import { ImportRejectModel, keptMs } from '../job/import-records.js';
import type { JudgedRow } from '../rows/judge-rows.js';
import type { LeftOut } from './free-phones.js';
import { type Known, knownContacts } from './known-contacts.js';
import type { RunSession } from './run-session.js';
import { type BatchOutcome, type BatchPlan, OutOfDate, planBatch, writeBatch } from './write-batch.js';

/** Rows, the contacts they are about as they were a moment ago, and what is to be done. */
export interface LookedUp {
  rows: JudgedRow[];
  known: Known;
  plan: BatchPlan;
}

/** Looks up what these rows are about and plans what to do. */
export async function lookUp(job: ImportJob, rows: JudgedRow[]): Promise<LookedUp> {
  const known = await knownContacts(rows);
  return { rows, known, plan: planBatch(job, rows, known) };
}

export interface StoredBatch {
  /** The import as it is then. */
  job: ImportJob;
  /** Contacts that were updated. */
  changedIds: string[];
}

/** Somebody else has counted the batch or ended the import. */
class NotOurs extends Error {}

/** How often a batch is looked at again because contacts of it came to be at that moment. */
const mostTries = 5;

/**
 * Stores one batch: its contacts, its rejected rows, the place and the counts change together or not at all, so a
 * killed worker leaves no half of it. `bytes` have been read so far. Null when somebody else runs or ended the import.
 */
export async function storeBatch(
  job: ImportJob,
  { rows, plan: first }: LookedUp,
  { bytes, contactLimit, session }: { bytes: number; contactLimit?: number; session: RunSession },
): Promise<StoredBatch | null> {
  let plan = first;
  for (let attempt = 1; ; attempt += 1) {
    try {
      const current = plan;
      const work = (): Promise<StoredBatch> => store(job, rows, current, { bytes, contactLimit });
      return await (changesNothing(job, rows, current) ? work() : session.transaction(work));
    } catch (error) {
      if (error instanceof NotOurs) return null;
      const isOld = error instanceof OutOfDate || isDuplicateKey(error);
      if (!isOld || attempt === mostTries) throw error;
      ({ plan } = await lookUp(job, rows));
    }
  }
}

/** Whether place and counts are all there is to store: one write needs no transaction around it. */
const changesNothing = (job: ImportJob, rows: JudgedRow[], { fresh, pending, found }: BatchPlan): boolean =>
  fresh.length + pending.size + (job.masked ? found.size : 0) === 0 &&
  rows.every(({ verdict }) => verdict !== 'reject');

async function store(
  job: ImportJob,
  batch: JudgedRow[],
  plan: BatchPlan,
  { bytes, contactLimit }: { bytes: number; contactLimit?: number },
): Promise<StoredBatch> {
  const outcome = await writeBatch(job, plan, contactLimit);
  // The counts, and what the file writes into its contacts, tell whose its phones are; a dry run's too.
  if (job.masked) await recordAudit(phoneConfirmed([...plan.found], job.created_by, `by import ${job._id}`));
  const rejects = rejectsOf(batch, outcome, contactLimit);
  await storeRejects(job, rejects);
  const duplicate = batch.filter((row) => row.verdict === 'duplicate').length;
  const { created, updated, unchanged } = outcome;
  const counts: ImportCounts = {
    rows: batch.length,
    created,
    updated,
    unchanged,
    duplicate,
    rejected: rejects.length,
  };
  const widest = Math.max(0, ...rejects.map(({ cells }) => cells.findLastIndex((cell) => cell !== '') + 1));
  const values = valuesLeftOut(batch, outcome);
  const phones = phonesLeftOut(plan, outcome);
  const remarks = [...values, ...phones].sort((one, other) => one.line - other.line);
  const unshown = job.options.dry_run ? [] : await shownIn(outcome.changedIds);
  const next = await ImportModel.findOneAndUpdate(
    { _id: job._id, status: 'running', rows: job.rows, session_id: job.session_id },
    {
      $inc: {
        ...counts,
        values_left_out: values.length,
        phones_added: outcome.phonesAdded,
        phones_left_out: phones.length,
      },
      $set: { bytes, unshown, starts: 0 },
      $max: { widest },
      ...(remarks.length > 0
        ? { $push: { remarks: { $each: remarks.slice(0, mostRemarks), $slice: mostRemarks } } }
        : {}),
    },
    { returnDocument: 'after' },
  ).lean<ImportJob>();
  if (!next) throw new NotOurs();
  return { job: next, changedIds: outcome.changedIds };
}

/** The most that are shown as examples. */
const mostRemarks = 20;

/** The values that were left out of rows that were taken, and the phones. */
const valuesLeftOut = (batch: JudgedRow[], { refused }: BatchOutcome): LeftOut[] =>
  batch.flatMap((row) =>
    row.verdict === 'write' && row.contact.remark && !refused.includes(row)
      ? [{ line: row.line, message: row.contact.remark }]
      : [],
  );

function phonesLeftOut({ phonesLeftOut }: BatchPlan, { refused }: BatchOutcome): LeftOut[] {
  const lines = new Set(refused.map(({ line }) => line));
  return lines.size === 0 ? phonesLeftOut : phonesLeftOut.filter(({ line }) => !lines.has(line));
}

type Reject = JudgedRow & { error: string };

function rejectsOf(batch: JudgedRow[], { refused }: BatchOutcome, contactLimit = 0): Reject[] {
  const error = `the contact limit (${contactLimit.toLocaleString('en')}) is reached: delete contacts or raise CONTACT_LIMIT`;
  return [
    ...batch.filter((row) => row.verdict === 'reject'),
    ...refused.map((row): Reject => ({ ...row, error })),
  ];
}

async function storeRejects({ _id }: ImportJob, rejects: Reject[]): Promise<void> {
  if (rejects.length === 0) return;
  const expires_at = new Date(Date.now() + keptMs);
  await driverCollection(ImportRejectModel).insertMany(
    rejects.map(({ row, line, cells, error }) => ({
      _id: `${_id}:${row}`,
      import_id: _id,
      row,
      line,
      cells,
      error,
      expires_at,
    })),
    { session: currentSession() },
  );
}

/** Those of the contacts that conversations show. */
async function shownIn(contactIds: string[]): Promise<string[]> {
  if (contactIds.length === 0) return [];
  const conversations = await ConversationModel.find({ contact_uuid: { $in: contactIds } })
    .select({ contact_uuid: 1 })
    .lean();
  return [...new Set(conversations.map(({ contact_uuid }) => contact_uuid))];
}
