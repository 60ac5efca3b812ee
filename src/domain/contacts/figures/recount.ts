import mongoose, { Schema } from 'mongoose';
import type { Log } from '../../../log.js';
import { inTransaction } from '../../../platform/database/transaction.js';
import { withLease } from '../../../platform/queue/lease.js';
import { ContactModel, type ContactStatus, contactStatuses } from '../contact/contact.js';
import {
  addToCounters,
  type Counters,
  CountersModel,
  type Increments,
  type Totals,
  zero,
} from './counters.js';

/** How far the counters were from the truth; all zero when they held. */
export type Drift = Totals;

/**
 * Recounts every contact and puts the counters right. Reads both at one instant, so writes may go on meanwhile.
 * Returns the drift it repaired.
 */
export async function recountContacts(): Promise<Drift> {
  return inTransaction(async () => {
    const rows = await ContactModel.aggregate<{
      _id: ContactStatus | null;
      n: number;
      whole: number;
      micro: number;
    }>([
      {
        $group: {
          _id: '$counted.status',
          n: { $sum: 1 },
          whole: { $sum: { $trunc: ['$counted.value', 0] } },
          micro: {
            $sum: {
              $round: [
                { $multiply: [{ $subtract: ['$counted.value', { $trunc: ['$counted.value', 0] }] }, 1e6] },
                0,
              ],
            },
          },
        },
      },
    ]);
    const kept = await CountersModel.find().limit(100).lean<Counters[]>();
    const increments: Increments = {};
    const drift = { count: zero(), value: zero() };
    for (const status of contactStatuses) {
      const row = rows.find(({ _id }) => _id === status) ?? { n: 0, whole: 0, micro: 0 };
      const sum = (field: 'count' | 'value' | 'micro'): number =>
        kept.reduce((total, counters) => total + (counters[field]?.[status] ?? 0), 0);
      increments[`count.${status}`] = row.n - sum('count');
      increments[`value.${status}`] = row.whole - sum('value');
      increments[`micro.${status}`] = row.micro - sum('micro');
      drift.count[status] = row.n - sum('count');
      drift.value[status] = row.whole - sum('value') + (row.micro - sum('micro')) / 1e6;
    }
    await addToCounters(increments);
    return drift;
  });
}

/** The recounts of the last months, by day in UTC, with what each had to repair. */
interface Recount {
  _id: string;
  drift: Drift;
  at: Date;
}

const schema = new Schema<Recount>(
  { _id: String, drift: Schema.Types.Mixed, at: Date },
  { collection: 'recounts', versionKey: false, minimize: false },
);
schema.index({ at: 1 }, { expireAfterSeconds: 90 * 24 * 60 * 60 });
const RecountModel = mongoose.model<Recount>('Recount', schema);

let lastDay = '';

/** Recounts once a day, in whichever process comes first, and logs a drift: there should be none. */
export async function recountDaily(log: Log, now = new Date()): Promise<void> {
  const day = now.toISOString().slice(0, 10);
  if (day === lastDay) return;
  await withLease('recount', async () => {
    // It is recorded only when it is done: a process that dies over it leaves it to the next.
    if (!(await RecountModel.exists({ _id: day, drift: { $ne: null } }))) {
      const drift = await recountContacts();
      await RecountModel.updateOne({ _id: day }, { $set: { drift, at: now } }, { upsert: true });
      if (drifted(drift)) log.warn({ drift }, 'the contact counters had drifted and were put right');
    }
    lastDay = day;
  });
}

/** Whether anything had to be repaired. */
export const drifted = ({ count, value }: Drift): boolean =>
  [...Object.values(count), ...Object.values(value)].some((by) => by !== 0);
