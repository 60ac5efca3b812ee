/**
 * What is only there because Threadline also runs on servers other than MongoDB (docs/decisions/0011-one-dialect.md): the rest of the
 * code is written for MongoDB and asks here.
 */
import mongoose from 'mongoose';
import { isDuplicateKey } from './mongo.js';

let answer: Promise<boolean> | undefined;

/**
 * Whether the server gives what a hinted index finds in the order of that index. MongoDB does; a compatible server
 * used for trying things out may not. Found out once a process.
 */
export function walksIndexInOrder(): Promise<boolean> {
  answer ??= tryOut().catch((error: unknown) => {
    answer = undefined;
    throw error;
  });
  return answer;
}

let readsAll: Promise<boolean> | undefined;

/**
 * Whether the server looks at every key of a range of an index before it counts to a limit, so that a narrower range
 * is the quicker one. MongoDB stops at the limit; SecantusDB, used for trying things out, does not.
 */
export function readsWholeRanges(): Promise<boolean> {
  readsAll ??= Promise.resolve(mongoose.connection.db?.admin().buildInfo()).then(
    (info) => info !== undefined && 'secantusVersion' in info,
    (error: unknown) => {
      readsAll = undefined;
      throw error;
    },
  );
  return readsAll;
}

/**
 * Conditions of which a planner does not choose its index: the negation of their negation. SecantusDB, told a range of
 * one index and further conditions, would walk the whole of another. MongoDB needs none of it: it takes a hint.
 */
export const hiddenFromPlanner = (filter: object) => ({ $and: [{ $nor: [{ $nor: [filter] }] }] });

/**
 * What `upsert` gave, or what `find` finds. SecantusDB answers an upsert with nothing when another insert was faster, or
 * when the document was given back as it was taken; MongoDB always gives it, and is asked once.
 */
export const upsertedOr = async <T>(upsert: () => Promise<T | null>, find: () => Promise<T | null>) =>
  (await upsert()) ?? (await find());

async function tryOut(): Promise<boolean> {
  const probe = mongoose.connection.collection<{ _id: string; terms: string[] }>('index_order_probe');
  await probe.createIndex({ terms: 1 });
  // Document 1 comes first in the order of insertion, of ids and of the whole index; in the part asked for, 2 does.
  await probe
    .insertMany([
      { _id: '1', terms: ['a', 'z'] },
      { _id: '2', terms: ['m'] },
    ])
    .catch((error: unknown) => {
      if (!isDuplicateKey(error)) throw error;
    });
  const found = await probe
    .find({ terms: { $elemMatch: { $gte: 'k', $lt: 'zz' } } })
    .hint({ terms: 1 })
    .toArray();
  return found.map(({ _id }) => _id).join('') === '21';
}
