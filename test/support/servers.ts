import { randomUUID } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';

/** What startEmbedded keeps ready; database 0 stays empty. */
const redisDatabases = 256;

interface ServerSet {
  mongodbUri: string;
  redisUrl: string;
  dataDir: string;
}

/**
 * Addresses of a database and a queue that nobody else uses: real servers, empty, thrown away after the run. Each
 * call gives another pair, so call it once for everything that has to share data (an application and the
 * processes beside it). Nothing is deleted in between: close your own connections.
 */
export function testServers(): { mongodbUri: string; redisUrl: string } {
  const { mongodbUri, redisUrl, dataDir } = ownSet();
  const mongodb = new URL(mongodbUri);
  mongodb.pathname = `/test_${randomUUID().slice(0, 13)}`;
  return { mongodbUri: mongodb.href, redisUrl: `${redisUrl}/${unusedRedisDatabase(dataDir)}` };
}

/** Where the stories of this run write down what they asked of the database; the same for all workers. */
export const queriesDirectory = (): string => join(serverSets()[0]!.dataDir, 'queries');

/** Each Jest worker has a pair of servers of its own; see global-setup.mjs. */
function ownSet(): ServerSet {
  const sets = serverSets();
  return sets[(Number(process.env.JEST_WORKER_ID ?? 1) - 1) % sets.length]!;
}

function serverSets(): ServerSet[] {
  const sets = JSON.parse(process.env.TEST_SERVERS ?? '[]') as ServerSet[];
  if (sets.length === 0) throw new Error('The test servers are not running: start the tests with npm test.');
  return sets;
}

/** Jest gives each test file fresh modules, so what is used up is remembered in the servers' own directory. */
function unusedRedisDatabase(dataDir: string): number {
  const used = join(dataDir, 'redis-databases');
  mkdirSync(used, { recursive: true });
  for (let number = 1; number < redisDatabases; number += 1) {
    try {
      mkdirSync(join(used, String(number)));
      return number;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
  }
  throw new Error(`More than ${redisDatabases - 1} calls of testServers in one run: call it once a file.`);
}
