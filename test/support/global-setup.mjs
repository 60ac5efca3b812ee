import { join } from 'node:path';
import { tsImport } from 'tsx/esm/api';

/**
 * Starts a MongoDB and a Redis for each of Jest's worker processes, so that no test waits for another's load or
 * sees its data. Tests get theirs from servers.ts.
 */
export default async function globalSetup({ rootDir, maxWorkers }) {
  const { startEmbedded } = await tsImport('../../src/platform/embedded/index.ts', import.meta.url);
  const said = new Set(); // the same for each worker
  const log = (line) => {
    if (!said.has(line)) process.stderr.write(`${line}\n`);
    said.add(line);
  };
  const options = { dir: join(rootDir, '.threadline'), log, throwAway: true };
  const sets = await Promise.all(Array.from({ length: maxWorkers }, () => startEmbedded(options)));
  process.env.TEST_SERVERS = JSON.stringify(
    sets.map(({ mongo, redis, dataDir }) => ({ mongodbUri: mongo.uri, redisUrl: redis.url, dataDir })),
  );
  globalThis.stopTestServers = () => Promise.all(sets.map((set) => set.stop()));
}
