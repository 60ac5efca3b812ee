import { describe, expect, it } from '@jest/globals';
import { timesOf, timesWanted } from '../../scripts/lib/test-times.mjs';

describe('`npm test -- --times`', () => {
  it.each([
    [['--times', 'test/admin'], { most: 10, rest: ['test/admin'] }],
    [['--times=3'], { most: 3, rest: [] }],
    [['--timeless', 'test/admin'], { most: undefined, rest: ['--timeless', 'test/admin'] }],
  ])('is taken from %j', (args, wanted) => {
    expect(timesWanted(args)).toEqual(wanted);
  });

  it('says which files took longest, slowest first, and how much of the sum they are', () => {
    const file = (name: string, startTime: number, endTime: number) => ({
      name: `/clone/${name}`,
      startTime,
      endTime,
    });
    const results = {
      testResults: [
        file('test/quick.test.ts', 5_000, 5_500),
        file('test/slow.test.ts', 1_000, 31_000),
        file('test/broken.test.ts', 0, 0),
        file('test/middling.test.ts', 2_000, 11_500),
      ],
    };
    expect(timesOf(results, '/clone', 2)).toEqual([
      '4 test files took 40.0 s in sum; the slowest, and their share of it:',
      '   30.0 s  75 %  test/slow.test.ts',
      '    9.5 s  24 %  test/middling.test.ts',
      '   39.5 s  99 %  2 test files together',
    ]);
    expect(timesOf({ testResults: [] }, '/clone', 2)[0]).toContain('0 test files took 0.0 s');
  });
});
