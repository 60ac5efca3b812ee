import { accessSync, constants, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { runQuietly } from './run.mjs';
import { say, step } from './steps.mjs';

const names = [
  ...['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome', 'microsoft-edge'],
];
const macPaths = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** A Chromium to drive: `CHROMIUM_PATH`, on PATH, or in its usual place. */
function findChromium() {
  const onPath = (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((directory) => names.map((name) => ({ name, path: join(directory, name) })))
    .filter(({ path }) => isExecutable(path))
    .sort((a, b) => names.indexOf(a.name) - names.indexOf(b.name))
    .map(({ path }) => path);
  const given = process.env.CHROMIUM_PATH;
  if (given && !isExecutable(given)) say(`CHROMIUM_PATH is ${given}, where there is no program: ignored.`);
  return [given, ...onPath, ...macPaths].find((path) => path && isExecutable(path));
}

/** Finds it, or installs Debian's when we may; otherwise says in one line what to install. */
export async function ensureChromium() {
  const found = findChromium();
  if (found) return found;
  if (isDebian() && process.getuid?.() === 0) {
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    await step('Installing Chromium', async () => {
      await runQuietly('apt-get', ['update'], { env });
      await runQuietly('apt-get', ['install', '-y', '--no-install-recommends', 'chromium'], { env });
    }).catch((error) => say(error.message));
  }
  const installed = findChromium();
  if (!installed) say(missingChromium);
  return installed;
}

export const missingChromium =
  'Chromium is missing, browser tests will fail: install it (Debian: apt-get install chromium) or set CHROMIUM_PATH.';

function isExecutable(path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Ubuntu does not count: its chromium package is a snap that does not start in containers. */
function isDebian() {
  try {
    return /^ID=debian$/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}
