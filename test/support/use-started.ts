import { afterAll, beforeAll } from '@jest/globals';

/**
 * Something for all tests of a file, or of the `describe` this is called in: started before what comes below, stopped
 * after it. What is given stands for it, and can be used in hooks that come below and in tests.
 */
export function useStarted<T extends object>(
  start: () => Promise<T>,
  stop: (started: T) => Promise<unknown>,
): T {
  let started: T | undefined;
  beforeAll(async () => {
    started = await start();
  });
  afterAll(async () => {
    if (started) await stop(started);
  });
  return new Proxy({} as T, {
    get(_target, name) {
      if (!started)
        throw new Error(`"${String(name)}" is there once the tests begin: use it in a hook or a test.`);
      return Reflect.get(started, name);
    },
  });
}
