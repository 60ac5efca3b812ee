import { describe, expect, it } from '@jest/globals';
import { Rotation } from '../../src/platform/queue/rotation.js';

describe('A rotation', () => {
  it('comes to everything, however much stays owed, and begins again', async () => {
    const owed = Array.from({ length: 7 }, (_, at) => `k${at}`);
    const rotation = new Rotation(3);
    const next = () => rotation.next(async (after, most) => owed.filter((key) => key > after).slice(0, most));
    expect([await next(), await next(), await next(), await next()]).toEqual([
      ['k0', 'k1', 'k2'],
      ['k3', 'k4', 'k5'],
      ['k6'],
      ['k0', 'k1', 'k2'],
    ]);
  });

  it('goes past a key that fills a page', async () => {
    const rows = ['a', 'a', 'a', 'a', 'b'];
    const rotation = new Rotation(3);
    const next = () => rotation.next(async (after, most) => rows.filter((key) => key > after).slice(0, most));
    expect([...(await next()), ...(await next())]).toEqual(['a', 'a', 'a', 'b']);
  });
});
