import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Names a running process so that a later one that was given the same number is not taken for it:
 * its number and when it started. Plain JavaScript: the scripts use it before anything is installed.
 * @param {number} pid
 * @returns {string | undefined} undefined when there is no such process
 */
export function identify(pid) {
  if (!exists(pid)) return undefined;
  const state = processState(pid);
  return state === 'gone' ? undefined : `${pid} ${state}`;
}

/**
 * Whether the process this names still runs.
 * @param {string} identity
 */
export function runs(identity) {
  const pid = Number.parseInt(identity, 10);
  return pid > 0 && identify(pid) === identity.trim();
}

/** @param {number} pid */
function exists(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === 'EPERM';
  }
}

/** When it started; a zombie (ended, not yet collected by its parent) counts as gone. @param {number} pid */
function processState(pid) {
  try {
    if (process.platform === 'linux') {
      // proc(5): after the name in brackets, field 3 is the state and field 22 the start time in clock ticks.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').pop().split(' ');
      return fields[0] === 'Z' ? 'gone' : fields[19];
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim();
  } catch {
    return exists(pid) ? '' : 'gone';
  }
}
