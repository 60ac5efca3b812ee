import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from '../../src/platform/embedded/lock.mjs';
import { PythonError, preparePython } from '../../src/platform/embedded/python.mjs';
import {
  firstOnPath,
  hasDownloadedMongod,
  mongoCommands,
  redisCommands,
} from '../../src/platform/embedded/tools.mjs';
import { root } from './root.mjs';
import { runQuietly } from './run.mjs';
import { Stop, say, step } from './steps.mjs';

const home = join(root, '.threadline');
const modules = join(root, 'node_modules');
const stampFile = join(modules, '.threadline-installed');

/**
 * Makes a fresh clone ready to run: the packages of package-lock.json and, side by side, the Python servers that
 * will be needed where no others are on PATH. Takes milliseconds when there is nothing to do. Two at once in one
 * clone wait for each other.
 */
export async function ensureInstalled({ mongodb = false, redis = false } = {}) {
  checkNode();
  await Promise.all([installPackages(), prepareServers(mongodb, redis)]);
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major < 20 || (major === 20 && minor < 19))
    throw new Stop(
      `Threadline needs Node.js 20.19 or newer; this is ${process.versions.node}. Install a newer one.`,
    );
}

async function installPackages() {
  if (upToDate()) return;
  const release = await waitForLock(join(home, 'install.lock'), (pid) =>
    say(`Waiting for process ${pid}, which is installing packages in this folder`),
  );
  try {
    if (upToDate()) return;
    const ci = ['ci', '--no-audit', '--no-fund', '--prefer-offline'];
    const npm = process.env.npm_execpath?.endsWith('.js')
      ? [process.execPath, process.env.npm_execpath]
      : ['npm'];
    await step('Installing packages', () =>
      runQuietly(npm[0], [...npm.slice(1), ...ci], {
        env: { NODE_ENV: '' },
        restartable: true,
      }),
    );
    writeFileSync(stampFile, stamp());
  } finally {
    release();
  }
}

/** What must be the same for an earlier install to serve: the lockfile, and what native builds depend on. */
function stamp() {
  const lock = readFileSync(join(root, 'package-lock.json'));
  return `${createHash('sha256').update(lock).digest('hex')} ${process.platform} ${process.arch}\n`;
}

function upToDate() {
  if (!existsSync(modules)) return false;
  if (existsSync(stampFile)) return readFileSync(stampFile, 'utf8') === stamp();
  if (!installedByHand()) return false;
  writeFileSync(stampFile, stamp());
  return true;
}

/** Whether a plain `npm ci` or `npm install` put the same packages there; npm lists them when it is done. */
function installedByHand() {
  try {
    const packages = (file) => JSON.parse(readFileSync(file, 'utf8')).packages;
    const installed = packages(join(modules, '.package-lock.json'));
    return Object.entries(packages(join(root, 'package-lock.json'))).every(
      ([path, entry]) =>
        path === '' || installed[path]?.version === entry.version || (entry.optional && !installed[path]),
    );
  } catch {
    return false;
  }
}

/**
 * Prepared on suspicion: whether MongoDB can be downloaded is known only after the packages are there. A failure
 * here is said again, and counts, when the server is started.
 */
async function prepareServers(mongodb, redis) {
  const servers = [];
  if (mongodb && !hasDownloadedMongod(home) && !(await firstOnPath(mongoCommands))) servers.push('mongodb');
  if (redis && !(await firstOnPath(redisCommands))) servers.push('redis');
  if (servers.length === 0) return;
  try {
    await preparePython({ home, servers, log: say });
  } catch (error) {
    if (!(error instanceof PythonError)) throw error;
    say(error.message);
  }
}
