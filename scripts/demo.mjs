/** `npm run demo`: everything on a fresh clone, with simulators and embedded servers. See src/demo/main.ts. */
import { ensureInstalled } from './lib/install.mjs';
import { runNode, stopWithSignals } from './lib/run.mjs';
import { main } from './lib/steps.mjs';

stopWithSignals();
await main(async () => {
  await ensureInstalled({ mongodb: !process.env.MONGODB_URI, redis: !process.env.REDIS_URL });
  return await runNode(['--import', 'tsx', 'src/demo/main.ts', ...process.argv.slice(2)]);
});
