import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/** How many Redis databases the embedded server has; number 0 stays empty. */
const embeddedDatabases = 256;

/**
 * Has a MongoDB and a Redis ready for each of Jest's worker processes, so that no test waits for another's load or
 * sees its data: servers of their own, or their shares of those that `npm test` was given
 * (scripts/lib/given-servers.mjs). Tests get theirs from servers.ts.
 */
export default async function globalSetup({ rootDir, maxWorkers }) {
  const { startEmbedded, startMongo, startRedis } = await tsImport(
    '../../src/platform/embedded/index.ts',
    import.meta.url,
  );
  const said = new Set(); // the same for each worker
  const log = (line) => {
    if (!said.has(line)) process.stderr.write(`${line}\n`);
    said.add(line);
  };
  const options = { dir: join(rootDir, '.threadline'), log, throwAway: true };
  const given = JSON.parse(process.env.TEST_GIVEN_SERVERS ?? 'null');
  const all = Array.from({ length: embeddedDatabases - 1 }, (_, at) => at + 1);

  const set = async (_, worker) => {
    if (!given) {
      const { mongo, redis, dataDir, stop } = await startEmbedded(options);
      return {
        mongodbUri: mongo.uri,
        prefix: 'test_',
        redisUrl: redis.url,
        redisDatabases: all,
        dataDir,
        stop,
      };
    }
    const [mongo, redis] = await Promise.all([
      given.mongodbUri ? undefined : startMongo(options),
      given.redisUrl ? undefined : startRedis(options),
    ]);
    return {
      mongodbUri: given.mongodbUri ?? mongo.uri,
      prefix: given.prefix,
      redisUrl: given.redisUrl ?? redis.url,
      redisDatabases: given.redisDatabases?.filter((_number, at) => at % maxWorkers === worker) ?? all,
      dataDir: join(given.directory, String(worker)),
      stop: () => Promise.all([mongo?.stop(), redis?.stop()]),
    };
  };
  const sets = await Promise.all(Array.from({ length: maxWorkers }, set));
  process.env.TEST_SERVERS = JSON.stringify(sets.map(({ stop, ...about }) => about));
  globalThis.stopTestServers = () => Promise.all(sets.map(({ stop }) => stop()));
}
