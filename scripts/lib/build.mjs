import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runQuietly } from './run.mjs';
import { step } from './steps.mjs';

/** Makes the panel's browser bundle ahead of the first start. */
const panel = 'dist/admin/bundle.js';
const sources = ['src', 'admin', 'workers'];
/** These stay out of dist: what the compiler has turned into JavaScript, and declarations of hand-written modules. */
const compiled = /\.(ts|tsx|mts)$/;

/** Compiles to `dist`, brings along what the compiler leaves (pages, styles, plain modules), bundles the panel. */
export async function build() {
  await step('Compiling', async () => {
    rmSync(join(root, 'dist'), { recursive: true, force: true });
    await runQuietly(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.build.json']);
    for (const folder of sources)
      cpSync(join(root, folder), join(root, 'dist', folder), {
        recursive: true,
        filter: (path) => !compiled.test(path),
      });
  });
  if (existsSync(join(root, panel)))
    await step('Bundling the panel', () =>
      runQuietly(process.execPath, [panel], { env: { NODE_ENV: 'production' } }),
    );
}
