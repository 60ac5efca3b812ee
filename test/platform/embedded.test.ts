import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { Redis } from 'ioredis';
import { MongoClient } from 'mongodb';
import { type EmbeddedServers, startEmbedded } from '../../src/platform/embedded/index.js';
import { until } from '../support/until.js';
import { emptyHome, projectHome, runChild, serverProcesses, untilEnded } from './embedded-processes.js';

describe('embedded servers', () => {
  let home: string;
  const said: string[] = [];
  /** The project's own directory when data is thrown away, so that nothing is downloaded for a test. */
  const temporary = { dir: projectHome, log: (line: string) => said.push(line), throwAway: true };
  const open: { stop(): Promise<void> }[] = [];

  async function start(options: {
    dir: string;
    throwAway?: boolean;
    fresh?: boolean;
  }): Promise<EmbeddedServers> {
    const servers = await startEmbedded({ log: (line) => said.push(line), ...options });
    open.push(servers);
    return servers;
  }

  beforeEach(async () => {
    said.length = 0;
    home = await emptyHome();
    // What is downloaded is shared with the project; only the data is our own.
    for (const part of ['venv', 'mongodb', 'mongodb-download-refused'])
      if (existsSync(join(projectHome, part))) await symlink(join(projectHome, part), join(home, part));
  });

  afterEach(async () => {
    for (const servers of open.splice(0)) await servers.stop();
    await rm(home, { recursive: true, force: true });
  });

  it('take transactions and keep queues, from a path with a space in it', async () => {
    const { mongo, redis } = await start({ dir: home });
    const client = await new MongoClient(mongo.uri).connect();
    const letters = client.db().collection('letters');
    await letters.insertOne({ text: 'before' });
    await client.withSession((session) =>
      session.withTransaction(async () => {
        await letters.insertOne({ text: 'together' }, { session });
        await letters.updateOne({ text: 'before' }, { $set: { text: 'after' } }, { session });
      }),
    );
    expect(await letters.countDocuments({ text: { $in: ['together', 'after'] } })).toBe(2);
    await client.close();

    const queue = new Redis(redis.url);
    expect(await queue.config('GET', 'maxmemory-policy')).toEqual(['maxmemory-policy', 'noeviction']);
    expect(await queue.config('GET', 'appendonly')).toEqual(['appendonly', 'yes']);
    expect(await queue.config('GET', 'bind')).toEqual(['bind', '127.0.0.1']);
    await queue.quit();
    expect(mongo.choice).toMatch(/^MongoDB: \S.*$/);
    expect(redis.choice).toMatch(/^Redis: \S.*$/);
  });

  it('keep what customers said from other users of the machine, also where an earlier version did not', async () => {
    const data = join(home, 'data');
    await mkdir(data, { recursive: true, mode: 0o755 });
    const { redis } = await start({ dir: home });
    const queue = new Redis(redis.url);
    await queue.set('written', 'down');
    await queue.quit();
    const open = (path: string) => stat(path).then(({ mode }) => mode & 0o077);
    expect(await open(data)).toBe(0);
    const written = (await readdir(data, { withFileTypes: true })).filter(({ name }) =>
      /mongod|redis|secantus|valkey/.test(name),
    );
    expect(written.length).toBeGreaterThan(1);
    for (const { name } of written.filter((entry) => entry.isDirectory()))
      for (const file of await readdir(join(data, name)))
        expect([file, await open(join(data, name, file))]).toEqual([file, 0]);
  });

  it('find their data again at the same address after a stop', async () => {
    const first = await start({ dir: home });
    await withBoth(first, async (database, queue) => {
      await database.collection<{ _id: string }>('kept').insertOne({ _id: 'document' });
      await queue.set('kept', 'value');
    });
    await first.stop();
    const second = await start({ dir: home });
    expect([second.mongo.uri, second.redis.url]).toEqual([first.mongo.uri, first.redis.url]);
    await withBoth(second, async (database, queue) => {
      expect(await database.collection('kept').countDocuments()).toBe(1);
      expect(await queue.get('kept')).toBe('value');
    });
    expect(said.filter((line) => line.includes('stopped by itself'))).toEqual([]);
    await second.stop();
    // It starts anew: nothing is left but the address.
    const third = await start({ dir: home, fresh: true });
    expect([third.mongo.uri, third.redis.url]).toEqual([first.mongo.uri, first.redis.url]);
    await withBoth(third, async (database, queue) => {
      expect(await database.collection('kept').countDocuments()).toBe(0);
      expect(await queue.get('kept')).toBeNull();
    });
  });

  it('use separate data when two start at once in one clone', async () => {
    const both = await Promise.all([start({ dir: home }), start({ dir: home })]);
    const dirs = both.map(({ dataDir }) => dataDir).sort();
    expect(dirs).toEqual([join(home, 'data'), join(home, 'data-2')]);
    expect(new Set(both.flatMap(({ mongo, redis }) => [mongo.uri, redis.url])).size).toBe(4);
  });

  it('end within seconds when the process that started them is killed', async () => {
    const { child, answer } = await runChild<EmbeddedServers>({ ...temporary, call: 'both' });
    const servers = await serverProcesses(answer.dataDir);
    child.kill('SIGKILL');
    await untilEnded(servers);
    await until(() => !existsSync(answer.dataDir), 'the throw-away directory is removed');
  });

  it('end, and say so, when the process that watches them is killed', async () => {
    const { dataDir } = await start(temporary);
    const servers = await serverProcesses(dataDir);
    process.kill(await parentOf(servers[0]!), 'SIGKILL');
    await untilEnded(servers);
    await until(() => !existsSync(dataDir), 'the throw-away directory is removed');
    expect(said).toContainEqual(expect.stringContaining('MongoDB stopped by itself'));
    expect(said).toContainEqual(expect.stringContaining('Redis stopped by itself'));
  });

  it('leave neither a process nor a file behind after a stop', async () => {
    const { dataDir, stop } = await start(temporary);
    const servers = await serverProcesses(dataDir);
    expect((await stat(dataDir)).isDirectory()).toBe(true);
    await stop();
    await untilEnded(servers);
    expect(existsSync(dataDir)).toBe(false);
  });

  it('name what to install in one line when nothing is there to start them with', async () => {
    for (const call of ['mongo', 'redis'] as const) {
      const env = { PATH: join(home, 'nothing'), MONGOMS_DOWNLOAD_MIRROR: 'http://127.0.0.1:9' };
      // Links, or what the call before has made; what a link leads to stays.
      for (const part of ['venv', 'mongodb']) await rm(join(home, part), { force: true, recursive: true });
      const { answer } = await runChild<{ error: string }>({ dir: home, call }, env);
      expect(answer.error).toMatch(
        /^Python 3\.10 to 3\.12 is missing: install it .*mongod and redis-server\.$/,
      );
    }
  });
});

async function withBoth(
  { mongo, redis }: EmbeddedServers,
  work: (database: ReturnType<MongoClient['db']>, queue: Redis) => Promise<void>,
): Promise<void> {
  const client = await new MongoClient(mongo.uri).connect();
  const queue = new Redis(redis.url);
  await work(client.db(), queue);
  await queue.quit();
  await client.close();
}

/** proc(5): field 4, the second after the name in brackets. Only Linux has it, and so has CI. */
async function parentOf(identity: string): Promise<number> {
  const stat = await readFile(`/proc/${Number.parseInt(identity, 10)}/stat`, 'utf8');
  return Number(stat.split(') ').pop()!.split(' ')[1]);
}
