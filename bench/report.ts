import type { Benchmark } from './harness.js';

/** The result for people: a line for each, columns aligned. */
export function table(benchmarks: Benchmark[]): string {
  const heads = ['benchmark', 'metric', 'ours', 'floor', 'ratio', 'spread', 'goal', ''];
  const lines = benchmarks.map((one) => [
    one.name,
    one.metric,
    `${short(one.ours)} ${one.unit}`,
    `${short(one.floor)} ${one.unit}`,
    one.ratio.toFixed(2),
    `${Math.round(one.spread * 100)} %`,
    one.goal === null ? '' : `${one.better === 'lower' ? '≤' : '≥'} ${one.goal}`,
    one.met === null ? '' : one.met ? 'met' : 'MISSED',
  ]);
  const all = [heads, ...lines];
  const widths = heads.map((_, column) => Math.max(...all.map((line) => line[column]!.length)));
  const isNumber = (column: number) => column >= 2 && column <= 5;
  return all
    .map((line) =>
      line
        .map((cell, at) => (isNumber(at) ? cell.padStart(widths[at]!) : cell.padEnd(widths[at]!)))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

/** The result for machines, figures to four digits. */
export function json(benchmarks: Benchmark[]): string {
  const rounded = (_key: string, value: unknown) =>
    typeof value === 'number' ? Number(value.toPrecision(4)) : value;
  return JSON.stringify({ benchmarks }, rounded, 2);
}

/** Three digits are what can be told apart. */
const short = (value: number): string =>
  value >= 100 ? Math.round(value).toLocaleString('en') : value.toPrecision(3);
