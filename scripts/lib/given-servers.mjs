import { randomUUID } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { Stop } from './steps.mjs';

/** How long a server may take to be reached. */
const usualPatienceMs = 10_000;
/** A Redis has so many databases when it does not say; the one with number 0 is left alone. */
const usualDatabases = 16;
/** Two test files at once, each with one or two, and one that is just being emptied. */
const fewestDatabases = 6;

/**
 * The servers that MONGODB_URI and REDIS_URL name, either of them or both, for the tests to run on: what
 * test/support/global-setup.mjs has to know, as the variable TEST_GIVEN_SERVERS. Undefined when neither is named.
 * Tests use MongoDB databases of their own (`test_…`) and Redis databases that were empty, and `cleanUp` empties
 * these and nothing else. Throws a Stop when a server cannot be reached or does not do.
 */
export async function givenServers(
  { MONGODB_URI: mongodbUri, REDIS_URL: redisUrl },
  patienceMs = usualPatienceMs,
) {
  if (!mongodbUri && !redisUrl) return undefined;
  const prefix = `test_${randomUUID().slice(0, 8)}_`;
  const [, redisDatabases] = await Promise.all([
    mongodbUri && checkMongo(mongodbUri, patienceMs),
    redisUrl && emptyDatabases(redisUrl, patienceMs),
  ]);
  const directory = mkdtempSync(join(tmpdir(), 'threadline-tests-'));
  const given = { mongodbUri, prefix, redisUrl, redisDatabases, directory };
  return {
    env: { TEST_GIVEN_SERVERS: JSON.stringify(given), MONGODB_URI: undefined, REDIS_URL: undefined },
    async cleanUp() {
      rmSync(directory, { recursive: true, force: true });
      await Promise.all([
        mongodbUri && dropAll(mongodbUri, prefix),
        redisUrl && flush(redisUrl, redisDatabases),
      ]);
    },
  };
}

/** Empties these Redis databases, given by their numbers. */
export const flush = (url, numbers) =>
  withRedis(url, usualPatienceMs, async (redis) => {
    for (const number of numbers) {
      await redis.select(number);
      await redis.flushdb();
    }
  });

const checkMongo = (uri, patienceMs) =>
  withMongo(uri, patienceMs, async (admin) => {
    const { setName, msg } = await admin.command({ hello: 1 });
    if (!setName && msg !== 'isdbgrid')
      throw new Stop('MONGODB_URI: this server has no transactions. Start it as a replica set, if of one.');
  });

const dropAll = (uri, prefix) =>
  withMongo(uri, usualPatienceMs, async (admin, client) => {
    const { databases } = await admin.admin().listDatabases({ nameOnly: true });
    for (const { name } of databases) if (name.startsWith(prefix)) await client.db(name).dropDatabase();
  });

async function withMongo(uri, patienceMs, work) {
  const client = new MongoClient(uri, { serverSelectionTimeoutMS: patienceMs });
  try {
    await client.connect().catch((error) => {
      throw new Stop(`MONGODB_URI: the server cannot be reached (${error.message}).`);
    });
    return await work(client.db('admin'), client);
  } finally {
    await client.close();
  }
}

const emptyDatabases = (url, patienceMs) =>
  withRedis(url, patienceMs, async (redis) => {
    // Servers for hire may refuse to say it.
    const [, said] = await redis.config('GET', 'databases').catch(() => []);
    const used = new Set(
      [...(await redis.info('keyspace')).matchAll(/^db(\d+):/gm)].map(([, n]) => Number(n)),
    );
    const numbers = Array.from({ length: Number(said ?? usualDatabases) }, (_, number) => number);
    const empty = numbers.slice(1).filter((number) => !used.has(number));
    if (empty.length < fewestDatabases)
      throw new Stop(
        `REDIS_URL: the tests need ${fewestDatabases} empty databases besides 0; this server has ${empty.length}.`,
      );
    return empty;
  });

async function withRedis(url, patienceMs, work) {
  const options = { lazyConnect: true, connectTimeout: patienceMs, retryStrategy: null };
  const redis = new Redis(url, options);
  redis.on('error', () => undefined); // the calls below say it
  try {
    await redis.connect().catch((error) => {
      throw new Stop(`REDIS_URL: the server cannot be reached (${error.message}).`);
    });
    return await work(redis);
  } finally {
    redis.disconnect();
  }
}
