/** `npm start`: the compiled roles, in this very process. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { main } from './lib/steps.mjs';

const entry = join(root, 'dist/src/main.js');

// A signal to npm ends the shell between npm and us; it does not reach us.
if (process.env.npm_lifecycle_event) await import('./lib/end-with-parent.mjs');

await main(async () => {
  const built = existsSync(entry);
  // A production install has no development packages, and needs none once it is built.
  if (!built || !existsSync(join(root, 'node_modules'))) await ensureInstalled();
  if (!built) await build();
  process.chdir(root);
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
});
