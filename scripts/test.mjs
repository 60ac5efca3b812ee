/**
 * `npm test`: the whole suite on a fresh clone; `npm test -- test/stories` for some of it. `--changed` runs what the
 * changes since `main` concern, `--times` says what took longest; all other options are Jest's. The database and the
 * queue are those of MONGODB_URI and REDIS_URL, or started by test/support/global-setup.mjs. The last line is
 * `N passed, N failed`.
 */
import { changedFiles, changedWanted, testsOf } from './lib/changed.mjs';
import { ensureChromium, missingChromium } from './lib/chromium.mjs';
import { givenServers } from './lib/given-servers.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runJest } from './lib/jest.mjs';
import { root } from './lib/root.mjs';
import { stopWithSignals } from './lib/run.mjs';
import { main, say } from './lib/steps.mjs';
import { timesOf, timesWanted } from './lib/test-times.mjs';

stopWithSignals();
await main(async () => {
  const { base, rest } = changedWanted(process.argv.slice(2));
  const { most, rest: asked } = timesWanted(rest);
  const { MONGODB_URI, REDIS_URL } = process.env;
  await ensureInstalled({ mongodb: !MONGODB_URI, redis: !REDIS_URL });
  const args = base ? await onlyChanged(base, asked) : asked;
  if (!args) {
    say(`No test has to run: none of those asked for looks at what differs from ${base}.`);
    return 0;
  }
  const chosen = args.filter((arg) => !arg.startsWith('-'));
  const withBrowser = chosen.length === 0 || chosen.some((path) => path.includes('browser'));
  const chromium = withBrowser ? await ensureChromium() : undefined;
  const given = await givenServers(process.env);
  const env = { ...given?.env, ...(chromium ? { CHROMIUM_PATH: chromium } : {}) };
  const { passed, failed, results } = await runJest(args, env).finally(() => given?.cleanUp());
  if (withBrowser && !chromium) say(missingChromium);
  if (most && results) process.stdout.write(`${timesOf(results, root, most).join('\n')}\n`);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
});

/** Jest's arguments for what the changes concern; paths that were named narrow that down. Undefined for nothing. */
async function onlyChanged(base, args) {
  const files = await changedFiles(base);
  const places = args.filter((arg) => arg.startsWith('test/'));
  const tests = (await testsOf(files)).filter(
    (test) => places.length === 0 || places.some((place) => test.startsWith(place)),
  );
  if (tests.length === 0) return undefined;
  say(`${files.length} files differ from ${base}; ${tests.length} test files look at them.`);
  return [...args.filter((arg) => !places.includes(arg)), '--runTestsByPath', ...tests];
}
