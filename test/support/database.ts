import { afterAll, beforeAll } from '@jest/globals';
import { createLog } from '../../src/log.js';
import { connectMongo, disconnectMongo } from '../../src/platform/database/mongo.js';
import { testServers } from './servers.js';

/** Connects to a database of the test file's own, empty, with the indexes of all models that are loaded. */
export const openDatabase = (): Promise<void> => connectMongo(testServers().mongodbUri, createLog('silent'));

/** The servers are thrown away after the run. Dropping the database while something is settled can hang some. */
export const closeDatabase = disconnectMongo;

/** A database for all tests of this file, or of the `describe` it stands in. */
export function useDatabase(): void {
  beforeAll(openDatabase);
  afterAll(closeDatabase);
}
