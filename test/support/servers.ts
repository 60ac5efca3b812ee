import { randomUUID } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect } from '@jest/globals';

/** What global-setup.mjs has ready for one of Jest's workers. */
interface ServerSet {
  mongodbUri: string;
  /** What the names of databases begin with. */
  prefix: string;
  redisUrl: string;
  /** The numbers that this worker may use. */
  redisDatabases: number[];
  dataDir: string;
}

/** How long a database is waited for that the last test file used and gives back. */
const patienceMs = 30_000;
const nobody = new Int32Array(new SharedArrayBuffer(4));

/**
 * Addresses of a database and a queue that nobody else uses: real servers, empty, thrown away after the run. Each
 * call gives another pair, so call it once for everything that has to share data (an application and the
 * processes beside it). The queue is emptied when the test file has ended: close your own connections.
 */
export function testServers(): { mongodbUri: string; redisUrl: string } {
  const set = ownSet();
  const redis = new URL(set.redisUrl);
  redis.pathname = `/${unusedRedisDatabase(set)}`;
  const name = `${set.prefix}${randomUUID().slice(0, 13)}`;
  return { mongodbUri: atDatabase(set.mongodbUri, name), redisUrl: redis.href };
}

/** The same address with another database; whoever logs in goes on doing so at the one it had. */
export function atDatabase(uri: string, name: string): string {
  // No URL: it may name several hosts.
  const [, hosts, before, query] = /^(\w+(?:\+srv)?:\/\/[^/?]+)(?:\/([^?]*))?(?:\?(.*))?$/.exec(uri)!;
  const options = new URLSearchParams(query);
  if (hosts!.includes('@') && before && !options.has('authSource')) options.set('authSource', before);
  return `${hosts}/${name}${options.size > 0 ? `?${options}` : ''}`;
}

/** A directory that all workers share, gone after the run. */
export const runDirectory = (): string => serverSets()[0]!.dataDir;

/** Where the stories of this run write down what they asked of the database; the same for all workers. */
export const queriesDirectory = (): string => join(runDirectory(), 'queries');

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

/**
 * Jest gives each test file fresh modules, so what is used is remembered in the servers' own directory, until
 * give-back.mjs has emptied it.
 */
function unusedRedisDatabase({ dataDir, redisDatabases }: ServerSet): number {
  const taken = join(dataDir, 'redis-databases');
  mkdirSync(taken, { recursive: true });
  const path = expect.getState().testPath ?? '';
  for (const giveUp = Date.now() + patienceMs; Date.now() < giveUp; Atomics.wait(nobody, 0, 0, 100)) {
    for (const number of redisDatabases) {
      try {
        writeFileSync(join(taken, String(number)), path, { flag: 'wx' });
        return number;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
      }
    }
  }
  throw new Error(`All ${redisDatabases.length} Redis databases are in use: call testServers once a file.`);
}
