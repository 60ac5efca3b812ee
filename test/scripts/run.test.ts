import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from '@jest/globals';
import { identify, runs } from '../../src/platform/embedded/process-identity.mjs';
import { until } from '../support/until.js';

/** Starts another process that ignores being asked to stop, says both numbers, and lives on. */
const family = `
  import { spawn } from 'node:child_process';
  const stubborn = "process.on('SIGTERM', () => 0); process.on('SIGINT', () => 0); setInterval(() => 0, 1000); console.log('up')";
  const child = spawn(process.execPath, ['--eval', stubborn], { stdio: ['ignore', 'pipe', 'inherit'] });
  child.stdout.once('data', () => console.log(process.pid + ' ' + child.pid));
  let signals = 0;
  for (const signal of ['SIGINT', 'SIGTERM'])
    process.on(signal, () => {
      signals += 1;
      console.log(signal);
      setTimeout(() => process.exit(40 + signals), 200);
    });
`;

describe('a command of scripts/', () => {
  const wrapper = fileURLToPath(new URL('./wrapper.mjs', import.meta.url));
  let child: ChildProcess;
  let lines: string[];

  async function start(code: string): Promise<string[]> {
    lines = [];
    child = spawn(process.execPath, [wrapper, code], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface({ input: child.stdout! }).on('line', (line) => lines.push(line));
    const numbers = await until(() => lines[0]?.split(' ').map(Number), 'the processes to say their numbers');
    return numbers.map((pid) => identify(pid)!);
  }

  afterEach(() => {
    child.kill('SIGKILL');
  });

  it('ends with the exit code of what it runs', async () => {
    child = spawn(process.execPath, [wrapper, 'process.exit(7)'], { stdio: 'ignore' });
    expect(await once(child, 'exit')).toEqual([7, null]);
  });

  it.each(['SIGINT', 'SIGTERM'] as const)(
    'passes %s on once and leaves no process behind',
    async (signal) => {
      const processes = await start(family);
      child.kill(signal);
      expect(await once(child, 'exit')).toEqual([41, null]);
      expect(lines.slice(1)).toEqual([signal]);
      await until(() => !processes.some(runs), 'the whole family to end');
    },
  );

  it('leaves no process behind when it is itself killed', async () => {
    const processes = await start(family);
    child.kill('SIGKILL');
    await until(() => !processes.some(runs), 'the orphans to end');
    expect(lines.slice(1)).toEqual(['SIGTERM']);
  });
});
