/** `npm start`: the compiled roles, in this very process, so that signals need no forwarding. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { build } from './lib/build.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { main } from './lib/steps.mjs';

const entry = join(root, 'dist/src/main.js');

await main(async () => {
  const built = existsSync(entry);
  // A production install has no development packages, and needs none once it is built.
  if (!built || !existsSync(join(root, 'node_modules'))) await ensureInstalled();
  if (!built) await build();
  process.chdir(root);
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
});
