import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import type { Role } from '../../src/config/config.js';
import { compiled } from './compiled.js';

/** A Threadline process of its own, as an operator runs it. */
export interface Process {
  readonly child: ChildProcess;
  /** Everything it wrote, for when a test fails. */
  output(): string;
  /** Sends a signal and waits for the end; the exit code, or the signal's name. */
  end(signal: NodeJS.Signals): Promise<number | string>;
}

/** A process starts in about two seconds; a busy machine may take many times as long. */
const readyMs = 150_000;

/** A port nobody listens on now. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

/** Starts a process with these roles; resolves when it says that it is ready, rejects when it ends before. */
export async function startProcess(
  env: Record<string, string>,
  roles: Role[],
  script = 'src/main.ts',
): Promise<Process> {
  const child = spawn(process.execPath, [await compiled(script), ...roles], {
    env: { PATH: process.env.PATH, ...env, LOG_LEVEL: 'info' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  const ready = new Promise<void>((resolve, reject) => {
    const read = (chunk: Buffer): void => {
      output += chunk;
      if (output.includes('Threadline is ready')) resolve();
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    child.once('exit', (code, signal) =>
      reject(new Error(`The process ended (${code ?? signal}):\n${output}`)),
    );
  });
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<void>((_resolve, reject) => {
    timer = setTimeout(() => {
      child.kill('SIGKILL');
      reject(new Error(`The process was not ready within ${readyMs} ms:\n${output}`));
    }, readyMs);
  });
  await Promise.race([ready, patience]).finally(() => clearTimeout(timer));
  return {
    child,
    output: () => output,
    async end(signal) {
      if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode!;
      const exited = once(child, 'exit');
      child.kill(signal);
      const [code, name] = (await exited) as [number | null, string | null];
      return code ?? name!;
    },
  };
}
