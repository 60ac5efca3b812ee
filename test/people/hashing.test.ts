import { createHook } from 'node:async_hooks';
import { pbkdf2 } from 'node:crypto';
import { lookup } from 'node:dns/promises';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { describe, expect, it } from '@jest/globals';
import { hashPassword, passwordMatches } from '../../src/domain/people/access/password.js';
import { createAtOnce, NoTurn } from '../../src/platform/queue/at-once.js';

/** How many scrypt jobs Node has under way, as Node itself reports it. */
function watchHashes() {
  const under = new Set<number>();
  let most = 0;
  const hook = createHook({
    init(id, type) {
      if (type !== 'SCRYPTREQUEST') return;
      under.add(id);
      most = Math.max(most, under.size);
    },
    before: (id) => void under.delete(id),
  }).enable();
  return { most: () => most, stop: () => hook.disable() };
}

describe('Hashing passwords', () => {
  it('is done by two at a time, and leaves files, names, other hashes and compression the threads they need', async () => {
    const hashes = watchHashes();
    let done = 0;
    const stored = await hashPassword('correct horse');
    // These are as many log-ins as may wait, of known people and unknown ones.
    const logins = Array.from({ length: 18 }, async (_, n) => {
      const right = await passwordMatches(n % 2 ? 'correct horse' : 'a guess', n % 3 ? stored : null);
      done += 1;
      return right;
    });
    const others: Record<string, () => Promise<unknown>> = {
      file: () => readFile('package.json'),
      name: () => lookup('localhost'),
      hash: () => promisify(pbkdf2)('a', 'b', 1, 32, 'sha256'),
      compression: () => promisify(gzip)('text'),
    };
    const before: Record<string, number> = {};
    await Promise.all(
      Object.entries(others).map(async ([name, work]) => {
        await work();
        before[name] = done;
      }),
    );
    // Four threads full of hashes would have let fourteen end first.
    for (const [name, ended] of Object.entries(before)) {
      expect([name, ended < 6 ? 'went ahead' : `waited for ${ended} log-ins`]).toEqual([name, 'went ahead']);
    }
    const answers = await Promise.all(logins);
    expect(answers.filter(Boolean)).toHaveLength(6);
    expect(hashes.most()).toBe(2);
    hashes.stop();
  });

  it('keeps a short queue; who comes after it is told at once when to come again', async () => {
    const hashes = watchHashes();
    const asked = Array.from({ length: 60 }, () => passwordMatches('a guess', null));
    const outcomes = await Promise.allSettled(asked);
    const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    expect(refused).toHaveLength(60 - 18);
    for (const { reason } of refused) {
      expect(reason).toMatchObject({ code: 'unavailable', status: 503, details: { retry_after: 5 } });
    }
    expect(hashes.most()).toBe(2);
    hashes.stop();
    expect(await passwordMatches('a guess', await hashPassword('a guess'))).toBe(true);
  });
});

describe('Turns', () => {
  it('go on after a task that failed, in the order in which they were asked for', async () => {
    const inTurn = createAtOnce({ atOnce: 1, waiting: 2 });
    const order: string[] = [];
    const task = (name: string, fails = false) =>
      inTurn(async () => {
        order.push(name);
        if (fails) throw new Error(name);
      });
    const outcomes = await Promise.allSettled([task('a', true), task('b'), task('c'), task('d')]);
    expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'fulfilled', 'fulfilled', 'rejected']);
    expect((outcomes[3] as PromiseRejectedResult).reason).toBeInstanceOf(NoTurn);
    await task('e');
    expect(order).toEqual(['a', 'b', 'c', 'e']);
  });
});
