import type { Stage } from './stage.js';
import { median, relativeSpread } from './statistics.js';

/** One file of this folder: what `npm run bench -- NAME` runs. */
export interface Bench {
  name: string;
  run(stage: Stage): Promise<Benchmark[]>;
}

/** One line of the result. `floor` is what ours is held against: the least the same work can cost here. */
export interface Benchmark {
  name: string;
  metric: string;
  unit: string;
  ours: number;
  floor: number;
  /** ours / floor. */
  ratio: number;
  /** Which way the ratio (and ours) is better. */
  better: 'higher' | 'lower';
  /** The ratio to reach: at most when lower is better, at least when higher is; null when it is only reported. */
  goal: number | null;
  /** Null without a goal. */
  met: boolean | null;
  /** How far apart the middle half of the rounds' ratios lies, as a part of their median. */
  spread: number;
}

/** What was measured: the samples of each round. */
export type Rounds = number[][];

/** Numbers of rounds: `most` at most, and no new one after so many milliseconds, but two in any case. */
export function* roundsWithin(ms: number, most: number): Generator<number> {
  const started = performance.now();
  for (let round = 0; round < most; round += 1) {
    if (round >= 2 && performance.now() - started > ms) return;
    yield round;
  }
}

export interface Turns {
  turns: number;
  /** The turns before these that do not count. */
  warmUp?: number;
  /** The time after which no new turn begins; one is run in any case, and it counts. */
  withinMs?: number;
}

/**
 * Measures contenders against each other on a machine that is not alone: they run one after another, again and
 * again, so that what else goes on hits all alike. Gives the milliseconds of each. A contender may use what one
 * before it found in the same turn.
 */
export async function takeTurns<K extends string>(
  contenders: Record<K, (turn: number) => Promise<unknown>>,
  { turns, warmUp = 0, withinMs = Number.POSITIVE_INFINITY }: Turns,
): Promise<Record<K, number[]>> {
  const names = Object.keys(contenders) as K[];
  const times = Object.fromEntries(names.map((name) => [name, [] as number[]])) as Record<K, number[]>;
  const begun = performance.now();
  for (let turn = 0; turn < warmUp + turns; turn += 1) {
    const isLast = turn > 0 && performance.now() - begun > withinMs;
    for (const name of names) {
      const started = performance.now();
      await contenders[name](turn);
      if (turn >= warmUp || isLast) times[name].push(performance.now() - started);
    }
    if (isLast) break;
  }
  return times;
}

export interface Comparison extends Pick<Benchmark, 'name' | 'metric' | 'unit' | 'better' | 'goal'> {
  ours: Rounds;
  floor: Rounds;
  /** What is compared of the samples; the median by default. */
  statistic?: (samples: readonly number[]) => number;
}

/** The line that comes of rounds in which ours and the floor were measured side by side. */
export function compare({ ours, floor, statistic = median, ...rest }: Comparison): Benchmark {
  const [own, least] = [statistic(ours.flat()), statistic(floor.flat())];
  const ratio = own / least;
  if (!Number.isFinite(ratio)) throw new RangeError(`${rest.name}, ${rest.metric}: nothing was measured.`);
  const ratios = ours.flatMap((round, at) =>
    round.length > 0 ? [statistic(round) / statistic(floor[at] ?? [])] : [],
  );
  return {
    name: rest.name,
    metric: rest.metric,
    unit: rest.unit,
    ours: own,
    floor: least,
    ratio,
    better: rest.better,
    goal: rest.goal,
    met: isMet(ratio, rest.goal, rest.better),
    spread: relativeSpread(ratios),
  };
}

/** A goal reached exactly is met. */
export function isMet(ratio: number, goal: number | null, better: Benchmark['better']): boolean | null {
  if (goal === null) return null;
  return better === 'lower' ? ratio <= goal : ratio >= goal;
}
