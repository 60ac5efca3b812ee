import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { givenServers } from '../../scripts/lib/given-servers.mjs';
import { startEmbedded } from '../../src/platform/embedded/index.js';
import { atDatabase } from '../support/servers.js';

const run = promisify(execFile);

describe('`npm test` with MONGODB_URI and REDIS_URL', () => {
  let servers: Awaited<ReturnType<typeof startEmbedded>>;
  let mongo: MongoClient;
  let redis: Redis;
  let env: { MONGODB_URI: string; REDIS_URL: string };
  /** Names of databases that hold something. */
  const databases = async () =>
    (await mongo.db('admin').admin().listDatabases({ nameOnly: true })).databases
      .map(({ name }) => name)
      .filter((name) => !['admin', 'local', 'config'].includes(name));
  const keyspace = async () =>
    [...(await redis.info('keyspace')).matchAll(/^(db\d+):keys=(\d+)/gm)].map(
      ([, db, keys]) => `${db} ${keys}`,
    );

  beforeAll(async () => {
    const dir = fileURLToPath(new URL('../../.threadline', import.meta.url));
    servers = await startEmbedded({ dir, log: () => undefined, throwAway: true });
    env = { MONGODB_URI: servers.mongo.uri, REDIS_URL: servers.redis.url };
    mongo = await new MongoClient(env.MONGODB_URI).connect();
    redis = new Redis(env.REDIS_URL);
    await mongo.db('of_somebody').collection('things').insertOne({ kept: true });
    await redis.set('kept', 'in 0');
    await redis.select(3);
    await redis.set('kept', 'in 3');
  });
  afterAll(async () => {
    redis?.disconnect();
    await mongo?.close();
    await servers?.stop();
  });

  it('uses those, and leaves them as they were', async () => {
    const args = ['scripts/test.mjs', 'test/platform/lease.test.ts', 'test/people/throttle.test.ts'];
    const { stdout, stderr } = await run(process.execPath, args, {
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env },
    });
    expect(stdout).toMatch(/^\d\d passed, 0 failed$/m);
    expect(stderr).not.toMatch(/^(MongoDB|Redis): /m); // nothing embedded was chosen and started
    expect(await redis.info('commandstats')).toContain('cmdstat_flushdb');
    expect(await databases()).toEqual(['of_somebody']);
    expect(await keyspace()).toEqual(['db0 1', 'db3 1']);
  });

  it('takes empty databases only, and empties nothing but what it took', async () => {
    const given = (await givenServers(env))!;
    const { prefix, redisDatabases, directory } = JSON.parse(given.env.TEST_GIVEN_SERVERS);
    expect(redisDatabases.slice(0, 3)).toEqual([1, 2, 4]);
    await redis.select(1);
    await redis.set('of a test', '1');
    await mongo.db(`${prefix}x`).collection('things').insertOne({ kept: false });
    expect(await keyspace()).toHaveLength(3);
    await given.cleanUp();
    expect(await databases()).toEqual(['of_somebody']);
    expect(await keyspace()).toEqual(['db0 1', 'db3 1']);
    expect(existsSync(directory)).toBe(false);
  });

  it('says in a sentence what is wrong with them, and is not about what is not named', async () => {
    expect(await givenServers({})).toBeUndefined();
    await expect(givenServers({ REDIS_URL: 'redis://127.0.0.1:1' })).rejects.toThrow(
      'REDIS_URL: the server cannot be reached',
    );
    const none = 'mongodb://127.0.0.1:1';
    await expect(givenServers({ MONGODB_URI: none }, 200)).rejects.toThrow(
      'MONGODB_URI: the server cannot be reached',
    );
    for (let number = 0; number < 256; number += 1) {
      await redis.select(number);
      if (number < 251) await redis.set('kept', '1');
    }
    await expect(givenServers(env)).rejects.toThrow(
      'the tests need 6 empty databases besides 0; this server has 5.',
    );
  });

  it.each([
    ['mongodb://h:1/threadline', 'mongodb://h:1/t'],
    ['mongodb://h:1', 'mongodb://h:1/t'],
    ['mongodb://h:1/?replicaSet=rs', 'mongodb://h:1/t?replicaSet=rs'],
    ['mongodb://a:1,b:2/x?replicaSet=rs', 'mongodb://a:1,b:2/t?replicaSet=rs'],
    ['mongodb+srv://me:p%40ss@h/x', 'mongodb+srv://me:p%40ss@h/t?authSource=x'],
    ['mongodb://me:pass@h/x?authSource=admin', 'mongodb://me:pass@h/t?authSource=admin'],
    ['mongodb://me:pass@h/', 'mongodb://me:pass@h/t'],
  ])('reads %s with another database as %s', (uri, other) => {
    expect(atDatabase(uri, 't')).toBe(other);
  });
});
