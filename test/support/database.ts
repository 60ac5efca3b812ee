import { afterAll, beforeAll } from '@jest/globals';
import mongoose from 'mongoose';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { testServers } from './servers.js';

/** Connects to a database of the test file's own, empty, with the indexes of all models that are loaded. */
export const openDatabase = (): Promise<void> => connectMongo(testServers().mongodbUri, createLog('silent'));

/** The servers are thrown away after the run. Dropping the database while something is settled can hang some. */
export const closeDatabase = disconnectMongo;

/** Lets a lease run out now that a killed process holds, instead of in its time (15 s and more). */
export async function endLease(key: string): Promise<void> {
  const leases = mongoose.connection.collection<{ _id: string }>('leases');
  await leases.updateOne({ _id: key }, { $set: { until: new Date(0) } });
}

/** A database for all tests of this file, or of the `describe` it stands in. */
export function useDatabase(): void {
  beforeAll(openDatabase);
  afterAll(closeDatabase);
}
