import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const proc = '/proc';

/** Process ids of everything that runs on this browser profile here. Empty where there is no /proc. */
export function processesOn(profileDir: string): number[] {
  const flag = `--user-data-dir=${profileDir}`;
  return numbered().filter((pid) => argumentsOf(pid).includes(flag));
}

/** Ends whatever a former owner left running on this profile, and the locks that a crash left in it. */
export function clearProfile(profileDir: string): void {
  for (const pid of processesOn(profileDir)) kill(pid);
  for (const name of ['SingletonLock', 'SingletonCookie', 'SingletonSocket']) {
    rmSync(join(profileDir, name), { force: true });
  }
}

export function kill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended meanwhile.
  }
}

/** What a process was started with, its own name first; empty where the system does not say. */
export const argumentsOf = (pid: number): string[] => read(pid, 'cmdline').split('\0');

/** A process and all below it. */
export function processesBelow(root: number): number[] {
  const children = new Map<number, number[]>();
  for (const pid of numbered()) {
    // "pid (name) state ppid": the name may hold anything, so it is read from its end.
    const parent = Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  const below = [root];
  // It grows while it is walked.
  for (const pid of below) below.push(...(children.get(pid) ?? []));
  return below;
}

/** Memory of a process and all below it in bytes, shared pages counted once (PSS); undefined where the system does not say. */
export function memoryBelow(root: number): number | undefined {
  const kilobytes = processesBelow(root).map((pid) =>
    Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0),
  );
  return 1024 * kilobytes.reduce((sum, one) => sum + one, 0) || undefined;
}

function numbered(): number[] {
  try {
    return readdirSync(proc).map(Number).filter(Number.isInteger);
  } catch {
    return [];
  }
}

function read(pid: number, file: string): string {
  try {
    return readFileSync(join(proc, String(pid), file), 'utf8');
  } catch {
    return '';
  }
}
