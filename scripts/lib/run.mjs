import { spawn } from 'node:child_process';
import { constants } from 'node:os';
import { pathToFileURL } from 'node:url';
import { watchParent } from './parent.mjs';
import { root } from './root.mjs';
import { Stop } from './steps.mjs';

/** A graceful stop takes up to 10 s. */
const stopWithinMs = 15_000;
const endWithParent = pathToFileURL(`${root}/scripts/lib/end-with-parent.mjs`).href;
/** Processes that run now: how to ask each to stop. */
const running = new Set();
let interrupted = false;

/**
 * Has a signal, or the end of our parent, stop what we started, and then us. Children have process groups of their own:
 * Ctrl-C and `kill` reach them exactly once, through us.
 */
export function stopWithSignals() {
  const stop = (signal) => {
    interrupted = true;
    if (running.size === 0) process.exit(128 + constants.signals[signal]);
    for (const ask of running) ask(signal);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stop);
  watchParent(() => stop('SIGTERM'));
}

/**
 * Runs `node ...args` from the project's directory until it ends; resolves with its exit code. Whatever it leaves
 * behind in its group goes with it. A second signal, or a stop that takes too long, ends the group at once.
 * `control.stop()` ends it from our side.
 */
export async function runNode(args, { env = {}, control = {} } = {}) {
  const child = start(process.execPath, ['--import', endWithParent, ...args], 'inherit', env);
  control.stop = () => child.stop('SIGTERM');
  return await child.ended;
}

/**
 * Runs a tool to its end; what it says is shown only when it fails. One that is `restartable` is not asked to stop
 * but ended (npm does not listen while it installs), also when we are killed, should it be a Node program.
 */
export async function runQuietly(command, args, { env = {}, restartable = false } = {}) {
  const endWithUs = `${process.env.NODE_OPTIONS ?? ''} --import=${endWithParent}?within=0`;
  const extra = restartable ? { ...env, NODE_OPTIONS: endWithUs } : env;
  const child = start(command, args, 'pipe', extra, restartable);
  let said = '';
  for (const stream of [child.process.stdout, child.process.stderr])
    stream.on('data', (part) => {
      said += part;
    });
  const code = await child.ended;
  if (interrupted) throw new Stop('Interrupted.');
  if (code !== 0) throw new Stop(`${said.trim()}\n${[command, ...args].join(' ')} ended with ${code}`);
}

function start(command, args, output, env, atOnce = false) {
  const child = spawn(command, args, {
    cwd: root,
    stdio: ['ignore', output, output],
    env: { ...process.env, ...env },
    detached: true,
  });
  let asked = false;
  const stop = (signal) => {
    if (asked || atOnce) return endGroup(child.pid);
    asked = true;
    child.kill(signal);
    setTimeout(() => endGroup(child.pid), stopWithinMs).unref();
  };
  running.add(stop);
  const ended = new Promise((resolve, reject) => {
    child.on('error', (error) => {
      running.delete(stop);
      reject(new Stop(`${command} cannot be run: ${error.message}`));
    });
    child.on('close', (code, signal) => {
      running.delete(stop);
      endGroup(child.pid);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
  return { process: child, stop, ended };
}

function endGroup(pid) {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // nobody is left in it
  }
}
