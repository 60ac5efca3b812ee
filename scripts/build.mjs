/** `npm run build`: compiles to `dist` and bundles the panel. */
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { stopWithSignals } from './lib/run.mjs';
import { main } from './lib/steps.mjs';

stopWithSignals();
await main(async () => {
  await ensureInstalled();
  await build();
});
