import { setImmediate } from 'node:timers/promises';

/** The same items, each next one fetched while one is worked on. */
export async function* ahead<T>(items: AsyncGenerator<T>): AsyncGenerator<T> {
  const fetch = (): Promise<IteratorResult<T>> => {
    // Whoever works on an item begins first, so that others work for both at the same time.
    const fetched = setImmediate().then(() => items.next());
    fetched.catch(() => undefined); // its failure is met where it is waited for
    return fetched;
  };
  let next = fetch();
  try {
    for (let item = await next; !item.done; item = await next) {
      next = fetch();
      yield item.value;
    }
  } finally {
    await next.catch(() => undefined);
    await items.return(undefined);
  }
}
