/**
 * Runs servers for another process and outlives it just long enough to stop them: when that process ends for any
 * reason, SIGKILL included, the pipe on standard input closes. Started by supervisor.ts in a session of its own,
 * so that Ctrl-C in a terminal reaches the application first and its servers last.
 *
 * Argument: JSON `{home, services, throwAway, fresh}`. Standard input, a JSON object a line:
 * `{start: service, command, args}`, `{stop: service}`. Standard output likewise: `{data: directory}` once,
 * `{started: service, pid}`, `{exited: service, how}`.
 */
import { spawn, spawnSync } from 'node:child_process';
import {
  chmodSync,
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { takeLock } from './lock.mjs';
import { identify, runs } from './process-identity.mjs';

/** How long a server may take to write its data down. */
const stopWithinMs = 5_000;

// What servers keep here are customers' words: for this user alone, whatever the user's own mask says.
process.umask(0o077);

const { home, services, throwAway, fresh } = JSON.parse(process.argv[2]);
const running = new Map();
const locks = [];
let stopping = false;
let data;

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, stopAll);
process.stdout.on('error', () => undefined); // nobody reads any more; the closed input says the same

data = throwAway ? mkdtempSync(join(tmpdir(), 'threadline-')) : await takeDataDirectory();
if (fresh) forget();
// The kernel tells a server about our own end, should we and our parent be killed in the same instant.
const guarded = spawnSync('setpriv', ['--pdeathsig', 'KILL', 'true']).status === 0;
say({ data });
createInterface({ input: process.stdin })
  .on('line', (line) => command(JSON.parse(line)))
  .on('close', stopAll);

/** The first of data, data-2, data-3 … that nobody else uses: two at once never share files. */
async function takeDataDirectory() {
  for (let number = 1; ; number += 1) {
    const directory = join(home, number === 1 ? 'data' : `data-${number}`);
    for (const service of services) {
      const release = await takeLock(join(directory, `${service}.lock`));
      if (!release) break;
      locks.push(release);
    }
    if (locks.length === services.length) {
      for (const service of services) await endOrphan(join(directory, `${service}.pid`));
      return directory;
    }
    for (const release of locks.splice(0)) release();
  }
}

/** A server whose supervisor was killed still has our files open. */
async function endOrphan(pidFile) {
  let identity = '';
  try {
    identity = readFileSync(pidFile, 'utf8');
  } catch {
    return;
  }
  while (runs(identity)) {
    process.kill(Number.parseInt(identity, 10), 'SIGKILL');
    await wait(20);
  }
  rmSync(pidFile, { force: true });
}

/** Removes what the servers kept; the locks are ours, and the ports are used again. */
function forget() {
  for (const name of readdirSync(data))
    if (!/\.(lock|guard|port)$/.test(name))
      rmSync(join(data, name), { recursive: true, force: true, maxRetries: 5 });
}

function command(message) {
  if (message.start) start(message.start, message.command, message.args);
  if (message.stop) void stop(message.stop);
}

function start(service, program, args) {
  if (stopping) return;
  mkdirSync(data, { recursive: true, mode: 0o700 });
  chmodSync(data, 0o700); // made by an earlier version, anybody could read it
  const log = openSync(join(data, `${service}.log`), 'w');
  const [file, ...rest] = guarded ? ['setpriv', '--pdeathsig', 'KILL', program, ...args] : [program, ...args];
  const child = spawn(file, rest, { cwd: data, stdio: ['ignore', log, log] });
  closeSync(log);
  const pidFile = join(data, `${service}.pid`);
  const ended = new Promise((resolve) => {
    child.on('error', (error) => resolve(error.message));
    child.on('exit', (code, signal) => resolve(signal ?? `exit code ${code}`));
  }).then((how) => {
    running.delete(service);
    rmSync(pidFile, { force: true });
    say({ exited: service, how });
  });
  running.set(service, { child, ended });
  if (!child.pid) return;
  writeFileSync(pidFile, identify(child.pid) ?? '');
  say({ started: service, pid: child.pid });
}

/** What is thrown away need not be written down first. */
async function stop(service) {
  const server = running.get(service);
  if (!server) return;
  server.child.kill(throwAway ? 'SIGKILL' : 'SIGTERM');
  const timer = setTimeout(() => server.child.kill('SIGKILL'), stopWithinMs);
  await server.ended;
  clearTimeout(timer);
}

async function stopAll() {
  if (stopping) return;
  stopping = true;
  await Promise.all([...running.keys()].map(stop));
  if (throwAway && data) rmSync(data, { recursive: true, force: true, maxRetries: 5 });
  for (const release of locks) release();
  process.exit(0);
}

function say(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
