/** `npm run dev`: like `npm start`, from source, restarting on change. */
import { ensureInstalled } from './lib/install.mjs';
import { runNode, stopWithSignals } from './lib/run.mjs';
import { main } from './lib/steps.mjs';

stopWithSignals();
await main(async () => {
  await ensureInstalled();
  const roles = process.argv.slice(2);
  return await runNode(['node_modules/tsx/dist/cli.mjs', 'watch', 'src/main.ts', ...roles]);
});
