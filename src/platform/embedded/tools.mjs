import { spawn } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * What a program on PATH says to `--version`. It is run, not looked for: a stub, or a program built for another
 * machine, is as good as absent. Plain JavaScript: the scripts use it before anything is installed.
 * @param {string} command
 * @param {string[]} [args]
 * @returns {Promise<string | undefined>} undefined when it does not run
 */
export function versionOf(command, args = ['--version']) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const tooLong = setTimeout(() => child.kill('SIGKILL'), 10_000);
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    child.stderr.resume();
    const end = (answer) => {
      clearTimeout(tooLong);
      resolve(answer);
    };
    child.on('error', () => end(undefined));
    child.on('close', (code) => end(code === 0 ? text : undefined));
  });
}

/**
 * The first of these programs that runs, with the number in its version.
 * @param {string[]} commands
 * @returns {Promise<{command: string, version: string} | undefined>}
 */
export async function firstOnPath(commands) {
  const answers = await Promise.all(commands.map((command) => versionOf(command)));
  const index = answers.findIndex((answer) => answer !== undefined);
  if (index < 0) return undefined;
  return { command: commands[index], version: /\d+\.\d+[\w.-]*/.exec(answers[index])?.[0] ?? '' };
}

/** Servers tried before anything is downloaded, in this order. */
export const mongoCommands = ['mongod', 'secantusd-rs'];
export const redisCommands = ['redis-server', 'valkey-server'];

/** Where mongodb-memory-server keeps what it downloads. @param {string} home the `.threadline` directory */
export function downloadDirectory(home) {
  return join(home, 'mongodb');
}

/** Whether it has downloaded a server already. @param {string} home */
export function hasDownloadedMongod(home) {
  try {
    return readdirSync(downloadDirectory(home)).some((name) => name.startsWith('mongod-'));
  } catch {
    return false;
  }
}
