import { spawn, spawnSync } from 'node:child_process';
import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { takeLock, waitForLock } from '../../src/platform/embedded/lock.mjs';
import { identify } from '../../src/platform/embedded/process-identity.mjs';
import { emptyHome } from './embedded-processes.js';

describe('a lock', () => {
  let home: string;
  let path: string;
  const ended = () => `${spawnSync(process.execPath, ['--version']).pid} 1`;

  beforeEach(async () => {
    home = await emptyHome();
    path = join(home, 'folder', 'the.lock');
  });

  afterEach(() => rmSync(home, { recursive: true, force: true }));

  it('is held by one at a time and can be given back', async () => {
    const release = await takeLock(path);
    expect(await takeLock(path)).toBeUndefined();
    release!();
    expect(await takeLock(path)).toBeDefined();
  });

  it('is taken over from a process that has ended', async () => {
    (await takeLock(path))!();
    writeFileSync(path, ended());
    expect(await takeLock(path)).toBeDefined();
  });

  it('is taken over when its number belongs to another process by now', async () => {
    (await takeLock(path))!();
    writeFileSync(path, `${process.pid} 1`);
    expect(identify(process.pid)).not.toBe(`${process.pid} 1`);
    expect(await takeLock(path)).toBeDefined();
  });

  it('goes to exactly one of many processes that find it left behind', async () => {
    (await takeLock(path))!();
    writeFileSync(path, ended());
    const contenders = Array.from({ length: 6 }, () => contender(path));
    const taken = await Promise.all(contenders.map(({ taken }) => taken));
    for (const { child } of contenders) child.kill();
    expect(taken.filter(Boolean)).toHaveLength(1);
  });

  it('can be waited for, and says by whom it is held', async () => {
    const release = await takeLock(path);
    const holders: number[] = [];
    const waiting = waitForLock(path, (pid) => {
      holders.push(pid);
      release!();
    });
    expect(await waiting).toBeDefined();
    expect(holders).toEqual([process.pid]);
  });
});

/** A process that tries for the lock and lives on, holding it or not. */
function contender(path: string) {
  const lock = new URL('../../src/platform/embedded/lock.mjs', import.meta.url).href;
  const code = `const { takeLock } = await import(${JSON.stringify(lock)});
    console.log((await takeLock(${JSON.stringify(path)})) !== undefined);
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const taken = new Promise<boolean>((resolve) => {
    child.stdout.once('data', (line) => resolve(String(line).trim() === 'true'));
  });
  return { child, taken };
}
