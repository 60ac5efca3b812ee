import mongoose from 'mongoose';
import type { Contact } from '../../src/domain/contacts/contact/contact.js';

type Method = (this: { collectionName: string }, ...args: unknown[]) => unknown;

const writes = [
  'insertOne',
  'insertMany',
  'bulkWrite',
  'updateOne',
  'updateMany',
  'findOneAndUpdate',
] as const;

/**
 * Breaks work off as a killed worker does: of its writes to the database the first `done` are carried out, and
 * nothing that would come next is. False when the work ended before that.
 */
export async function breakOff(done: number, work: () => Promise<unknown>): Promise<boolean> {
  let count = 0;
  const driver = Object.getPrototypeOf(mongoose.connection.db!.collection('contacts')) as Record<
    string,
    Method
  >;
  const originals = writes.map((name) => [name, driver[name]!] as const);
  for (const [name, original] of originals) {
    driver[name] = async function (...args) {
      // A lease runs out by itself; tags and counters are written when nobody waits.
      if (['leases', 'tags', 'contact_counters'].includes(this.collectionName))
        return original.apply(this, args);
      if (count === done) throw new Error('killed');
      count += 1;
      return original.apply(this, args);
    };
  }
  try {
    await work();
    return false;
  } catch (error) {
    if ((error as Error).message !== 'killed') throw error;
    return true;
  } finally {
    for (const [name, original] of originals) driver[name] = original;
  }
}

/** Has something happen just before the next such operation on a collection. */
export async function atFirst(
  operation: 'insertMany' | 'bulkWrite',
  name: string,
  happen: (contacts: mongoose.mongo.Collection<Contact>) => Promise<void>,
): Promise<void> {
  const contacts = mongoose.connection.db!.collection<Contact>('contacts');
  const driver = Object.getPrototypeOf(contacts) as Record<string, (...args: unknown[]) => unknown>;
  const original = driver[operation]!;
  driver[operation] = async function (this: { collectionName: string }, ...args: unknown[]) {
    if (this.collectionName === name) {
      driver[operation] = original;
      await happen(contacts);
    }
    return original.apply(this, args);
  };
}
