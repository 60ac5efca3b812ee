import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { runs } from '../../src/platform/embedded/process-identity.mjs';

const script = fileURLToPath(new URL('./embedded-child.ts', import.meta.url));
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
  const child = spawn(process.execPath, ['--import', 'tsx', script, JSON.stringify(options)], {
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

/** Waits for a condition, not for a time; throws after 10 s. */
export async function until(condition: () => boolean | Promise<boolean>, what: string): Promise<void> {
  for (const giveUp = Date.now() + 10_000; !(await condition()); await wait(50)) {
    if (Date.now() > giveUp) throw new Error(`Waited 10 s in vain until ${what}.`);
  }
}
