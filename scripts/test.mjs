/**
 * `npm test`: the whole suite on a fresh clone; `npm test -- test/stories` for some of it. The database and the
 * queue are started by test/support/global-setup.mjs. The last line is `N passed, N failed`.
 */
import { ensureChromium, missingChromium } from './lib/chromium.mjs';
import { ensureInstalled } from './lib/install.mjs';
import { runJest } from './lib/jest.mjs';
import { stopWithSignals } from './lib/run.mjs';
import { main, say } from './lib/steps.mjs';

stopWithSignals();
await main(async () => {
  const args = process.argv.slice(2);
  const chosen = args.filter((arg) => !arg.startsWith('-'));
  const withBrowser = chosen.length === 0 || chosen.some((path) => path.includes('browser'));
  const [chromium] = await Promise.all([
    withBrowser ? ensureChromium() : undefined,
    ensureInstalled({ mongodb: true, redis: true }),
  ]);
  const { passed, failed } = await runJest(args, chromium ? { CHROMIUM_PATH: chromium } : {});
  if (withBrowser && !chromium) say(missingChromium);
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  return failed > 0 ? 1 : 0;
});
