import mongoose, { Schema } from 'mongoose';
import { AppError } from '../../../errors.js';
import { ContactModel } from '../contact/contact.js';
import { readCounters } from './counters.js';

/** Those who insert under a limit all write this document, so that one waits for the other's count. */
const GateModel = mongoose.model<{ _id: string; turn: number }>(
  'ContactLimitGate',
  new Schema({ _id: String, turn: Number }, { collection: 'contact_limit', versionKey: false }),
);

/** How often it is looked again when contacts are being counted at this moment. */
const mostLooks = 5;

/**
 * How many contacts there are, those counted and those that are about to be. What is counted between the two looks
 * would be missed by both, so the first is taken once more after the second.
 */
export async function contactTotal(): Promise<number> {
  let counted = await countedContacts();
  for (let look = 1; ; look += 1) {
    const uncounted = await ContactModel.countDocuments({ owed: true, counted: null });
    const now = await countedContacts();
    if (now === counted || look === mostLooks) return now + uncounted;
    counted = now;
  }
}

async function countedContacts(): Promise<number> {
  const { count } = await readCounters();
  return Object.values(count).reduce((sum, n) => sum + n, 0);
}

/** How many of `wanted` contacts the limit has room for. Call it in the transaction that inserts them. */
export async function roomFor(wanted: number, limit: number | undefined): Promise<number> {
  if (limit === undefined || wanted === 0) return wanted;
  await GateModel.updateOne({ _id: 'contacts' }, { $inc: { turn: 1 } }, { upsert: true });
  return Math.max(0, Math.min(wanted, limit - (await contactTotal())));
}

/** `contact_limit_reached`, in words. Customers who write are never refused; this is for people and imports. */
export async function limitReached(limit: number): Promise<AppError> {
  const count = await contactTotal();
  const used = `${count.toLocaleString('en')} / ${limit.toLocaleString('en')}`;
  return new AppError(
    'contact_limit_reached',
    `The contact limit is reached (${used}). Delete contacts or raise CONTACT_LIMIT.`,
    { count, limit },
  );
}

export interface LimitUse {
  count: number;
  /** Null without a limit. */
  limit: number | null;
  /** Admins are warned from 90 % on. */
  warn: boolean;
}

/** "9,992 / 10,000": how much of the plan is used. */
export async function limitUse(limit: number | undefined): Promise<LimitUse> {
  const count = await contactTotal();
  return { count, limit: limit ?? null, warn: limit !== undefined && count >= limit * 0.9 };
}
