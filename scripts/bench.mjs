/** `npm run bench`: the benchmark suite, on a fresh clone as well. See bench/run.ts and docs/benchmarks.md. */
import { ensureInstalled } from './lib/install.mjs';
import { runNode, stopWithSignals } from './lib/run.mjs';
import { main } from './lib/steps.mjs';

stopWithSignals();
await main(async () => {
  await ensureInstalled({ mongodb: !process.env.MONGODB_URI, redis: !process.env.REDIS_URL });
  return await runNode(['--import', 'tsx', 'bench/run.ts', ...process.argv.slice(2)]);
});
