import { mkdtempSync, readFileSync, rmSync, unwatchFile, watchFile } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runNode } from './run.mjs';
import { say } from './steps.mjs';

/** Jest ends by itself after the last test; what is still open then would hold it for ever. */
const endWithinMs = 20_000;
const jest = [
  ...['--experimental-vm-modules', '--disable-warning=ExperimentalWarning', 'node_modules/jest/bin/jest.js'],
];

/**
 * Runs Jest and counts for itself: a skipped test has not passed, and a file that could not be loaded is one
 * failure. Resolves with the counts, and with Jest's results where it wrote any; nothing run at all is one failure.
 */
export async function runJest(args, env) {
  const scratch = mkdtempSync(join(tmpdir(), 'threadline-jest-'));
  const file = join(scratch, 'results.json');
  const control = {};
  let timer;
  watchFile(file, { interval: 500 }, ({ size }) => {
    if (size === 0) return; // told of once because it is not there yet
    unwatchFile(file);
    timer = setTimeout(() => {
      say('The tests are over but something they opened is not closed: run with --detectOpenHandles.');
      control.stop();
    }, endWithinMs);
  });
  try {
    const code = await runNode([...jest, ...args, '--json', `--outputFile=${file}`], { env, control });
    const results = readResults(file);
    return { ...count(results, args, code), results };
  } finally {
    unwatchFile(file);
    clearTimeout(timer);
    rmSync(scratch, { recursive: true, force: true });
  }
}

function readResults(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

function count(results, args, code) {
  if (!results) return { passed: 0, failed: 1 };
  const notLoaded = results.numRuntimeErrorTestSuites;
  // Choosing tests by name skips the others on purpose.
  const byName = args.some((arg) => /^(-t|--testNamePattern)/.test(arg));
  const skipped = byName ? 0 : results.numPendingTests + results.numTodoTests;
  if (skipped > 0) say(`${skipped} skipped tests count as failed: a test that does not run proves nothing.`);
  if (notLoaded > 0) say(`${notLoaded} test files could not be loaded; each counts as one failure.`);
  const passed = results.numPassedTests;
  let failed = results.numFailedTests + notLoaded + skipped;
  if (passed + failed === 0) say('No test ran.');
  // It is 1 also when Jest failed without a failed test, for instance because it had to be ended.
  if (failed === 0 && (passed === 0 || code !== 0)) failed = 1;
  return { passed, failed };
}
