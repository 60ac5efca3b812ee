import { useEffect, useState } from 'react';

const everyMs = 5_000;

/**
 * What `read` gives, read again every five seconds while the page is looked at. `stale` when the last try failed.
 * Pass a stable function: another one starts over.
 */
export function usePolled<T>(read: () => Promise<T>): { data?: T; stale: boolean; again: () => void } {
  const [data, setData] = useState<T>();
  const [stale, setStale] = useState(false);
  const [turn, setTurn] = useState(0);

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout>;
    let gone = false;
    const ask = async (): Promise<void> => {
      if (!document.hidden) {
        const [fresh, failed] = await read().then(
          (value) => [value, false] as const,
          () => [undefined, true] as const,
        );
        if (gone) return;
        setStale(failed);
        if (!failed) setData(fresh);
      }
      timer = setTimeout(ask, everyMs);
    };
    void ask();
    return () => {
      gone = true;
      clearTimeout(timer);
    };
  }, [read, turn]);

  return { data, stale, again: () => setTurn((before) => before + 1) };
}
