import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

const proc = '/proc';

/** Process ids of everything that runs on this browser profile here. Empty where there is no /proc. */
export function processesOn(profileDir: string): number[] {
  const flag = `--user-data-dir=${profileDir}`;
  return numbered().filter((pid) => read(pid, 'cmdline').split('\0').includes(flag));
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

/**
 * Memory of a process and all below it in bytes, shared pages counted once (PSS); undefined where the system does
 * not say.
 */
export function memoryBelow(root: number): number | undefined {
  const children = new Map<number, number[]>();
  for (const pid of numbered()) {
    // "pid (name) state ppid": the name may hold anything, so it is read from its end.
    const parent = Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1]);
    children.set(parent, [...(children.get(parent) ?? []), pid]);
  }
  let bytes = 0;
  const below = [root];
  for (let pid = below.pop(); pid !== undefined; pid = below.pop()) {
    bytes += 1024 * Number(/^Pss:\s+(\d+)/m.exec(read(pid, 'smaps_rollup'))?.[1] ?? 0);
    below.push(...(children.get(pid) ?? []));
  }
  return bytes || undefined;
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
