import { mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { identify, runs } from './process-identity.mjs';

/** A file is created and written in two steps, so a fresh empty one may be a lock being taken right now. */
const beingWrittenMs = 2_000;

/**
 * Takes a lock held by a file that names this process. A lock whose process has ended is taken over, so a
 * SIGKILL leaves nothing to clean up by hand. Plain JavaScript: the scripts use it before anything is installed.
 * @param {string} path
 * @returns {Promise<(() => void) | undefined>} how to give it back; undefined when a living process holds it
 */
export async function takeLock(path) {
  mkdirSync(dirname(path), { recursive: true });
  for (let attempt = 0; attempt < 50; attempt += 1) {
    const taken = create(path) || takeOver(path);
    if (taken === true) return () => rmSync(path, { force: true });
    if (taken === false) return undefined;
    await wait(20);
  }
  return undefined;
}

/**
 * Waits for the lock as long as it takes.
 * @param {string} path
 * @param {(holder: number) => void} onWait called once, with the number of the process that holds it
 * @returns {Promise<() => void>}
 */
export async function waitForLock(path, onWait) {
  for (let told = false; ; told = true) {
    const release = await takeLock(path);
    if (release) return release;
    if (!told) onWait(Number.parseInt(read(path), 10));
    await wait(250);
  }
}

/** @param {string} path */
function create(path) {
  try {
    writeFileSync(path, mine(), { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
    return false;
  }
}

/**
 * Only one process at a time may replace a dead one's lock: without the guard, the second of two would replace
 * the first one's new lock, having read the old.
 * @param {string} path
 * @returns {boolean | 'busy'} busy: somebody else is at it, look again
 */
function takeOver(path) {
  if (held(path)) return false;
  const guard = `${path}.guard`;
  if (!create(guard)) {
    if (age(guard) > beingWrittenMs) rmSync(guard, { force: true });
    return 'busy';
  }
  try {
    if (held(path)) return false;
    writeFileSync(path, mine());
    return true;
  } finally {
    rmSync(guard, { force: true });
  }
}

/** @param {string} path */
function held(path) {
  const owner = read(path);
  return owner === '' ? age(path) < beingWrittenMs : runs(owner);
}

/** @param {string} path */
function read(path) {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** @param {string} path Milliseconds since it was written; endless when it is not there. */
function age(path) {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function mine() {
  return identify(process.pid);
}
