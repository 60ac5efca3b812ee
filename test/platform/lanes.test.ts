import { describe, expect, it } from '@jest/globals';
import { Lanes } from '../../workers/lanes.js';
import { until } from '../support/until.js';

/** Work that ends when it is told to. */
function hanging() {
  let end: () => void = () => undefined;
  const work = new Promise<number>((resolve) => {
    end = () => resolve(0);
  });
  return { work: () => work, end: () => end() };
}

describe('The lanes of a worker', () => {
  const answered = (step: number): boolean => step === 0;
  const quick = async (): Promise<number> => 0;

  /** One visit of one call. */
  async function once(lanes: Lanes, channel: string, id: string, work: () => Promise<number>) {
    const visit = lanes.visit(id);
    if (!visit) return 'waits';
    try {
      return await visit.run(channel, work, answered);
    } finally {
      visit.end();
    }
  }

  it('give a channel its share, and the others theirs', async () => {
    const rung: string[] = [];
    const lanes = new Lanes({ most: 2, mostWhileSlow: 1, slowMs: 10_000 }, (id) => void rung.push(id));
    const [one, two] = [hanging(), hanging()];
    const running = [once(lanes, 'a', '1', one.work), once(lanes, 'a', '2', two.work)];
    expect(await once(lanes, 'a', '3', quick)).toBeUndefined();
    expect(await once(lanes, 'a', '4', quick)).toBeUndefined();
    expect(await once(lanes, 'a', '3', quick)).toBe('waits');
    expect(await once(lanes, 'b', '5', quick)).toEqual({ done: 0 });
    one.end();
    await running[0];
    expect(rung).toEqual(['3']);
    two.end();
    await running[1];
    expect(rung).toContain('4');
    expect(await once(lanes, 'a', '3', quick)).toEqual({ done: 0 });
  });

  it('keep the place of one who goes on, so that nobody is called in vain', async () => {
    const rung: string[] = [];
    const lanes = new Lanes({ most: 1, mostWhileSlow: 1, slowMs: 10_000 }, (id) => void rung.push(id));
    const visit = lanes.visit('1')!;
    await visit.run('a', quick, answered);
    expect(await once(lanes, 'a', '2', quick)).toBeUndefined();
    expect(await visit.run('a', quick, answered)).toEqual({ done: 0 });
    expect(rung).toEqual([]);
    visit.end();
    expect(rung).toEqual(['2']);
  });

  it('call another when who was called has nothing to do any more', async () => {
    const rung: string[] = [];
    const lanes = new Lanes({ most: 1, mostWhileSlow: 1, slowMs: 10_000 }, (id) => void rung.push(id));
    const visit = lanes.visit('1')!;
    await visit.run('a', quick, answered);
    await once(lanes, 'a', '2', quick);
    await once(lanes, 'a', '3', quick);
    visit.end();
    lanes.visit('2')!.end();
    expect(rung).toEqual(['2', '3']);
  });

  it('leave one that hangs few slots until it answers again, whatever else is quick in it', async () => {
    const rung: string[] = [];
    const lanes = new Lanes({ most: 3, mostWhileSlow: 1, slowMs: 30 }, (id) => void rung.push(id));
    const stuck = hanging();
    const running = once(lanes, 'a', '1', stuck.work);
    const staying = lanes.visit('0')!;
    await until(
      async () => (await staying.run('a', async () => 5, answered)) === undefined,
      'whoever stays to have to make way',
    );
    staying.end();
    stuck.end();
    await running;
    // It waits for its time: nothing was asked.
    await once(lanes, 'a', '3', async () => 5);
    const again = lanes.visit('4')!;
    await again.run('a', async () => 5, answered);
    expect(await once(lanes, 'a', '5', quick)).toBeUndefined();
    rung.length = 0;
    await again.run('a', quick, answered);
    expect(rung).toContain('5');
    again.end();
    const [x, y, z] = [hanging(), hanging(), hanging()];
    const three = [x, y, z].map((each, at) => once(lanes, 'a', `7${at}`, each.work));
    for (const each of [x, y, z]) each.end();
    expect(await Promise.all(three)).toEqual([{ done: 0 }, { done: 0 }, { done: 0 }]);
  });

  it('give the place back when the work fails', async () => {
    const lanes = new Lanes({ most: 1, mostWhileSlow: 1, slowMs: 1_000 }, () => undefined);
    await expect(once(lanes, 'a', '1', () => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
    expect(await once(lanes, 'a', '2', quick)).toEqual({ done: 0 });
  });
});
