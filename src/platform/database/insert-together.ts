import type mongoose from 'mongoose';

interface Waiting {
  document: object;
  resolve(): void;
  reject(error: unknown): void;
}
interface Lane {
  waiting: Waiting[];
  busy: boolean;
}
type Collection = mongoose.Collection;

const lanes = new WeakMap<Collection, Lane>();
/** Each is far below what one command may hold (48 MB, 100,000 documents). */
const mostAtOnce = 100;
/** Nobody waits longer for the trip of others: it may hang. */
const patienceMs = 50;

/**
 * Inserts a document by the driver. What comes while an insert into the same collection is under way goes together in
 * the next one: nobody waits for company, and when many come at once they are few trips. Rejects with the error of
 * this document alone (`code` as the server's), or of the whole trip.
 */
export function insertTogether(collection: Collection, document: object): Promise<void> {
  const lane = lanes.get(collection) ?? { waiting: [], busy: false };
  lanes.set(collection, lane);
  return new Promise((resolve, reject) => {
    lane.waiting.push({ document, resolve, reject });
    if (!lane.busy) void drain(collection, lane);
  });
}

async function drain(collection: Collection, lane: Lane): Promise<void> {
  lane.busy = true;
  while (lane.waiting.length > 0) {
    const trip = insert(collection, lane.waiting.splice(0, mostAtOnce));
    await endOf(trip, patienceMs);
  }
  lane.busy = false;
}

/** Resolves when the trip has ended or after so long. A plain timer: an aborted one makes an error with its stack. */
function endOf(trip: Promise<void>, ms: number): Promise<void> {
  return new Promise((resolve) => {
    const late = setTimeout(resolve, ms);
    void trip.then(() => {
      clearTimeout(late);
      resolve();
    });
  });
}

/** Never throws: everybody is told. */
async function insert(collection: Collection, all: Waiting[]): Promise<void> {
  const refused = new Map<number, Error>();
  try {
    const [first] = all;
    if (all.length === 1) await collection.insertOne(first!.document as never);
    else
      await collection.insertMany(
        all.map(({ document }) => document),
        { ordered: false },
      );
  } catch (error) {
    const failed = writeErrorsOf(error);
    if (failed.length === 0) {
      for (const { reject } of all) reject(error);
      return;
    }
    for (const { index, code, errmsg } of failed)
      refused.set(index, Object.assign(new Error(errmsg ?? 'The document was refused.'), { code }));
  }
  for (const [at, { resolve, reject }] of all.entries()) {
    const error = refused.get(at);
    if (error) reject(error);
    else resolve();
  }
}

interface WriteError {
  index: number;
  code: number;
  errmsg?: string;
}

/** The errors of a bulk write that was refused in part; empty when the whole of it failed, or a single insert. */
function writeErrorsOf(error: unknown): WriteError[] {
  const { writeErrors, writeConcernErrors } = error as {
    writeErrors?: WriteError | WriteError[];
    writeConcernErrors?: unknown[];
  };
  if (writeConcernErrors?.length) return [];
  return writeErrors === undefined ? [] : [writeErrors].flat();
}
