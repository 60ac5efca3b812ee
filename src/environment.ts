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
