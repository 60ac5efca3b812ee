import { describe, expect, it } from '@jest/globals';
import { compare, isMet, roundsWithin, takeTurns } from '../../bench/harness.js';
import { agentBlock, agentOf, peopleOf, personOf } from '../../bench/people.js';
import { json, table } from '../../bench/report.js';
import { median, p99, quantile, relativeSpread } from '../../bench/statistics.js';
import { toDigits } from '../../src/domain/contacts/phone/phone.js';

const line = { name: 'search', metric: 'median', unit: 'ms', better: 'lower', goal: 3 } as const;

describe('Statistics', () => {
  it('finds the middle, between two samples as well', () => {
    expect(median([9, 1, 5])).toBe(5);
    expect(median([4, 1, 2, 3])).toBe(2.5);
  });

  it('finds the value that 99 of 100 samples do not exceed', () => {
    const samples = Array.from({ length: 101 }, (_, at) => at);
    expect(p99(samples)).toBe(99);
    expect(quantile(samples, 1)).toBe(100);
  });

  it('says how far apart the middle half lies', () => {
    expect(relativeSpread([10, 10, 10, 10])).toBe(0);
    expect(relativeSpread([8, 9, 10, 11, 12])).toBeCloseTo(0.2);
  });

  it('refuses to make a figure of nothing', () => {
    expect(() => median([])).toThrow('no samples');
  });
});

describe('A comparison', () => {
  it('puts the samples of all rounds against each other', () => {
    const ours = [[2, 4], [6]];
    const floor = [[1, 2], [3]];
    expect(compare({ ...line, ours, floor })).toEqual({
      ...line,
      ours: 4,
      floor: 2,
      ratio: 2,
      met: true,
      spread: 0,
    });
  });

  it('misses a goal by its own statistic', () => {
    const ours = [[1, 1, 1, 40]];
    const floor = [[1, 1, 1, 1]];
    expect(compare({ ...line, ours, floor }).met).toBe(true);
    expect(compare({ ...line, ours, floor, statistic: p99 }).met).toBe(false);
  });

  it('says by how much the rounds differ', () => {
    const rounds = [[1], [2], [3], [4], [5]];
    const spread = compare({ ...line, ours: rounds, floor: rounds.map(() => [1]) }).spread;
    expect(spread).toBeCloseTo(2 / 3);
  });

  it('takes a goal in the direction that is better, and a goal reached exactly as met', () => {
    expect([isMet(3, 3, 'lower'), isMet(3.01, 3, 'lower')]).toEqual([true, false]);
    expect([isMet(0.7, 0.7, 'higher'), isMet(0.69, 0.7, 'higher')]).toEqual([true, false]);
    expect(isMet(100, null, 'lower')).toBeNull();
  });

  it('fails when nothing was measured', () => {
    expect(() => compare({ ...line, ours: [[1]], floor: [[0]] })).toThrow('nothing was measured');
  });
});

describe('Measuring by turns', () => {
  it('lets the contenders run one after another, and leaves the warm-up out', async () => {
    const order: string[] = [];
    const note = (name: string) => async (turn: number) => void order.push(`${name}${turn}`);
    const times = await takeTurns({ ours: note('a'), floor: note('b') }, { turns: 2, warmUp: 1 });
    expect(order).toEqual(['a0', 'b0', 'a1', 'b1', 'a2', 'b2']);
    expect([times.ours.length, times.floor.length]).toEqual([2, 2]);
  });

  it('ends early when its time is over, with at least one turn that counts', async () => {
    const { ours } = await takeTurns(
      { ours: async () => undefined },
      { turns: 100, warmUp: 50, withinMs: -1 },
    );
    expect(ours.length).toBe(1);
  });

  it('runs two rounds however long they take', () => {
    expect([...roundsWithin(-1, 10)]).toEqual([0, 1]);
    expect([...roundsWithin(60_000, 3)]).toEqual([0, 1, 2]);
  });
});

describe('The report', () => {
  const benchmarks = [
    compare({ ...line, ours: [[3.45678]], floor: [[1]] }),
    compare({ ...line, metric: 'p99', goal: null, ours: [[1]], floor: [[1]] }),
  ];

  it('gives machines the fields they rely on', () => {
    expect(JSON.parse(json(benchmarks))).toEqual({
      benchmarks: [
        { ...line, ours: 3.457, floor: 1, ratio: 3.457, met: false, spread: 0 },
        { ...line, metric: 'p99', goal: null, ours: 1, floor: 1, ratio: 1, met: null, spread: 0 },
      ],
    });
  });

  it('shows people which goal is missed', () => {
    const [, first, second] = table(benchmarks).split('\n');
    expect(first).toMatch(/search +median +3.46 ms +1.00 ms +3.46 +0 % +≤ 3 +MISSED$/);
    expect(second).not.toMatch(/met|MISSED/);
  });
});

describe('The generated people', () => {
  it('are the same each time, in any order, and others with another seed', () => {
    const people = peopleOf(1, 0, 50);
    expect(personOf(1, 49)).toEqual(people[49]);
    expect(peopleOf(1, 0, 50)).toEqual(people);
    expect(personOf(2, 49)).not.toEqual(people[49]);
  });

  it('have ids and phones of their own', () => {
    const phones = new Set<unknown>();
    const ids = new Set<string>();
    for (let index = 0; index < 200_000; index += 1) {
      const person = personOf(1, index);
      phones.add(person.whatsapp_contact_id);
      ids.add(person._id);
    }
    expect([phones.size, ids.size]).toEqual([200_000, 200_000]);
  });

  it('have phones that are taken as they are', () => {
    const phones = peopleOf(1, 0, 1_000).map((person) => person.whatsapp_contact_id ?? '');
    expect(phones.map((phone) => toDigits(`+${phone}`, 'US'))).toEqual(phones);
  });

  it('come from many countries and write in many scripts', () => {
    const people = peopleOf(1, 0, 5_000);
    expect(new Set(people.map(({ language }) => language)).size).toBeGreaterThan(30);
    for (const script of [
      'Latin',
      'Cyrillic',
      'Greek',
      'Arabic',
      'Hebrew',
      'Devanagari',
      'Thai',
      'Han',
      'Hangul',
    ]) {
      expect(
        people.filter(({ name }) => new RegExp(`\\p{Script=${script}}`, 'u').test(name)).length,
      ).toBeGreaterThan(0);
    }
  });

  it('are shared among agents so that each agent of a full block has a page of them', () => {
    const counts = new Map<string, number>();
    for (let index = 0; index < 2 * agentBlock; index += 1) {
      const agent = agentOf(index);
      counts.set(agent, (counts.get(agent) ?? 0) + 1);
    }
    expect(Math.min(...counts.values())).toBeGreaterThanOrEqual(50);
    expect(Math.max(...counts.values())).toBeLessThan(100);
  });
});
