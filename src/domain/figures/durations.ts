/**
 * How long things took, in a few numbers that can be added up over days: how many, their sum, and a histogram for
 * the median. A bucket is named by its lower end in seconds; below 64 s each second has its own, above that a bucket
 * is at most 1/32 of its lower end wide, so a median is exact below 64 s and within 2 % above.
 */
export interface Durations {
  count: number;
  seconds: number;
  buckets: Record<string, number>;
}

export interface DurationSummary {
  count: number;
  /** Null when nothing is counted, as the median. */
  average_seconds: number | null;
  median_seconds: number | null;
}

export const noDurations = (): Durations => ({ count: 0, seconds: 0, buckets: {} });

/** The width of the bucket that holds this many seconds. */
const widthAt = (seconds: number): number =>
  2 ** Math.max(0, Math.floor(Math.log2(Math.max(seconds, 1))) - 5);

/** Adds one duration in milliseconds and returns it in whole seconds; a clock that went back makes it 0. */
export function addDuration(to: Durations, ms: number): number {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  const bucket = seconds - (seconds % widthAt(seconds));
  to.count += 1;
  to.seconds += seconds;
  to.buckets[bucket] = (to.buckets[bucket] ?? 0) + 1;
  return seconds;
}

export function addDurations(to: Durations, { count, seconds, buckets }: Durations): void {
  to.count += count;
  to.seconds += seconds;
  for (const [bucket, n] of Object.entries(buckets)) to.buckets[bucket] = (to.buckets[bucket] ?? 0) + n;
}

export function summaryOf(durations: Durations): DurationSummary {
  return {
    count: durations.count,
    average_seconds: averageSeconds(durations),
    median_seconds: medianSeconds(durations),
  };
}

/** The average with one decimal; null when nothing is counted. */
export function averageSeconds({ count, seconds }: Pick<Durations, 'count' | 'seconds'>): number | null {
  return count === 0 ? null : Math.round((seconds / count) * 10) / 10;
}

/** The middle one, or halfway between the two in the middle. */
function medianSeconds({ count, buckets }: Durations): number | null {
  if (count === 0) return null;
  const sorted = Object.keys(buckets)
    .map(Number)
    .sort((a, b) => a - b);
  const nth = (position: number): number => {
    let seen = 0;
    const bucket = sorted.find((lower) => {
      seen += buckets[lower]!;
      return seen > position;
    })!;
    return bucket + (widthAt(bucket) - 1) / 2;
  };
  return (nth(Math.floor((count - 1) / 2)) + nth(Math.floor(count / 2))) / 2;
}
