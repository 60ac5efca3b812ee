import mongoose, { Schema } from 'mongoose';
import { inTransaction, outsideTransaction } from '../../../platform/database/transaction.js';
import { newId } from '../../../platform/ids.js';
import {
  type Contact,
  ContactModel,
  type ContactStatus,
  type Counted,
  contactStatuses,
} from '../contact/contact.js';

/**
 * How many contacts there are by status and what they are worth, kept beside the contacts so that reading them
 * costs the same at any number of contacts. A contact remembers what it was counted as; one that is something
 * else now is `owed`. Both sides change in one transaction, so a crash loses nothing and counts nothing twice.
 */
export interface Counters {
  _id: string;
  count: Partial<Record<ContactStatus, number>>;
  /** Whole units and millionths, both integers, so that sums are exact. */
  value: Partial<Record<ContactStatus, number>>;
  micro: Partial<Record<ContactStatus, number>>;
}

const sums = { type: Schema.Types.Mixed, default: {} };
export const CountersModel = mongoose.model<Counters>(
  'ContactCounters',
  new Schema<Counters>(
    { _id: String, count: sums, value: sums, micro: sums },
    { collection: 'contact_counters', versionKey: false, minimize: false },
  ),
);

/** Each process adds to a document of its own, so that processes do not wait for each other. */
const slot = `slot:${Number.parseInt(newId().slice(-4), 16) % 16}`;

export interface Totals {
  count: Record<ContactStatus, number>;
  value: Record<ContactStatus, number>;
}

export type Increments = Record<string, number>;

/** Adds what these contacts are counted as to the increments, or takes it away. */
function tally(into: Increments, counted: Counted | null | undefined, sign: 1 | -1): void {
  if (!counted) return;
  const add = (path: string, by: number): void => {
    if (by !== 0) into[path] = (into[path] ?? 0) + by;
  };
  const whole = Math.trunc(counted.value);
  add(`count.${counted.status}`, sign);
  add(`value.${counted.status}`, sign * whole);
  add(`micro.${counted.status}`, sign * Math.round((counted.value - whole) * 1e6));
}

/** Adds to this process's counters. */
export async function addToCounters(increments: Increments): Promise<void> {
  const changes = Object.fromEntries(Object.entries(increments).filter(([, by]) => by !== 0));
  if (Object.keys(changes).length === 0) return;
  await CountersModel.updateOne({ _id: slot }, { $inc: changes }, { upsert: true });
}

/** Counts contacts that come (`after`) or go (`before`); call it in the transaction that writes them. */
export async function count(
  before: readonly (Counted | null | undefined)[],
  after: readonly Counted[],
): Promise<void> {
  const increments: Increments = {};
  for (const counted of before) tally(increments, counted, -1);
  for (const counted of after) tally(increments, counted, 1);
  await addToCounters(increments);
}

const batch = 500;

/** Counts contacts that changed since they were counted. Returns how many. Safe in several processes at once. */
export async function settleCounters(): Promise<number> {
  let settled = 0;
  while (await ContactModel.exists({ owed: true })) {
    const done = await inTransaction(settleBatch);
    settled += done;
    if (done === 0) break;
  }
  return settled;
}

async function settleBatch(): Promise<number> {
  const owed = await ContactModel.find({ owed: true })
    .limit(batch)
    .select({ status: 1, value: 1, counted: 1 })
    .lean<Pick<Contact, '_id' | 'status' | 'value' | 'counted'>[]>();
  if (owed.length === 0) return 0;
  await ContactModel.updateMany(
    { _id: { $in: owed.map(({ _id }) => _id) } },
    [{ $set: { counted: { status: '$status', value: '$value' }, owed: false } }],
    { updatePipeline: true, timestamps: false },
  );
  await count(
    owed.map(({ counted }) => counted),
    owed,
  );
  return owed.length;
}

let waiting = false;

/** Settles shortly, together with other writes of this moment. The sweeper does it when this process dies. */
export function settleSoon(): void {
  if (waiting) return;
  waiting = true;
  const settle = (): void => {
    waiting = false;
    settleCounters().catch(() => undefined);
  };
  outsideTransaction(() => setTimeout(settle, 100).unref());
}

export const zero = (): Record<ContactStatus, number> =>
  Object.fromEntries(contactStatuses.map((status) => [status, 0])) as Record<ContactStatus, number>;

/** The sums as they stand; call `settleCounters` first where they must hold what was written just now. */
export async function readCounters(): Promise<Totals> {
  const totals = { count: zero(), value: zero() };
  for (const { count, value, micro } of await CountersModel.find().limit(100).lean<Counters[]>()) {
    for (const status of contactStatuses) {
      totals.count[status] += count?.[status] ?? 0;
      totals.value[status] += (value?.[status] ?? 0) + (micro?.[status] ?? 0) / 1e6;
    }
  }
  return totals;
}
