import mongoose, { Schema } from 'mongoose';
import { isDuplicateKey } from '../database/mongo.js';
import { upsertedOr } from '../database/mongo-dialect.js';
import { newId } from '../ids.js';

interface LeaseDocument {
  _id: string;
  owner: string | null;
  until: Date;
  fence: number;
}

const LeaseModel = mongoose.model<LeaseDocument>(
  'Lease',
  new Schema<LeaseDocument>(
    { _id: String, owner: String, until: Date, fence: { type: Number, default: 0 } },
    { collection: 'leases', versionKey: false },
  ),
);

/** The right to work on one thing. `fence` grows with every owner, so a late write of a former owner is recognised. */
export interface Lease {
  key: string;
  owner: string;
  fence: number;
  /** Milliseconds since the epoch; renewed while `withLease` runs. */
  until: number;
}

/** Longer than any outside call made under a lease (10 s), short enough that a killed worker is replaced soon. */
export const leaseMs = 18_000;

/** Takes the lease when it is free or expired; null when somebody holds it. */
export async function acquireLease(key: string, ms = leaseMs): Promise<Lease | null> {
  const owner = newId();
  const now = Date.now();
  const until = new Date(now + ms);
  try {
    const taken = await upsertedOr(
      () =>
        LeaseModel.findOneAndUpdate(
          { _id: key, until: { $lte: new Date(now) } },
          { $set: { owner, until }, $inc: { fence: 1 } },
          { upsert: true, returnDocument: 'after' },
        ).lean(),
      // A lease that was taken unknown to us would stay held.
      () => LeaseModel.findOne({ _id: key, owner }).lean(),
    );
    return taken && { key, owner, fence: taken.fence, until: until.getTime() };
  } catch (error) {
    if (isDuplicateKey(error)) return null;
    throw error;
  }
}

/** Extends the lease; false when it was lost meanwhile. */
export async function renewLease(lease: Lease, ms = leaseMs): Promise<boolean> {
  const until = new Date(Date.now() + ms);
  const renewed = await LeaseModel.updateOne({ _id: lease.key, owner: lease.owner }, { $set: { until } });
  if (renewed.matchedCount === 1) lease.until = until.getTime();
  return renewed.matchedCount === 1;
}

/** Gives the lease back. The document stays, because its fence must never start again. */
export async function releaseLease(lease: Lease): Promise<void> {
  await LeaseModel.updateOne(
    { _id: lease.key, owner: lease.owner },
    { $set: { until: new Date(0), owner: null } },
  );
}

/** Whether somebody holds the lease now. */
export async function isLeaseHeld(key: string): Promise<boolean> {
  return (await LeaseModel.exists({ _id: key, until: { $gt: new Date() } })) !== null;
}

/**
 * Runs `work` under the lease, renewing it, and gives what it gave; false without running when somebody else holds it.
 * `work` asks `lease.until` (see `leaseHasTime`) before every outside call.
 */
export async function underLease<T>(
  key: string,
  work: (lease: Lease) => Promise<T>,
  ms = leaseMs,
): Promise<T | false> {
  const lease = await acquireLease(key, ms);
  if (!lease) return false;
  const renewal = setInterval(() => {
    renewLease(lease, ms).then(
      (kept) => {
        if (!kept) lease.until = 0;
      },
      () => undefined,
    );
  }, ms / 3);
  try {
    return await work(lease);
  } finally {
    clearInterval(renewal);
    await releaseLease(lease);
  }
}

/** The same for work that gives nothing: whether it ran. */
export const withLease = (
  key: string,
  work: (lease: Lease) => Promise<void>,
  ms = leaseMs,
): Promise<boolean> => underLease(key, (lease) => work(lease).then(() => true), ms);

let stop = new AbortController();

/** While the process stops, nobody under a lease begins anything new. */
export function setStopping(stopping: boolean): void {
  if (stopping) stop.abort();
  else stop = new AbortController();
}

/** It is aborted when the process stops: for work that lasts longer than a call. */
export const stopSignal = (): AbortSignal => stop.signal;

/** Whether a call of up to 10 s may still be begun under this lease. */
export const leaseHasTime = (lease: Lease): boolean =>
  !stop.signal.aborted && lease.until - Date.now() > 10_500;
