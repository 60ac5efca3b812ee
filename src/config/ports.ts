/** The port so far above this one; any (0) for any, and beyond the last. */
export const portAbove = (port: number, by: number): number =>
  port === 0 || port + by > 65_535 ? 0 : port + by;

/**
 * Starts a server on the wished port, or on any when that is taken, and says so. `start` rejects with EADDRINUSE when it
 * is.
 */
export async function onPort<T>(
  { what, port }: { what: string; port: number },
  say: (line: string) => void,
  start: (port: number) => Promise<T>,
): Promise<T> {
  try {
    return await start(port);
  } catch (error) {
    if (port === 0 || (error as NodeJS.ErrnoException).code !== 'EADDRINUSE') throw error;
    say(`Port ${port} is taken: ${what} listens on another this time.`);
    return await start(0);
  }
}
