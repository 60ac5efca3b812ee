/** The simulator's time: real time plus what was added, so that a 24-hour window can close within a test. */
export class Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Moves on by this many milliseconds. */
  advance(ms: number): void {
    this.offsetMs += ms;
  }

  /** Goes back to real time. */
  reset(): void {
    this.offsetMs = 0;
  }
}
