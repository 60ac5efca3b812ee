import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { flush } from '../../scripts/lib/given-servers.mjs';

/** Empties and gives back the Redis databases that a test file used, as soon as it has ended; see servers.ts. */
export default class {
  async onTestResult({ path }) {
    for (const { redisUrl, dataDir } of JSON.parse(process.env.TEST_SERVERS ?? '[]')) {
      const taken = join(dataDir, 'redis-databases');
      for (const number of takenBy(path, taken)) {
        await flush(redisUrl, [number]);
        rmSync(join(taken, number));
      }
    }
  }
}

function takenBy(path, taken) {
  try {
    return readdirSync(taken).filter((number) => readFileSync(join(taken, number), 'utf8') === path);
  } catch {
    return []; // nobody has taken any
  }
}
