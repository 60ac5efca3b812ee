import { cpSync, existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './root.mjs';
import { runQuietly } from './run.mjs';
import { step } from './steps.mjs';

const sources = ['src', 'admin', 'workers'];
/** Kept out of dist: what the compiler has turned into JavaScript, and declarations of hand-written modules. */
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
  if (!existsSync(join(root, 'dist/admin/bundle.js'))) return;
  await step('Bundling the panel', () =>
    runQuietly(process.execPath, ['dist/admin/bundle.js'], {
      NODE_ENV: 'production',
      ADMIN_JS_TMP_DIR: panelDirectory(),
    }),
  );
}

/** Absolute and without a dot, because Express does not serve from hidden directories. */
export function panelDirectory() {
  return process.env.ADMIN_JS_TMP_DIR || join(root, 'adminjs-build');
}
