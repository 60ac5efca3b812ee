import mongoose from 'mongoose';
import { inTransaction } from '../../../../platform/database/transaction.js';
import type { ImportJob } from '../job/import-job.js';

/**
 * The database session of one run of an import, in which it writes its batches and nothing else is done. The import
 * records it, so that what a killed worker's last batch holds locked is set free at once, not after a minute, and so
 * that a run that lost its lease cannot store a batch any more.
 */
export interface RunSession {
  id: string;
  /** Runs a batch as one transaction. */
  transaction<T>(work: () => Promise<T>): Promise<T>;
}

/** Runs `work` with a session of its own. */
export async function withRunSession<T>(work: (session: RunSession) => Promise<T>): Promise<T> {
  const session = await mongoose.connection.startSession();
  try {
    return await work({
      id: session.serverSession.id.id.toUUID().toString(),
      transaction: (batch) => inTransaction(batch, session),
    });
  } finally {
    // Whoever goes on with the import may end this session later, so the driver must not use it for other work.
    session.serverSession.isDirty = true;
    await session.endSession();
  }
}

/** Ends what the run before left of its last batch. A server that does not let us ends it by itself in a minute. */
export async function endAbandoned({ session_id }: Pick<ImportJob, 'session_id'>): Promise<void> {
  if (session_id === null) return;
  const id = new mongoose.mongo.UUID(session_id);
  await mongoose.connection.db?.command({ killSessions: [{ id }] }).catch(() => undefined);
}
