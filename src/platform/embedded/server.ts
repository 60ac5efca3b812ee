import { readFile, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { RunningServer, Service, Supervisor } from './supervisor.js';

/** Says one thing a person should know, in one line. */
export type Say = (line: string) => void;

/** How to run one program as a server and tell that it is up. */
export interface ServerSpec {
  service: Service;
  /** The name for people: MongoDB, Redis. */
  name: string;
  command: string;
  args(port: number): string[];
  /** What it logs when it listens: a port that answers might belong to somebody else. */
  listening: RegExp;
  /** Throws until the server does its work. */
  ping(port: number): Promise<void>;
  /** The only port to take; absent: any free one, the one of last time if it can be had. */
  port?: number;
}

const readyWithinMs = 30_000;
const portAttempts = 5;

/** Starts the server and waits until it works. Throws an Error of one line that says what it said last. */
export async function startServer(
  supervisor: Supervisor,
  spec: ServerSpec,
  say: Say,
): Promise<{ port: number }> {
  const portFile = join(supervisor.dataDir, `${spec.service}.port`);
  for (let attempt = 1; ; attempt += 1) {
    const port = spec.port ?? (await freePort(attempt === 1 ? await remembered(portFile) : 0));
    const server = await supervisor.start(spec.service, spec.command, spec.args(port));
    const failure = await ready(supervisor, spec, server, port);
    if (!failure) {
      await writeFile(portFile, String(port));
      watch(server, spec, supervisor, say);
      return { port };
    }
    await server.stop();
    if (spec.port || attempt === portAttempts || !/in use/i.test(failure)) {
      throw new Error(`${spec.name} (${spec.command}) did not start: ${failure}`);
    }
  }
}

/** Resolves with what went wrong, or with nothing once the server works. */
async function ready(
  supervisor: Supervisor,
  spec: ServerSpec,
  server: RunningServer,
  port: number,
): Promise<string | undefined> {
  let ended: string | undefined;
  void server.exited.then((how) => {
    ended = how;
  });
  const logFile = logOf(supervisor, spec);
  let problem = 'it does not say that it listens';
  for (const giveUp = Date.now() + readyWithinMs; Date.now() < giveUp; await wait(50)) {
    const log = await readFile(logFile, 'utf8').catch(() => '');
    if (ended) return `${lastWords(log) ?? ended}; see ${logFile}`;
    if (!spec.listening.test(log)) continue;
    try {
      await spec.ping(port);
      return undefined;
    } catch (error) {
      problem = (error as Error).message;
    }
  }
  return `not ready after ${readyWithinMs / 1_000} s: ${problem}; see ${logFile}`;
}

/** A server that ends by itself is told of at once: everything after it would be a puzzle. */
function watch(server: RunningServer, spec: ServerSpec, supervisor: Supervisor, say: Say): void {
  void server.exited.then((how) => {
    if (!supervisor.stopping) say(`${spec.name} stopped by itself (${how}); see ${logOf(supervisor, spec)}`);
  });
}

function logOf(supervisor: Supervisor, spec: ServerSpec): string {
  return join(supervisor.dataDir, `${spec.service}.log`);
}

/** The line about the port if there is one, because a stack trace may follow it; otherwise the last. */
function lastWords(log: string): string | undefined {
  const lines = log.trim().split('\n').filter(Boolean);
  return (lines.find((line) => /address already in use/i.test(line)) ?? lines.at(-1))?.trim().slice(0, 300);
}

async function remembered(portFile: string): Promise<number> {
  const port = Number(await readFile(portFile, 'utf8').catch(() => ''));
  return Number.isInteger(port) && port > 1_023 && port < 65_536 ? port : 0;
}

/** This port if nobody has it, else any that is free now; the caller tries again when it is lost meanwhile. */
async function freePort(wanted: number): Promise<number> {
  const server: Server = createServer();
  const taken = await new Promise<boolean>((resolve) => {
    server.once('error', () => resolve(true));
    server.listen({ port: wanted, host: '127.0.0.1', exclusive: true }, () => resolve(false));
  });
  if (taken) return freePort(0);
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
