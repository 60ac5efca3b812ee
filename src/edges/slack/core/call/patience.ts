/** More than this fails at once only where everything does. */
const most = 10_000;

/**
 * How long each thing that failed is left alone by this process: twice as long every time, until it worked. A restart
 * forgets it, which costs one try.
 */
export class Patience {
  private readonly failed = new Map<string, { tries: number; until: number }>();

  /** `firstMs` after the first failure, at most `longestMs` after any. */
  constructor(
    private readonly firstMs: number,
    private readonly longestMs: number,
  ) {}

  /** Milliseconds until it may be tried again, 0 when it may. */
  left(key: string): number {
    return Math.max(0, (this.failed.get(key)?.until ?? 0) - Date.now());
  }

  /** It failed; the milliseconds to wait now, at least `atLeastMs`. */
  failure(key: string, atLeastMs = 0): number {
    const tries = (this.failed.get(key)?.tries ?? 0) + 1;
    const wait = Math.max(atLeastMs, growing(this.firstMs, this.longestMs, tries));
    if (this.failed.size >= most) this.failed.clear();
    this.failed.set(key, { tries, until: Date.now() + wait });
    return wait;
  }

  success(key: string): void {
    this.failed.delete(key);
  }
}

/** The pause after so many failures in a row: `firstMs` after one, then twice as long each time. */
export const growing = (firstMs: number, longestMs: number, tries: number): number =>
  Math.min(longestMs, firstMs * 2 ** Math.min(tries - 1, 30));
