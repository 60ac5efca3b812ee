import { ConfigError } from './config.js';
import { runningDemo } from './demo-link.js';

/**
 * The process's environment, with a `.env` file in the working folder filling in what is not set: for
 * `npm start` by hand; real variables win, as they do under docker compose.
 */
export function environment(): Record<string, string | undefined> {
  try {
    process.loadEnvFile('.env');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
  }
  return process.env;
}

/** What the demo that runs in this folder was started with, and with what it stood in for what was empty. Throws `ConfigError` when none runs. */
export function demoEnvironment(): Record<string, string | undefined> {
  const found = runningDemo();
  if (!found) throw new ConfigError('--demo: no demo runs in this folder. Start one: npm run demo');
  return { ...process.env, ...found };
}
