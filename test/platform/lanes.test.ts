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

  it('give a channel its share, and the others theirs', async () => {
    const rung: string[] = [];
    const lanes = new Lanes({ most: 2, mostWhileSlow: 1, slowMs: 10_000 }, (id) => void rung.push(id));
    const [one, two] = [hanging(), hanging()];
    const running = [lanes.run('a', '1', one.work, answered), lanes.run('a', '2', two.work, answered)];
    expect(await lanes.run('a', '3', quick, answered)).toBeUndefined();
    expect(await lanes.run('a', '4', quick, answered)).toBeUndefined();
    expect(await lanes.run('b', '5', quick, answered)).toEqual({ done: 0 });
    one.end();
    await running[0];
    expect(rung).toEqual(['3']);
    two.end();
    await running[1];
    expect(rung).toContain('4');
  });

  it('leave one that hangs few slots until it answers again, whatever else is quick in it', async () => {
    const lanes = new Lanes({ most: 3, mostWhileSlow: 1, slowMs: 30 }, () => undefined);
    const stuck = hanging();
    const running = lanes.run('a', '1', stuck.work, answered);
    await until(
      async () => (await lanes.run('a', '2', async () => 5, answered)) === undefined,
      'the lane to be cut',
    );
    stuck.end();
    await running;
    // It waits for its time: nothing was asked.
    await lanes.run('a', '3', async () => 5, answered);
    const again = hanging();
    const second = lanes.run('a', '4', again.work, answered);
    expect(await lanes.run('a', '5', quick, answered)).toBeUndefined();
    again.end();
    await second;
    await lanes.run('a', '6', quick, answered);
    const [x, y, z] = [hanging(), hanging(), hanging()];
    const three = [x, y, z].map((each, at) => lanes.run('a', `7${at}`, each.work, answered));
    for (const each of [x, y, z]) each.end();
    expect(await Promise.all(three)).toEqual([{ done: 0 }, { done: 0 }, { done: 0 }]);
  });

  it('give the place back when the work fails', async () => {
    const lanes = new Lanes({ most: 1, mostWhileSlow: 1, slowMs: 1_000 }, () => undefined);
    await expect(lanes.run('a', '1', () => Promise.reject(new Error('broken')), answered)).rejects.toThrow(
      'broken',
    );
    expect(await lanes.run('a', '2', quick, answered)).toEqual({ done: 0 });
  });
});
