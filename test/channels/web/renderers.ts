import { readdirSync, readFileSync } from 'node:fs';

const read = (pid: number, file: string): string => {
  try {
    return readFileSync(`/proc/${pid}/${file}`, 'utf8');
  } catch {
    return '';
  }
};

/** Process ids of what shows the pages of this browser: it lives on when they end, as a page that crashes. */
export function renderersOf(browser: number): number[] {
  const parents = new Map(
    readdirSync('/proc')
      .map(Number)
      .filter(Number.isInteger)
      .map((pid) => [pid, Number(/\) \S (\d+)/.exec(read(pid, 'stat'))?.[1])]),
  );
  const isBelow = (pid: number): boolean => {
    const parent = parents.get(pid);
    return parent !== undefined && (parent === browser || isBelow(parent));
  };
  return [...parents.keys()].filter(
    (pid) => read(pid, 'cmdline').includes('--type=renderer') && isBelow(pid),
  );
}
