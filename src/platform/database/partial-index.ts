import mongoose from 'mongoose';

/**
 * Conditions of partial indexes of which MongoDB sees by itself that a query is within them. It takes a partial index
 * only where the query's own conditions show that every document it may find is in the index, and it does not reason
 * about types: beside `{$type: 'string'}` an equality to a text proves nothing, and the whole collection is walked. It
 * does compare values, so "from the smallest value of its type on" says the same (a comparison never leaves its type)
 * and is seen from every equality and `$in`. It is seen from ranges too, when they begin somewhere: put the condition
 * beside those that only end, as in `{ ...anyTime, $lte: now }`.
 *
 * What a condition is about leads the index, or is no part of its key: secantusd-rs finds nothing where such a field
 * comes later in the key and the query asks for something that is not in the key.
 *
 * Source: `isSubsetOf` in src/mongo/db/matcher/expression_algo.cpp of mongodb/mongo, alike from 3.2 to 8; see
 * docs/database.md.
 */
export const anyText = { $gte: '' } as const;
export const anyTime = { $gte: new Date(0) } as const;
export const anyBoolean = { $gte: false } as const;
export const anyObjectId = { $gte: new mongoose.Types.ObjectId('0'.repeat(24)) } as const;
/** Numbers that are never negative. */
export const anyCount = { $gte: 0 } as const;
