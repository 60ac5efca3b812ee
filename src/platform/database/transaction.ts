import mongoose from 'mongoose';

// Every mongoose operation inside `inTransaction` joins its transaction without being handed a session.
mongoose.set('transactionAsyncLocalStorage', true);

/** How long a transaction that meets others may be tried again. */
const patienceMs = 10_000;

/**
 * Runs `work` as one transaction: all of its writes happen, or none. It may run more than once, when it meets
 * another transaction, so it does nothing but database operations, one after another. Inside another transaction
 * it simply joins that one. `own`: a session for it that the caller opened and ends.
 */
export async function inTransaction<T>(work: () => Promise<T>, own?: mongoose.ClientSession): Promise<T> {
  if (currentSession()) return work();
  if (own) return own.withTransaction(() => storage()!.run({ session: own }, work), options);
  return mongoose.connection.transaction(work, options);
}

const options = {
  readConcern: { level: 'snapshot' },
  writeConcern: { w: 'majority' },
  timeoutMS: patienceMs,
} as mongoose.mongo.TransactionOptions;

/** The transaction's session, for operations that go to the driver directly. */
export const currentSession = (): mongoose.ClientSession | undefined =>
  (storage()?.getStore() as { session?: mongoose.ClientSession } | undefined)?.session;

/** Runs what must not join the transaction around it, such as starting a timer that outlives it. */
export function outsideTransaction<T>(work: () => T): T {
  const inside = storage();
  return inside ? inside.exit(work) : work();
}

interface Storage {
  getStore(): unknown;
  run<T>(store: { session: mongoose.ClientSession }, work: () => T): T;
  exit<T>(work: () => T): T;
}

const storage = (): Storage | undefined =>
  (mongoose as unknown as { transactionAsyncLocalStorage?: Storage }).transactionAsyncLocalStorage;
