import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
  addDuration,
  addDurations,
  type Durations,
  noDurations,
  summaryOf,
} from '../../src/domain/figures/durations.js';

function of(...seconds: number[]): Durations {
  const durations = noDurations();
  for (const each of seconds) addDuration(durations, each * 1000);
  return durations;
}

describe('How long things took', () => {
  it('is nothing when there was nothing, and exact for short times', () => {
    expect(summaryOf(noDurations())).toEqual({ count: 0, average_seconds: null, median_seconds: null });
    expect(summaryOf(of(10, 20, 60))).toEqual({ count: 3, average_seconds: 30, median_seconds: 20 });
    expect(summaryOf(of(10, 20))).toEqual({ count: 2, average_seconds: 15, median_seconds: 15 });
    expect(summaryOf(of(-5, 0)).average_seconds).toBe(0);
  });

  it('has a median within 2 %, also when days are added up', () => {
    const times = fc.array(fc.integer({ min: 0, max: 30 * 24 * 3600 }), { minLength: 1, maxLength: 60 });
    fc.assert(
      fc.property(times, times, (one, other) => {
        const sum = of(...one);
        addDurations(sum, of(...other));
        const sorted = [...one, ...other].sort((a, b) => a - b);
        const middle = [sorted[(sorted.length - 1) >> 1]!, sorted[sorted.length >> 1]!];
        const exact = (middle[0]! + middle[1]!) / 2;
        const summary = summaryOf(sum);
        expect(Math.abs(summary.median_seconds! - exact)).toBeLessThanOrEqual(exact * 0.02);
        expect(summary.average_seconds).toBeCloseTo(sorted.reduce((a, b) => a + b) / sorted.length, 0);
      }),
    );
  });
});
