import mongoose from 'mongoose';

/**
 * Whether the server in use finds documents by the elements of a list when it is told keys (`min`, `max`) of an index.
 * MongoDB and secantusd-rs do; SecantusDB finds none, and is never asked so by Threadline (`readsWholeRanges`).
 */
export async function findsListsBetweenKeys(): Promise<boolean> {
  const probe = mongoose.connection.collection<{ _id: string; codes: string[] }>('list_keys_probe');
  await probe.createIndex({ codes: 1 });
  await probe.updateOne({ _id: '1' }, { $set: { codes: ['a'] } }, { upsert: true });
  const found = await probe.find({}).hint({ codes: 1 }).min({ codes: 'a' }).max({ codes: 'b' }).toArray();
  return found.length === 1;
}
