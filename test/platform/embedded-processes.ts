import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { runs } from '../../src/platform/embedded/process-identity.mjs';
import { compiled } from '../support/compiled.js';
import { until } from '../support/until.js';

const script = 'test/platform/embedded-child.ts';
export const projectHome = fileURLToPath(new URL('../../.threadline', import.meta.url));

/** A directory of its own, with a space in its name because clones have such. */
export async function emptyHome(): Promise<string> {
  return await mkdtemp(join(tmpdir(), 'threadline embedded-'));
}

/** Runs embedded-child.ts; resolves with its answer as soon as there is one. */
export async function runChild<T>(
  options: { dir: string; call: 'both' | 'mongo' | 'redis' | 'download'; [option: string]: unknown },
  env: Record<string, string> = {},
): Promise<{ child: ChildProcess; answer: T }> {
  const child = spawn(process.execPath, [await compiled(script), JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, ...env },
  });
  const lines = createInterface({ input: child.stdout });
  for await (const line of lines) return { child, answer: JSON.parse(line) as T };
  throw new Error(`The child process ended with ${child.exitCode} before it answered.`);
}

/** Names of the processes the servers in this data directory run as. */
export async function serverProcesses(dataDir: string): Promise<string[]> {
  return await Promise.all(
    ['mongodb', 'redis'].map((service) => readFile(join(dataDir, `${service}.pid`), 'utf8')),
  );
}

export async function untilEnded(processes: string[]): Promise<void> {
  await until(() => !processes.some(runs), `these processes end: ${processes.join(', ')}`);
}
