import { isDuplicateKey } from '../../../platform/database/mongo.js';
import { inTransaction } from '../../../platform/database/transaction.js';

/** More customers than this do not write at one instant. */
const mostRaces = 3;

/**
 * A transaction that gives contacts and conversations other places. A customer who writes at this very moment may
 * take one of these first, which a unique index tells; then it runs again, with what there is now.
 */
export async function inMergeTransaction<T>(work: () => Promise<T>): Promise<T> {
  for (let race = 1; ; race += 1) {
    try {
      return await inTransaction(work);
    } catch (error) {
      if (!isDuplicateKey(error) || race === mostRaces) throw error;
    }
  }
}
