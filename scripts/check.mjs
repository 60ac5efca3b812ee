/**
 * `npm run check`: lint, types, unused code, build, architecture rules, tests; stops at the first that fails.
 * The last line is that of `npm test`.
 */
import { ensureInstalled } from './lib/install.mjs';
import { runNode, stopWithSignals } from './lib/run.mjs';
import { main, step } from './lib/steps.mjs';

const jest = ['--experimental-vm-modules', '--disable-warning=ExperimentalWarning'];
const checks = [
  ['Lint', ['node_modules/@biomejs/biome/bin/biome', 'check', '.']],
  ['Types', ['node_modules/typescript/bin/tsc', '-p', 'tsconfig.json', '--noEmit']],
  ['Unused code', ['node_modules/knip/bin/knip.js']],
  ['Build', ['scripts/build.mjs']],
  ['Architecture', [...jest, 'node_modules/jest/bin/jest.js', 'test/architecture']],
];

stopWithSignals();
await main(async () => {
  await ensureInstalled();
  for (const [name, args] of checks) {
    const code = await step(name, () => runNode(args), { failed: (result) => result !== 0 });
    if (code === 0) continue;
    process.stdout.write('0 passed, 1 failed\n');
    return code;
  }
  return await runNode(['scripts/test.mjs', ...process.argv.slice(2)]);
});
