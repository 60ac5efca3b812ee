import { createHash } from 'node:crypto';
import mongoose, { Schema } from 'mongoose';
import type { Log } from '../../../log.js';
import { stopSignal, withLease } from '../../../platform/queue/lease.js';
import { nationalVariants } from '../phone/national-variants.js';
import { type Rekeyed, rekeyContacts } from './rekey.js';

/** What a table of national variants made of the contacts that were there, by the table. */
interface Rekeying extends Rekeyed {
  _id: string;
  at: Date;
}

const schema = new Schema<Rekeying>(
  { _id: String, mended: Number, twins: Number, left: Number, at: Date },
  { collection: 'rekeyings', versionKey: false },
);
export const RekeyingModel = mongoose.model<Rekeying>('Rekeying', schema);

const table = createHash('sha256')
  .update(nationalVariants.map(({ long, short }) => `${long.source} ${short}`).join('\n'))
  .digest('hex')
  .slice(0, 16);

let isDone = false;

/**
 * Gives contacts the keys of the present table of national variants, once for each table, in whichever process comes
 * first; logs what it changed. Until then who was stored under a former key is refused and sent again by the platform.
 */
export async function rekeyOnce(log: Log): Promise<void> {
  if (isDone) return;
  await withLease('rekey', async () => {
    // It is recorded only when it is done: a process that dies over it leaves it to the next.
    if (!(await RekeyingModel.exists({ _id: table }))) {
      const done = await rekeyContacts(stopSignal());
      if (!done) return;
      if (done.mended + done.twins > 0)
        log.info(done, 'contacts were given the keys of new national numbers');
      if (done.left > 0) return;
      await RekeyingModel.updateOne({ _id: table }, { $set: { ...done, at: new Date() } }, { upsert: true });
    }
    isDone = true;
  });
}
