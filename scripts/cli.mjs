/** `npm run cli -- …`: the operator's commands, from source where it can be run, else compiled. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './lib/install.mjs';
import { root } from './lib/root.mjs';
import { main } from './lib/steps.mjs';

await main(async () => {
  const source = join(root, 'src/cli.ts');
  const compiled = join(root, 'dist/src/cli.js');
  if (!existsSync(join(root, 'node_modules'))) await ensureInstalled();
  const fromSource = existsSync(source) && existsSync(join(root, 'node_modules/tsx'));
  if (fromSource) (await import('tsx/esm/api')).register();
  const entry = fromSource ? source : compiled;
  process.argv[1] = entry;
  await import(pathToFileURL(entry).href);
});
