/** Thrown when too many wait already. */
export class NoTurn extends Error {}

/**
 * Lets so many tasks run at once; others wait for their turn in the order they came, at most `waiting` of them. One
 * more is rejected with `NoTurn` at once, before it has cost anything.
 */
export function createAtOnce({ atOnce, waiting }: { atOnce: number; waiting: number }) {
  let running = 0;
  const queue: (() => void)[] = [];

  /** Resolves when it is this caller's turn, which is theirs until `done`. */
  function turn(): Promise<void> | undefined {
    if (running < atOnce) {
      running += 1;
      return undefined;
    }
    if (queue.length >= waiting) throw new NoTurn('Too many wait already.');
    return new Promise((resolve) => queue.push(resolve));
  }

  /** The turn goes to the next, so `running` stays; with nobody waiting it is free. */
  function done(): void {
    const next = queue.shift();
    if (next) next();
    else running -= 1;
  }

  return async <T>(task: () => Promise<T>): Promise<T> => {
    await turn();
    try {
      return await task();
    } finally {
      done();
    }
  };
}
