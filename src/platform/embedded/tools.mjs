import { spawn } from 'node:child_process';

/**
 * What a program on PATH says to `--version`. It is run, not looked for: a stub, or a program built for another
 * machine, is as good as absent. Plain JavaScript: the scripts use it before anything is installed.
 * @param {string} command
 * @param {string[]} [args]
 * @returns {Promise<string | undefined>} undefined when it does not run
 */
export function versionOf(command, args = ['--version']) {
  return new Promise((resolve) => {
    const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: 10_000 });
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
    });
    child.stderr.resume();
    child.on('error', () => resolve(undefined));
    child.on('close', (code) => resolve(code === 0 ? text : undefined));
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
