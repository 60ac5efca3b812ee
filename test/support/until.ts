/**
 * Waits for a condition: resolves with the first value that is neither undefined, null nor false, or fails after
 * `timeout` ms saying what was waited for and what was seen last.
 */
export async function until<T>(
  look: () => T | Promise<T>,
  what: string,
  { timeout = 60_000, seen }: { timeout?: number; seen?: () => unknown } = {},
): Promise<NonNullable<Exclude<T, false>>> {
  const deadline = Date.now() + timeout;
  let failure: unknown;
  do {
    try {
      const value = await look();
      if (value !== undefined && value !== null && value !== false)
        return value as NonNullable<Exclude<T, false>>;
      failure = undefined;
    } catch (error) {
      failure = error;
    }
    await new Promise((resolve) => setTimeout(resolve, 15));
  } while (Date.now() < deadline);
  const last = failure instanceof Error ? ` (${failure.message})` : '';
  const detail = seen ? `\nSeen: ${JSON.stringify(await seen(), null, 1)}` : '';
  throw new Error(`Waited ${timeout} ms for ${what}${last}${detail}`);
}
